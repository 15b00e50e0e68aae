// The parts of mbedTLS that Confab uses, and nothing more: every line here adds to the download.
#pragma once  // not with the file name of mbedTLS's own, which would be found first
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER  // a loop instead of 64 unrolled rounds; we hash only a few kilobytes an hour
#define MBEDTLS_BIGNUM_C        // for SRP and RSA; the linker drops unused functions
#define MBEDTLS_GENPRIME
#define MBEDTLS_AES_C  // messages of polling sessions are sealed with AES-256-GCM
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT  // GCM and counter mode only encrypt blocks
#define MBEDTLS_CIPHER_MODE_CTR
#define MBEDTLS_GCM_C
#define MBEDTLS_SHA1_C  // for the simulator alone: one-time codes
#define MBEDTLS_MD5_C   // likewise: what Amazon SQS says of a message
