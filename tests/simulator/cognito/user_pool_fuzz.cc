#include <cstdint>

#include "base/bytes.h"
#include "simulator/cognito/hosted_pages.h"
#include "simulator/cognito/user_pool.h"

namespace {

constexpr std::string_view operations[] = {
    "SignUp",
    "ConfirmSignUp",
    "ResendConfirmationCode",
    "InitiateAuth",
    "RespondToAuthChallenge",
    "GetTokensFromRefreshToken",
    "RevokeToken",
    "ForgotPassword",
    "ConfirmForgotPassword",
    "GlobalSignOut",
    "GetUser",
    "ChangePassword",
    "AssociateSoftwareToken",
    "VerifySoftwareToken",
    "SetUserMFAPreference",
    "AdminCreateUser",
    "AdminSetUserPassword",
    "AdminConfirmSignUp"};

}  // namespace

// The first byte of each piece chooses the operation, a zero byte ends it; the rest is a request to the hosted pages.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace simulator;
    static const crypto::Digest seed = crypto::sha256(as_bytes("seed"));
    static const Json key = [] {
        cognito::PoolTokens tokens(seed, {});
        tokens.key_set();
        return Json::object({{"key", tokens.write()}});
    }();
    cognito::UserPool pool(seed, {.mfa = true}, {});
    pool.read(key);
    cognito::HostedPages pages(pool, "http://127.0.0.1:8080");
    Entropy entropy(seed);
    UnixTime now(1'760'000'000'000ms);
    std::string_view rest = as_text({data, size});
    for (int i = 0; i < 8 && !rest.empty(); ++i) {
        const std::string_view operation = operations[static_cast<std::uint8_t>(rest.front()) % std::size(operations)];
        rest.remove_prefix(1);
        const std::size_t end = std::min(rest.find('\0'), rest.size());
        const ReceivedRequest request{
            .method = "POST",
            .target = "/",
            .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                        {"X-Amz-Target", "AWSCognitoIdentityProviderService." + std::string(operation)}},
            .body = std::string(rest.substr(0, end))};
        cognito::PoolAnswer answer = pool.answer(request, cognito::Requester::administrator, entropy, now);
        if (auto* call = std::get_if<cognito::TriggerCall>(&answer))
            pool.resume(std::move(call->step), std::string(rest), entropy, now);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        now += 10s;
    }
    pages.answer({.method = "GET", .target = std::string(rest), .headers = {}, .body = {}}, entropy, now);
    pages.answer({.method = "POST",
                  .target = "/oauth2/token",
                  .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                  .body = std::string(rest)},
                 entropy, now);
    cognito::UserPool again(seed, {}, {});
    again.read(pool.write());
    return 0;
}
