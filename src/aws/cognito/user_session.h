// A person in an Amazon Cognito user pool, from signing up to signing out: one exchange at a time, as a machine
// without I/O. Passwords are sent only as SRP proofs and in the calls that set one. Tokens stay inside, except for
// the refresh token, which is given out to be kept if the person wants that. Amazon Cognito Identity Provider API
// Reference; SRP-6a as in Cognito (USER_SRP_AUTH, 3072-bit group of RFC 5054); hosted pages: RFC 6749 section 4.1,
// RFC 7636 (S256), OpenID Connect Core 3.1.2.
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

// --- commands; a new one cancels the exchange in progress, but not the revocation of a SignOut ---
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
// leads to Redirect; `provider` is the pool's name for it, such as "Google"; empty: the pool's own page
struct OpenHostedPages {
    std::string provider;
    Keep keep = Keep::only_now;
    bool operator==(const OpenHostedPages&) const = default;
};
struct ReturnFromHostedPages {  // the page was opened at the redirect URL
    std::string query;          // of that URL: "code=…&state=…", or "error=…"
    Secret kept;                // Redirect::keep; empty: nothing was kept, so the return is refused
    bool operator==(const ReturnFromHostedPages&) const = default;
};
struct Resume {  // with the refresh token that an earlier run kept; it stays valid after a temporary failure
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

// --- outputs ---
struct SignedUp {
    bool confirmed = false;   // the pool needs no confirmation: sign in now
    std::string destination;  // where the code was sent, masked by Cognito: "a***@e***"; may be empty
    bool operator==(const SignedUp&) const = default;
};
struct Confirmed {
    bool operator==(const Confirmed&) const = default;
};
struct CodeSent {  // a code was sent again, or to reset a password
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
struct SignedIn {  // also after Resume, once
    std::string user_name;
    bool operator==(const SignedIn&) const = default;
};
struct Failed {
    Failure failure = Failure::network;
    bool operator==(const Failed&) const = default;
};
struct Redirect {  // leave the page for `url`, after storing `keep` for ReturnFromHostedPages
    std::string url;
    Secret keep;
    bool operator==(const Redirect&) const = default;
};
// Store it; if empty, delete the stored one. Follows each new token, and accompanies SignedIn, SignedOut and the end
// of the session.
struct KeepRefreshToken {
    Secret refresh_token;
    bool operator==(const KeepRefreshToken&) const = default;
};
struct Token {             // answers token_wanted(), for the Logins of the identity pool
    std::string provider;  // "cognito-idp.<region>.amazonaws.com/<pool id>"
    Secret id_token;
    bool operator==(const Token&) const = default;
};
// Answers token_wanted() if there is no token. With session_ended the session is over; that may also come unasked.
struct NoToken {
    Failure failure = Failure::network;  // what it means for the session
    Failure reason = Failure::network;   // what Cognito reported: `disabled` with session_ended, else the same
    bool operator==(const NoToken&) const = default;
};
struct SignedOut {  // at once, before the revocation is answered
    bool operator==(const SignedOut&) const = default;
};
struct Request {
    std::uint64_t id = 0;  // pass it to answered()
    HttpRequest request;
    bool operator==(const Request&) const = default;
};
using Output = std::variant<Request, SignedUp, Confirmed, CodeSent, PasswordReset, Challenged, SignedIn, Failed,
                            Redirect, KeepRefreshToken, Token, NoToken, SignedOut>;

struct Settings {
    std::string region;
    std::string user_pool_id;  // "eu-west-1_AbCdEfGhI"
    std::string client_id;     // of a client without a secret
    std::string endpoint_url;  // https://cognito-idp.<region>.amazonaws.com/, or that of a local run
    std::string hosted_url;    // https://<domain>, or that of a local run; empty: no hosted pages
    std::string redirect_url;  // the page's own URL, without query and fragment
    Random random;             // for jitter
    bool operator==(const Settings&) const = default;
};

// Random bits from the platform, new for each command: SRP's secret, PKCE's verifier, state and nonce come from it.
using Entropy = std::array<std::uint64_t, 4>;

class UserSession {
public:
    explicit UserSession(Settings settings);
    ~UserSession();
    UserSession(UserSession&&) noexcept;
    UserSession& operator=(UserSession&&) noexcept;

    void command(const Command& command, const Entropy& entropy, Now now);
    // Asks for an ID token that is valid for some minutes. It leads to one Token or NoToken, with one refresh in
    // flight for any number of calls.
    void token_wanted(Now now);
    void answered(std::uint64_t request_id, const HttpAnswer& answer, Now now);
    void ticked(Now now);

    std::optional<Output> poll();  // call it until it is empty after every call above
    std::optional<Instant> deadline() const;

    bool signed_in() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace aws::cognito
