// The calls of a Cognito user pool that people need (Amazon Cognito Identity Provider API Reference; JSON 1.1,
// unsigned, a public client without a secret): requests built, answers read. The only text from an answer's body that
// is passed on is the masked address to which a code was sent.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "aws/cognito/srp.h"
#include "aws/cognito/user_failure.h"
#include "aws/http.h"
#include "base/secret.h"
#include "base/time.h"

namespace aws::cognito {

inline constexpr std::string_view user_pool_target_prefix = "AWSCognitoIdentityProviderService.";

struct Client {
    std::string endpoint_url;  // https://cognito-idp.<region>.amazonaws.com/, or that of a local run
    std::string id;
    bool operator==(const Client&) const = default;
};

HttpRequest sign_up_request(const Client& client, std::string_view user_name, std::string_view email,
                            const Secret& password);
HttpRequest confirm_sign_up_request(const Client& client, std::string_view user_name, std::string_view code);
HttpRequest resend_code_request(const Client& client, std::string_view user_name);
HttpRequest forgot_password_request(const Client& client, std::string_view user_name);
HttpRequest reset_password_request(const Client& client, std::string_view user_name, std::string_view code,
                                   const Secret& password);
HttpRequest start_sign_in_request(const Client& client, std::string_view user_name, const srp::Client& proof);
// Works with and without rotation of refresh tokens; with rotation, AWS refuses REFRESH_TOKEN_AUTH.
HttpRequest refresh_request(const Client& client, const Secret& refresh_token);
HttpRequest revoke_request(const Client& client, const Secret& refresh_token);
HttpRequest sign_out_everywhere_request(const Client& client, const Secret& access_token);

enum class ChallengeKind { password_verifier, new_password, code, unsupported };
struct PoolChallenge {
    ChallengeKind kind = ChallengeKind::unsupported;
    std::string name;     // Cognito's name for it: "SOFTWARE_TOKEN_MFA"
    std::string user_id;  // to be returned as USERNAME
    Secret session;       // to be returned
    srp::Challenge srp;   // for password_verifier
    bool operator==(const PoolChallenge&) const = default;
};
HttpRequest prove_request(const Client& client, const PoolChallenge& challenge, const srp::Proof& proof);
HttpRequest new_password_request(const Client& client, const PoolChallenge& challenge, const Secret& password);
HttpRequest code_request(const Client& client, const PoolChallenge& challenge, std::string_view code);

struct Tokens {
    Secret id;
    Secret access;
    Secret refresh;  // empty: the one that was used stays valid
    Milliseconds life = 0ms;
    // From the ID token.
    std::string user_name;
    Secret nonce;
    bool operator==(const Tokens&) const = default;
};

struct Registered {
    bool confirmed = false;
    std::string destination;
};
std::expected<Registered, Failure> read_registered(const HttpAnswer& answer);
std::expected<std::string, Failure> read_code_sent(const HttpAnswer& answer, Step step);  // where the code was sent
std::expected<void, Failure> read_done(const HttpAnswer& answer, Step step);
using SignInTurn = std::variant<Tokens, PoolChallenge>;
std::expected<SignInTurn, Failure> read_sign_in_turn(const HttpAnswer& answer, Step step);
std::expected<Tokens, Failure> read_refreshed(const HttpAnswer& answer);

// "Confab000" for "us-east-1_Confab000": the part that SRP hashes.
std::string_view pool_name_of(std::string_view user_pool_id);

// Checks three tokens and a life, with bounds and a readable ID token. Their names differ from call to call.
std::expected<Tokens, Failure> make_tokens(const std::string* id, const std::string* access, const std::string* refresh,
                                           std::optional<std::int64_t> expires_in);

// Whether the answer is AWS's JSON, so that its Date header can be trusted.
bool is_from_user_pool(const HttpAnswer& answer);

}  // namespace aws::cognito
