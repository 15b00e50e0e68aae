// A person in an Amazon Cognito user pool, from signing up to signing out: one conversation at a time, as a machine
// without I/O. Passwords go out only inside SRP proofs and the calls that set one; tokens stay in here but for the
// refresh token, which is handed out to be kept when asked for. Amazon Cognito Identity Provider API Reference; SRP-6a
// as Cognito does it (USER_SRP_AUTH, 3072-bit group of RFC 5054); hosted pages: RFC 6749 section 4.1, RFC 7636 (S256),
// OpenID Connect Core 3.1.2.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/cognito/hosted_pages.h"
#include "aws/cognito/password_rules.h"
#include "aws/cognito/user_failure.h"
#include "aws/http.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"

namespace aws::cognito {

// --- what a person wants; a new command gives up the one under way, but for SignOut's revocation ---
struct SignUp {
    std::string user_name;
    std::string email;
    Secret password;
    bool operator==(const SignUp&) const = default;
};
struct ConfirmSignUp {
    std::string user_name;
    std::string code;
    bool operator==(const ConfirmSignUp&) const = default;
};
struct ResendCode {
    std::string user_name;
    bool operator==(const ResendCode&) const = default;
};
struct SignIn {
    std::string user_name;
    Secret password;
    Keep keep = Keep::only_now;
    bool operator==(const SignIn&) const = default;
};
struct AnswerNewPassword {  // after Challenged{new_password}
    Secret password;
    bool operator==(const AnswerNewPassword&) const = default;
};
struct AnswerCode {  // after Challenged{code}
    std::string code;
    bool operator==(const AnswerCode&) const = default;
};
struct ForgotPassword {
    std::string user_name;
    bool operator==(const ForgotPassword&) const = default;
};
struct ResetPassword {
    std::string user_name;
    std::string code;
    Secret password;
    bool operator==(const ResetPassword&) const = default;
};
struct OpenHostedPages {  // ends in Redirect; `provider` as the pool names it: "Google"; empty: the pool's own page
    std::string provider;
    Keep keep = Keep::only_now;
    bool operator==(const OpenHostedPages&) const = default;
};
struct ReturnFromHostedPages {  // the page was opened again at the redirect address
    std::string query;          // of that address: "code=…&state=…", or "error=…"
    Secret kept;                // what Redirect asked to keep; empty: nothing was kept, which is refused
    bool operator==(const ReturnFromHostedPages&) const = default;
};
struct Resume {  // with the refresh token that an earlier run kept; after a failure that passes it is still good
    Secret refresh_token;
    bool operator==(const Resume&) const = default;
};
enum class Reach { this_device, everywhere };
struct SignOut {
    Reach reach = Reach::this_device;
    bool operator==(const SignOut&) const = default;
};
using Command = std::variant<SignUp, ConfirmSignUp, ResendCode, SignIn, AnswerNewPassword, AnswerCode, ForgotPassword,
                             ResetPassword, OpenHostedPages, ReturnFromHostedPages, Resume, SignOut>;

// --- what comes of it ---
struct SignedUp {
    bool confirmed = false;   // the pool confirms by itself: sign in now
    std::string destination;  // where the code went, as Cognito masks it: "a***@e***"; may be empty
    bool operator==(const SignedUp&) const = default;
};
struct Confirmed {
    bool operator==(const Confirmed&) const = default;
};
struct CodeSent {  // again, or to reset a password
    std::string destination;
    bool operator==(const CodeSent&) const = default;
};
struct PasswordReset {
    bool operator==(const PasswordReset&) const = default;
};
enum class Challenge { new_password, code };
struct Challenged {
    Challenge challenge = Challenge::code;
    bool operator==(const Challenged&) const = default;
};
struct SignedIn {  // also once after Resume
    std::string user_name;
    bool operator==(const SignedIn&) const = default;
};
struct Failed {
    Failure failure = Failure::network;
    bool operator==(const Failed&) const = default;
};
struct Redirect {  // leave the page for this address, after keeping `keep` where ReturnFromHostedPages finds it
    std::string url;
    Secret keep;
    bool operator==(const Redirect&) const = default;
};
struct KeepRefreshToken {  // an empty one: forget it. Comes with each new one, and with SignedIn, SignedOut and the end
    Secret refresh_token;
    bool operator==(const KeepRefreshToken&) const = default;
};
struct Token {             // answers token_wanted(): for the identity pool's Logins
    std::string provider;  // "cognito-idp.<region>.amazonaws.com/<pool id>"
    Secret id_token;
    bool operator==(const Token&) const = default;
};
// Answers token_wanted() otherwise. With session_ended everything of this session is gone; that comes unasked, too.
struct NoToken {
    Failure failure = Failure::network;  // what this means for the session
    Failure reason = Failure::network;   // what Cognito said: `disabled` with session_ended, else the same
    bool operator==(const NoToken&) const = default;
};
struct SignedOut {  // at once, whatever becomes of the revocation
    bool operator==(const SignedOut&) const = default;
};
struct Request {
    std::uint64_t id = 0;  // goes back into answered()
    HttpRequest request;
    bool operator==(const Request&) const = default;
};
using Output = std::variant<Request, SignedUp, Confirmed, CodeSent, PasswordReset, Challenged, SignedIn, Failed,
                            Redirect, KeepRefreshToken, Token, NoToken, SignedOut>;

struct Settings {
    std::string region;
    std::string user_pool_id;  // "eu-west-1_AbCdEfGhI"
    std::string client_id;     // without secret
    std::string endpoint_url;  // https://cognito-idp.<region>.amazonaws.com/, or loopback's
    std::string hosted_url;    // https://<domain>, or loopback's; empty: no hosted pages
    std::string redirect_url;  // this very page, without query and fragment
    Random random;             // for jitter
    bool operator==(const Settings&) const = default;
};

// Real entropy of the platform, fresh for each command: SRP's secret, PKCE's verifier, state and nonce come from it.
using Entropy = std::array<std::uint64_t, 4>;

class UserSession {
public:
    explicit UserSession(Settings settings);
    ~UserSession();
    UserSession(UserSession&&) noexcept;
    UserSession& operator=(UserSession&&) noexcept;

    void command(const Command& command, const Entropy& entropy, Now now);
    // Somebody needs an ID token good for some minutes; ends in one Token or NoToken, one refresh in flight however
    // many ask.
    void token_wanted(Now now);
    void answered(std::uint64_t request_id, const HttpAnswer& answer, Now now);
    void ticked(Now now);

    std::optional<Output> poll();  // drain until empty after every call above
    std::optional<Instant> deadline() const;

    bool signed_in() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace aws::cognito
