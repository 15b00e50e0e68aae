#include <algorithm>
#include <array>
#include <charconv>

#include "base/backoff.h"
#include "base/calendar.h"
#include "base/text_codes.h"
#include "simulator/account.h"
#include "simulator/cognito/totp.h"
#include "simulator/cognito/user_pool.h"

namespace simulator::cognito {
namespace {

constexpr std::size_t most_waiting = 1000;  // challenges and sessions; above it, the first by key is dropped
constexpr Milliseconds clock_difference = 5min;

std::string_view pool_name() { return local_user_pool_id.substr(local_user_pool_id.find('_') + 1); }

// "Fri Nov 20 12:00:00 UTC 2026", the day with or without a leading zero.
std::optional<UnixTime> parse_claim_time(std::string_view text) {
    constexpr std::array<std::string_view, 12> months = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (words.size() != 6 || words[3].size() != 8 || words[4] != "UTC" || words[2].empty() || words[2].size() > 2 ||
        words[5].size() != 4)
        return std::nullopt;
    const auto month = std::ranges::find(months, words[1]);
    if (month == months.end()) return std::nullopt;
    const std::string number = std::to_string(month - months.begin() + 1);
    std::string basic = std::string(words[5]) + (number.size() < 2 ? "0" : "") + number +
                        (words[2].size() < 2 ? "0" : "") + std::string(words[2]) + 'T';
    for (const char c : words[3])
        if (c != ':') basic += c;
    const auto time = parse_basic_iso8601(basic + 'Z');
    return time ? std::optional(*time) : std::nullopt;
}

HttpResponse wrong_password() { return pool_error("NotAuthorizedException", "Incorrect username or password."); }

template <class Map>
void make_room(Map& waiting, UnixTime now) {
    std::erase_if(waiting, [&](const auto& entry) { return entry.second.ends <= now; });
    if (waiting.size() >= most_waiting) waiting.erase(waiting.begin());
}

}  // namespace

PoolAnswer UserPool::initiate_auth(const Call& call) {
    const std::string flow = text_of(call.input, "AuthFlow");
    const Json* parameters = call.input.find("AuthParameters");
    const Json nothing = Json::object();
    const Json& given = parameters ? *parameters : nothing;
    const bool refreshes = flow == "REFRESH_TOKEN_AUTH" || flow == "REFRESH_TOKEN";
    if (!refreshes && flow != "USER_SRP_AUTH") {
        if (flow == "USER_PASSWORD_AUTH" || flow == "CUSTOM_AUTH" || flow == "USER_AUTH")
            return pool_error("InvalidParameterException", flow + " flow not enabled for this client");
        return pool_error("InvalidParameterException",
                          "1 validation error detected: Value at 'authFlow' failed to satisfy constraint: Member must "
                          "satisfy enum value set");
    }
    const std::string_view wanted = refreshes ? "ALLOW_REFRESH_TOKEN_AUTH" : "ALLOW_USER_SRP_AUTH";
    if (std::ranges::find(client_.flows, wanted) == client_.flows.end())
        return pool_error("InvalidParameterException",
                          (refreshes ? "REFRESH_TOKEN_AUTH" : flow) + " flow not enabled for this client");
    if (refreshes) {
        const std::string token = text_of(given, "REFRESH_TOKEN");
        if (token.empty()) return pool_error("InvalidParameterException", "Missing required parameter REFRESH_TOKEN");
        return refresh(call, token, PoolTokens::Rotation::keep);
    }

    const std::string name = text_of(given, "USERNAME");
    const std::string client_public = text_of(given, "SRP_A");
    if (name.empty()) return pool_error("InvalidParameterException", "Missing required parameter USERNAME");
    if (client_public.empty()) return pool_error("InvalidParameterException", "Missing required parameter SRP_A");
    const PoolUser* user = users_.find(name);
    if (!user && !client_.hides_who_exists) return pool_error("UserNotFoundException", "User does not exist.");
    // An unknown user gets a salt too, always the same one, and a verifier that matches no password: the reply does not
    // show who exists.
    aws::cognito::srp::Verifier verifier;
    if (user && user->verifier.verifier.good() && !user->verifier.verifier.is_zero()) {
        verifier = user->verifier;
    } else {
        verifier.salt = hex(ByteView(derive(seed_, "salt of nobody", name)).first(16));
        verifier.verifier = crypto::BigNumber::from_bytes(call.entropy.next());
    }
    aws::cognito::srp::Server server(verifier, call.entropy.next());
    if (!server.agree(client_public)) return pool_error("InvalidParameterException", "Invalid SRP_A value.");
    Bytes block;
    for (int i = 0; i < 8; ++i) {
        const crypto::Digest random = call.entropy.next();
        block.insert(block.end(), random.begin(), random.end());
    }
    const std::string secret_block = base64(block);
    const std::string id = user ? user->name : name;
    Json reply = Json::object(
        {{"ChallengeName", "PASSWORD_VERIFIER"},
         {"ChallengeParameters", Json::object({{"SALT", verifier.salt},
                                               {"SECRET_BLOCK", secret_block},
                                               {"SRP_B", server.public_value()},
                                               {"USERNAME", id},
                                               {"USER_ID_FOR_SRP", id}})}});
    make_room(challenges_, call.now);
    challenges_.emplace(secret_block, Challenge{.user = id,
                                                .server = std::move(server),
                                                .client_public = client_public,
                                                .ends = call.now + challenge_life});
    return pool_reply(std::move(reply));
}

PoolAnswer UserPool::respond_to_challenge(const Call& call) {
    const std::string challenge = text_of(call.input, "ChallengeName");
    const Json* responses = call.input.find("ChallengeResponses");
    if (!responses || !responses->is_object()) return missing_member("ChallengeResponses");
    if (text_of(*responses, "USERNAME").empty())
        return pool_error("InvalidParameterException", "Missing required parameter USERNAME");
    if (challenge == "PASSWORD_VERIFIER") return answer_password(call, *responses);
    if (challenge == "NEW_PASSWORD_REQUIRED") return answer_new_password(call, *responses);
    if (challenge == "SOFTWARE_TOKEN_MFA") return answer_authenticator(call, *responses);
    return not_simulated("the challenge " + challenge.substr(0, 64));
}

PoolAnswer UserPool::answer_password(const Call& call, const Json& responses) {
    const aws::cognito::srp::Proof proof{
        .timestamp = text_of(responses, "TIMESTAMP"), .signature = text_of(responses, "PASSWORD_CLAIM_SIGNATURE")};
    const std::string block = text_of(responses, "PASSWORD_CLAIM_SECRET_BLOCK");
    for (const auto& [name, value] :
         {std::pair("TIMESTAMP", &proof.timestamp), std::pair("PASSWORD_CLAIM_SIGNATURE", &proof.signature),
          std::pair("PASSWORD_CLAIM_SECRET_BLOCK", &block)})
        if (value->empty())
            return pool_error("InvalidParameterException", "Missing required parameter " + std::string(name));
    const auto claimed = parse_claim_time(proof.timestamp);
    if (!claimed)
        return pool_error(
            "InvalidParameterException", "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.");
    const auto found = challenges_.find(block);
    if (found == challenges_.end()) return wrong_password();
    const Challenge challenge = std::move(found->second);
    challenges_.erase(found);  // one attempt per challenge
    if (challenge.ends <= call.now)
        return pool_error("NotAuthorizedException", "Invalid session for the user, session is expired.");
    PoolUser* user = users_.find(challenge.user);
    if (!user || user != users_.find(text_of(responses, "USERNAME"))) return wrong_password();
    if (call.now < user->locked_until) return pool_error("NotAuthorizedException", "Password attempts exceeded");
    const auto key = challenge.server.agree(challenge.client_public);
    const auto secret_block = from_base64(block);
    const bool good = key && secret_block && std::chrono::abs(*claimed - call.now) <= clock_difference &&
                      aws::cognito::srp::is_proof(proof, *key, pool_name(), user->name, *secret_block);
    if (!good) {
        count_wrong_password(*user, call.now);
        return wrong_password();
    }
    user->wrong_passwords = 0;
    if (auto refused = sign_in_error(*user, call.now)) return std::move(*refused);
    return next_challenge(*user, call);
}

std::optional<HttpResponse> UserPool::sign_in_error(const PoolUser& user, UnixTime now) const {
    if (now < user.locked_until) return pool_error("NotAuthorizedException", "Password attempts exceeded");
    if (!user.enabled) return pool_error("NotAuthorizedException", "User is disabled.");
    if (user.status == UserStatus::unconfirmed)
        return pool_error("UserNotConfirmedException", "User is not confirmed.");
    if (user.status == UserStatus::reset_required)
        return pool_error("PasswordResetRequiredException", "Password reset required for the user");
    if (user.status == UserStatus::force_change_password && now - user.password_set >= temporary_password_life)
        return pool_error(
            "NotAuthorizedException", "Temporary password has expired and must be reset by an administrator.");
    return std::nullopt;
}

// Five are free; from then on the wait doubles, up to a quarter of an hour.
void UserPool::count_wrong_password(PoolUser& user, UnixTime now) {
    ++user.wrong_passwords;
    if (user.wrong_passwords < 5) return;
    constexpr Backoff locked{1s, 15min};
    user.locked_until = now + locked.bound(user.wrong_passwords - 5);
}

PoolAnswer UserPool::next_challenge(PoolUser& user, const Call& call) {
    const auto challenge = [&](std::string_view name, Json parameters) {
        return pool_reply(Json::object({{"ChallengeName", name},
                                        {"ChallengeParameters", std::move(parameters)},
                                        {"Session", open_session(user, name, call.entropy, call.now)}}));
    };
    if (user.status == UserStatus::force_change_password) {
        const std::string attributes =
            Json::object({{"email_verified", user.email_verified ? "true" : "false"}, {"email", user.email}}).dump();
        return challenge(
            "NEW_PASSWORD_REQUIRED",
            Json::object(
                {{"USER_ID_FOR_SRP", user.name}, {"requiredAttributes", "[]"}, {"userAttributes", attributes}}));
    }
    if (user.uses_authenticator) return challenge("SOFTWARE_TOKEN_MFA", Json::object({{"USER_ID_FOR_SRP", user.name}}));
    const TokenSet tokens = tokens_.sign_in(user, api_scope, {}, call.entropy, call.now);
    changed_ = true;
    return pool_reply(Json::object(
        {{"AuthenticationResult", authentication_result(tokens)}, {"ChallengeParameters", Json::object()}}));
}

std::string UserPool::open_session(const PoolUser& user, std::string_view challenge, Entropy& entropy, UnixTime now) {
    make_room(sessions_, now);
    const crypto::Digest random = entropy.next();
    std::string session = base64url(random);
    sessions_.insert_or_assign(
        session, OpenSession{.user = user.name, .challenge = std::string(challenge), .ends = now + challenge_life});
    return session;
}

std::expected<PoolUser*, HttpResponse> UserPool::consume_session(const Call& call, std::string_view challenge,
                                                                 std::string_view name) {
    const auto found = sessions_.find(text_of(call.input, "Session"));
    if (found == sessions_.end() || found->second.challenge != challenge)
        return std::unexpected(pool_error("NotAuthorizedException", "Invalid session for the user."));
    const OpenSession session = std::move(found->second);
    sessions_.erase(found);
    if (session.ends <= call.now)
        return std::unexpected(
            pool_error("NotAuthorizedException", "Invalid session for the user, session is expired."));
    PoolUser* user = users_.find(session.user);
    if (!user || user != users_.find(name))
        return std::unexpected(pool_error("NotAuthorizedException", "Invalid session for the user."));
    if (auto refused = sign_in_error(*user, call.now)) return std::unexpected(std::move(*refused));
    return user;
}

PoolAnswer UserPool::answer_new_password(const Call& call, const Json& responses) {
    const std::string password = text_of(responses, "NEW_PASSWORD");
    if (password.empty()) return pool_error("InvalidParameterException", "Missing required parameter NEW_PASSWORD");
    // A password that the policy rejects does not use up the session.
    if (auto rejection = check_password_policy(password)) return std::move(*rejection);
    const auto user = consume_session(call, "NEW_PASSWORD_REQUIRED", text_of(responses, "USERNAME"));
    if (!user) return user.error();
    set_password(**user, Secret(password), call.entropy, call.now);
    (*user)->status = UserStatus::confirmed;
    changed_ = true;
    return next_challenge(**user, call);
}

PoolAnswer UserPool::answer_authenticator(const Call& call, const Json& responses) {
    const std::string code = text_of(responses, "SOFTWARE_TOKEN_MFA_CODE");
    if (code.empty())
        return pool_error("InvalidParameterException", "Missing required parameter SOFTWARE_TOKEN_MFA_CODE");
    const auto user = consume_session(call, "SOFTWARE_TOKEN_MFA", text_of(responses, "USERNAME"));
    if (!user) return user.error();
    if (!is_totp((*user)->authenticator, code, call.now)) {
        // Cognito accepts more attempts with the same session, but not without limit.
        if (!(*user)->guesses.try_use(call.now, 5, 15min))
            return pool_error("NotAuthorizedException", "Invalid session for the user, code attempts exceeded.");
        sessions_.insert_or_assign(
            text_of(call.input, "Session"),
            OpenSession{.user = (*user)->name, .challenge = "SOFTWARE_TOKEN_MFA", .ends = call.now + challenge_life});
        return pool_error("CodeMismatchException", "Invalid code received for user");
    }
    const TokenSet tokens = tokens_.sign_in(**user, api_scope, {}, call.entropy, call.now);
    changed_ = true;
    return pool_reply(Json::object(
        {{"AuthenticationResult", authentication_result(tokens)}, {"ChallengeParameters", Json::object()}}));
}

}  // namespace simulator::cognito
