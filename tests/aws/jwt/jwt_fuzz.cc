// Tokens and key sets from strangers: nothing unsigned is accepted, and every input gets an answer.
#include <cstdlib>

#include "aws/jwt/parse.h"
#include "aws/jwt/verify.h"

using namespace aws;
using namespace aws::jwt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const jwt::Expected expected{.issuer = "i", .client_id = "c", .use = jwt::Use::id};
    Bytes modulus(256, 0xc5);
    const jwt::KeySet keys = {
        {.id = "k", .key = {.n = crypto::BigNumber::from_bytes(modulus), .e = crypto::BigNumber(65537)}}};
    if (jwt::verified_claims(text, keys, expected, UnixTime(1'795'000'000s))) std::abort();
    if (const auto parts = jwt::split_token(text); parts && (!parts->claims.is_object() || size > jwt::longest_token))
        std::abort();
    if (const auto set = jwt::read_key_set(text); set && set->empty()) std::abort();
    return 0;
}
