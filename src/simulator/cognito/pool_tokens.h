// The tokens of a user pool (Amazon Cognito Developer Guide, "Understanding user pool JSON web tokens"): ID and access
// tokens as signed JWTs, refresh tokens as grants in the person's record, the key set that verifies them. The key is
// made once and stored, so tokens stay valid over a restart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/jwt/verify.h"
#include "crypto/rsa_key.h"
#include "simulator/cognito/pool_user.h"
#include "simulator/entropy.h"
#include "simulator/stack/stack.h"

namespace simulator::cognito {

std::string pool_issuer();    // https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Confab000
std::string pool_provider();  // the same without https://, as identity pools call it

inline constexpr std::string_view api_scope = "aws.cognito.signin.user.admin";

struct TokenSet {
    std::string id_token;
    std::string access_token;
    std::string refresh_token;  // empty: none was made
    int seconds = 0;
};

class PoolTokens {
public:
    PoolTokens(const crypto::Digest& seed, const stack::UserPoolClient& client) : seed_(seed), client_(client) {}

    // A new sign-in. `nonce` goes into the ID token, empty: none.
    TokenSet sign_in(PoolUser& user, std::string_view scope, std::string_view nonce, Entropy& entropy, UnixTime now);

    enum class RefreshError { unknown, ended, replaced };
    struct Refreshed {
        std::optional<TokenSet> tokens;
        RefreshError refresh_error = RefreshError::unknown;
    };
    enum class Rotation { keep, replace };
    Refreshed refresh(PoolUser& user, std::string_view refresh_token, Rotation rotation, Entropy& entropy,
                      UnixTime now);

    // False: the token is unknown. Takes the access tokens made from it along.
    static bool revoke(PoolUser& user, std::string_view refresh_token);
    static void revoke_all(PoolUser& user);
    static std::string hash_of(std::string_view refresh_token);

    // The claims of a valid token of any user.
    std::optional<Json> verified(std::string_view token, aws::jwt::Use use, UnixTime now);
    // Whether the token is valid but expired.
    bool ended(std::string_view token, aws::jwt::Use use, UnixTime now);
    std::string key_set();  // a JWKS

    Json write() const;  // null while there is no key yet
    void read(const Json& kept);
    bool made_key() { return std::exchange(made_key_, false); }

private:
    void ensure_key();
    TokenSet make(const PoolUser& user, const Grant& grant, std::string_view nonce, Entropy& entropy, UnixTime now);

    crypto::Digest seed_;
    stack::UserPoolClient client_;
    std::optional<crypto::RsaPrivateKey> key_;
    std::string key_id_;
    bool made_key_ = false;
};

}  // namespace simulator::cognito
