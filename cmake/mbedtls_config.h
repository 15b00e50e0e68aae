// What Confab uses of mbedTLS, and nothing more: every line here is weight in the download.
#pragma once
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER  // a loop instead of 64 unrolled rounds; we hash a few kilobytes an hour
#define MBEDTLS_BIGNUM_C  // for SRP and RSA; what nobody calls, the linker leaves out
#define MBEDTLS_GENPRIME
