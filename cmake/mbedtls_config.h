// What Confab uses of mbedTLS, and nothing more: every line here is weight in the download.
#pragma once
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_HKDF_C
#define MBEDTLS_MD_C
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_SHA256_C
