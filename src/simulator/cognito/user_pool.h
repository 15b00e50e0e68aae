// An Amazon Cognito user pool with one client without a secret (Amazon Cognito Identity Provider API Reference):
// signing up, SRP sign-in with its challenges, refresh, revocation, forgotten passwords, an authenticator, and the few
// calls of an administrator. Errors have AWS's types and messages. Codes are returned as values instead of e-mailed.
// SMS, devices, custom challenges, passkeys and the management of pools are not simulated and say so.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "simulator/cognito/pool_tokens.h"
#include "simulator/cognito/pool_user.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/stack/stack.h"

namespace simulator::cognito {

enum class CodePurpose { confirm_sign_up, reset_password, temporary_password };
struct CodeSent {  // AWS would send it by e-mail
    std::string user_name;
    std::string code;
    CodePurpose purpose = CodePurpose::confirm_sign_up;
};

// How a request continues after its trigger's function has replied.
struct AfterPreSignUp {
    PoolUser candidate;
};
struct AfterPostConfirmation {
    Json reply;
};
using PoolStep = std::variant<AfterPreSignUp, AfterPostConfirmation>;
struct TriggerCall {
    std::string function;  // logical id
    Json event;
    PoolStep step;
};
// The reply, or a trigger that must run first.
using PoolAnswer = std::variant<HttpResponse, TriggerCall>;

enum class Requester { anybody, administrator };  // administrator: the request is signed and authorized

class UserPool {
public:
    UserPool(const crypto::Digest& seed, const stack::UserPool& pool, const stack::UserPoolClient& client)
        : seed_(seed), pool_(pool), client_(client), tokens_(seed, client) {}

    static bool is_administrative(std::string_view operation);  // needs a signed request
    PoolAnswer answer(const ReceivedRequest& request, Requester requester, Entropy& entropy, UnixTime now);
    PoolAnswer resume(PoolStep step, const std::expected<std::string, std::string>& reply, Entropy& entropy,
                      UnixTime now);

    std::vector<CodeSent> drain_codes() { return std::exchange(codes_, {}); }
    bool consume_changed() {
        const bool made_key = tokens_.made_key();
        return std::exchange(changed_, false) || made_key;
    }
    Json write() const;
    void read(const Json& kept);

    // For the hosted pages and the identity pool.
    PoolTokens& tokens() { return tokens_; }
    PoolUsers& users() { return users_; }
    const stack::UserPoolClient& client() const { return client_; }
    void changed() { changed_ = true; }
    // The person of this name and password; otherwise Cognito's error, with which everything of sign-in is counted.
    std::expected<PoolUser*, HttpResponse> check_password(std::string_view name, const Secret& password, UnixTime now);
    PoolUser* external_person(std::string_view provider, std::string_view email, Entropy& entropy, UnixTime now);

private:
    struct Call {  // one request being handled
        const Json& input;
        Entropy& entropy;
        UnixTime now;
    };
    using Handler = PoolAnswer (UserPool::*)(const Call&);
    struct Operation {
        std::string_view name;
        Handler handler;
        bool with_client;  // checks ClientId first
    };
    static const Operation* operation_named(std::string_view name);

    // user_pool_sign_up.cc
    PoolAnswer sign_up(const Call& call);
    PoolAnswer confirm_sign_up(const Call& call);
    PoolAnswer resend_code(const Call& call);
    PoolAnswer create(PoolUser user, const Json& decision, Entropy& entropy, UnixTime now);
    PoolAnswer confirmed(PoolUser& user, Json reply, std::string_view source);
    Json trigger_event(const PoolUser& user, std::string_view source) const;

    // user_pool_sign_in.cc
    PoolAnswer initiate_auth(const Call& call);
    PoolAnswer respond_to_challenge(const Call& call);
    PoolAnswer answer_password(const Call& call, const Json& responses);
    PoolAnswer answer_new_password(const Call& call, const Json& responses);
    PoolAnswer answer_authenticator(const Call& call, const Json& responses);
    PoolAnswer next_challenge(PoolUser& user, const Call& call);
    std::optional<HttpResponse> sign_in_error(const PoolUser& user, UnixTime now) const;
    void count_wrong_password(PoolUser& user, UnixTime now);

