// What Confab uses of mbedTLS, and nothing more: every line here is weight in the download.
#pragma once  // not under the name of mbedTLS's own, which would be found first
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER  // a loop instead of 64 unrolled rounds; we hash a few kilobytes an hour
#define MBEDTLS_BIGNUM_C        // for SRP and RSA; what nobody calls, the linker leaves out
#define MBEDTLS_GENPRIME
#define MBEDTLS_AES_C  // what polling sessions receive is sealed with AES-256-GCM
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT  // GCM and counter mode only ever encrypt
#define MBEDTLS_CIPHER_MODE_CTR
#define MBEDTLS_GCM_C
