#include "aws/jwt/write.h"

#include "base/text_codes.h"

namespace aws::jwt {

std::string write_token(const Json& claims, std::string_view key_id, const crypto::RsaPrivateKey& key) {
    std::string out = base64url(as_bytes(Json::object({{"kid", key_id}, {"alg", "RS256"}}).dump()));
    out += '.';
    out += base64url(as_bytes(claims.dump()));
    const Bytes signature = crypto::rs256_sign(key, as_bytes(out));
    out += '.';
    out += base64url(signature);
    return out;
}

Json write_key_set(std::string_view key_id, const crypto::RsaPublicKey& key) {
    return Json::object(
        {{"keys", Json::array({Json::object({{"alg", "RS256"},
                                             {"e", base64url(key.e.bytes())},
                                             {"kid", key_id},
                                             {"kty", "RSA"},
                                             {"n", base64url(key.n.bytes())},
                                             {"use", "sig"}})})}});
}

}  // namespace aws::jwt