    // user_pool_tokens.cc
    PoolAnswer refresh(const Call& call, std::string_view token, PoolTokens::Rotation rotation);
    PoolAnswer tokens_from_refresh_token(const Call& call);
    PoolAnswer revoke_token(const Call& call);
    PoolAnswer global_sign_out(const Call& call);
    PoolAnswer get_user(const Call& call);
    std::expected<PoolUser*, HttpResponse> by_access_token(const Call& call);

    // user_pool_passwords.cc
    PoolAnswer forgot_password(const Call& call);
    PoolAnswer confirm_forgot_password(const Call& call);
    PoolAnswer change_password(const Call& call);
    PoolAnswer associate_software_token(const Call& call);
    PoolAnswer verify_software_token(const Call& call);
    PoolAnswer set_mfa_preference(const Call& call);
    std::optional<HttpResponse> check_password_policy(std::string_view password) const;
    void set_password(PoolUser& user, const Secret& password, Entropy& entropy, UnixTime now);
    std::optional<HttpResponse> check_code(PoolUser& user, std::optional<SentCode>& code, std::string_view given,
                                           Milliseconds life, UnixTime now);
    void send_code(PoolUser& user, std::optional<SentCode>& place, CodePurpose purpose, Entropy& entropy, UnixTime now);

    // user_pool_admin.cc
    PoolAnswer admin_create_user(const Call& call);
    PoolAnswer admin_set_password(const Call& call);
    PoolAnswer admin_confirm(const Call& call);
    PoolAnswer admin_enable(const Call& call);
    PoolAnswer admin_disable(const Call& call);
    PoolAnswer admin_reset_password(const Call& call);
    PoolAnswer admin_get_user(const Call& call);
    PoolAnswer admin_sign_out(const Call& call);
    std::expected<PoolUser*, HttpResponse> named_by_admin(const Call& call);

    struct Challenge {  // sent, not answered yet
        std::string user;
        aws::cognito::srp::Server server;
        std::string client_public;
        UnixTime ends{};
    };
    struct OpenSession {  // between two challenges
        std::string user;
        std::string challenge;
        UnixTime ends{};
    };
    std::string open_session(const PoolUser& user, std::string_view challenge, Entropy& entropy, UnixTime now);
    std::expected<PoolUser*, HttpResponse> consume_session(const Call& call, std::string_view challenge,
                                                           std::string_view name);

    crypto::Digest seed_;
    stack::UserPool pool_;
    stack::UserPoolClient client_;
    PoolUsers users_;
    PoolTokens tokens_;
    std::map<std::string, Challenge, std::less<>> challenges_;  // by secret block
    std::map<std::string, OpenSession, std::less<>> sessions_;
    std::vector<CodeSent> codes_;
    bool changed_ = false;
};

// --- shared by the files of the pool ---
HttpResponse pool_error(std::string_view type, std::string_view message);
HttpResponse pool_reply(Json body);
HttpResponse missing_member(std::string_view name);              // "1 validation error detected: …"
std::string text_of(const Json& object, std::string_view name);  // empty when absent
Json delivery_details(std::string_view email);                   // CodeDeliveryDetails: "a***@e***"
Json authentication_result(const TokenSet& tokens);
Json user_attributes(const PoolUser& user);  // as a list of Name and Value

inline constexpr std::size_t longest_user_name = 128;
inline constexpr Milliseconds sign_up_code_life = 24h;
inline constexpr Milliseconds reset_code_life = 1h;
inline constexpr Milliseconds challenge_life = 3min;
inline constexpr Milliseconds temporary_password_life = 24h * 7;

}  // namespace simulator::cognito
