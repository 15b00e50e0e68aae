#include "aws/cognito/user_pool.h"

#include <algorithm>
#include <utility>

#include "aws/jwt/parse.h"
#include "base/json.h"
#include "base/utf8.h"

namespace aws::cognito {

namespace {

constexpr std::size_t longest_token = jwt::longest_token;  // refresh and session tokens are shorter than 4 KB
constexpr std::size_t longest_name = 128;                  // bytes; of a user name or a masked address
constexpr std::int64_t longest_life = 24 * 60 * 60;        // seconds; Cognito's limit for ID and access tokens

HttpRequest call(const Client& client, std::string_view action, const Json& body) {
    return {.method = "POST",
            .url = client.endpoint_url,
            .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                        {"X-Amz-Target", std::string(user_pool_target_prefix) + std::string(action)}},
            .body = body.dump()};
}

HttpRequest respond(const Client& client, const PoolChallenge& challenge, Json responses) {
    responses.set("USERNAME", challenge.user_id);
    Json body = Json::object(
        {{"ChallengeName", challenge.name}, {"ClientId", client.id}, {"ChallengeResponses", std::move(responses)}});
    if (!challenge.session.empty()) body.set("Session", challenge.session.reveal());
    return call(client, "RespondToAuthChallenge", body);
}

std::expected<Json, Failure> read_object(const HttpAnswer& answer, Step step) {
    if (!answer || answer->status != 200) return std::unexpected(failure_of(answer, step));
    if (answer->body.size() > largest_user_pool_answer) return std::unexpected(Failure::not_aws);
    // Some calls, such as RevokeToken, have an empty answer.
    if (answer->body.empty()) return Json::object();
    auto body = parse_json(answer->body, {.bytes = largest_user_pool_answer, .depth = 8, .values = 500});
    if (!body || !body->is_object()) return std::unexpected(Failure::not_aws);
    return *std::move(body);
}

bool is_token(const std::string& text) {
    return !text.empty() && text.size() <= longest_token &&
           std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string destination_of(const Json& body) {
    const Json* delivery = body.find("CodeDeliveryDetails");
    const std::string* text = delivery ? delivery->find_text("Destination") : nullptr;
    return text ? std::string(utf8_prefix(*text, longest_name)) : std::string();
}

std::string text_or_empty(const Json& object, std::string_view name) {
    const std::string* text = object.find_text(name);
    return text ? *text : std::string();
}

ChallengeKind kind_named(std::string_view name) {
    if (name == "PASSWORD_VERIFIER") return ChallengeKind::password_verifier;
    if (name == "NEW_PASSWORD_REQUIRED") return ChallengeKind::new_password;
    if (name == "SOFTWARE_TOKEN_MFA" || name == "SMS_MFA" || name == "EMAIL_OTP") return ChallengeKind::code;
    return ChallengeKind::unsupported;
}

std::expected<Tokens, Failure> read_tokens(const Json& body) {
    const Json* result = body.find("AuthenticationResult");
    if (!result) return std::unexpected(Failure::malformed);
    return make_tokens(result->find_text("IdToken"), result->find_text("AccessToken"),
                       result->find_text("RefreshToken"), result->find_integer("ExpiresIn"));
}

}  // namespace

HttpRequest sign_up_request(const Client& client, std::string_view user_name, std::string_view email,
                            const Secret& password) {
    const Json address = Json::object({{"Name", "email"}, {"Value", email}});
    return call(client, "SignUp",
                Json::object({{"ClientId", client.id},
                              {"Username", user_name},
                              {"Password", password.reveal()},
                              {"UserAttributes", Json::array({address})}}));
}

HttpRequest confirm_sign_up_request(const Client& client, std::string_view user_name, std::string_view code) {
    return call(client, "ConfirmSignUp",
                Json::object({{"ClientId", client.id}, {"Username", user_name}, {"ConfirmationCode", code}}));
}

HttpRequest resend_code_request(const Client& client, std::string_view user_name) {
    return call(client, "ResendConfirmationCode", Json::object({{"ClientId", client.id}, {"Username", user_name}}));
}

HttpRequest forgot_password_request(const Client& client, std::string_view user_name) {
    return call(client, "ForgotPassword", Json::object({{"ClientId", client.id}, {"Username", user_name}}));
}

HttpRequest reset_password_request(const Client& client, std::string_view user_name, std::string_view code,
                                   const Secret& password) {
    return call(client, "ConfirmForgotPassword",
                Json::object({{"ClientId", client.id},
                              {"Username", user_name},
                              {"ConfirmationCode", code},
                              {"Password", password.reveal()}}));
}

HttpRequest start_sign_in_request(const Client& client, std::string_view user_name, const srp::Client& proof) {
    const Json parameters = Json::object({{"USERNAME", user_name}, {"SRP_A", proof.public_value()}});
    return call(client, "InitiateAuth",
                Json::object({{"AuthFlow", "USER_SRP_AUTH"}, {"ClientId", client.id}, {"AuthParameters", parameters}}));
}

HttpRequest refresh_request(const Client& client, const Secret& refresh_token) {
    return call(client, "GetTokensFromRefreshToken",
                Json::object({{"ClientId", client.id}, {"RefreshToken", refresh_token.reveal()}}));
}

HttpRequest revoke_request(const Client& client, const Secret& refresh_token) {
    return call(client, "RevokeToken", Json::object({{"ClientId", client.id}, {"Token", refresh_token.reveal()}}));
}

HttpRequest sign_out_everywhere_request(const Client& client, const Secret& access_token) {
    return call(client, "GlobalSignOut", Json::object({{"AccessToken", access_token.reveal()}}));
}

HttpRequest prove_request(const Client& client, const PoolChallenge& challenge, const srp::Proof& proof) {
    return respond(client, challenge,
                   Json::object({{"PASSWORD_CLAIM_SECRET_BLOCK", challenge.srp.secret_block},
                                 {"PASSWORD_CLAIM_SIGNATURE", proof.signature},
                                 {"TIMESTAMP", proof.timestamp}}));
}

HttpRequest new_password_request(const Client& client, const PoolChallenge& challenge, const Secret& password) {
    return respond(client, challenge, Json::object({{"NEW_PASSWORD", password.reveal()}}));
}

HttpRequest code_request(const Client& client, const PoolChallenge& challenge, std::string_view code) {
    Json responses = Json::object();
    responses.set(challenge.name + "_CODE", code);
    return respond(client, challenge, std::move(responses));
}

std::expected<Registered, Failure> read_registered(const HttpAnswer& answer) {
    const auto body = read_object(answer, Step::signing_up);
    if (!body) return std::unexpected(body.error());
    const Json* confirmed = body->find("UserConfirmed");
    if (!confirmed || !confirmed->boolean()) return std::unexpected(Failure::malformed);
    return Registered{.confirmed = *confirmed->boolean(), .destination = destination_of(*body)};
}

std::expected<std::string, Failure> read_code_sent(const HttpAnswer& answer, Step step) {
    const auto body = read_object(answer, step);
    if (!body) return std::unexpected(body.error());
    return destination_of(*body);
}

std::expected<void, Failure> read_done(const HttpAnswer& answer, Step step) {
    const auto body = read_object(answer, step);
    if (!body) return std::unexpected(body.error());
    return {};
}

std::expected<SignInTurn, Failure> read_sign_in_turn(const HttpAnswer& answer, Step step) {
    const auto body = read_object(answer, step);
    if (!body) return std::unexpected(body.error());
    const std::string* name = body->find_text("ChallengeName");
    if (!name) {
        auto tokens = read_tokens(*body);
        if (!tokens || tokens->refresh.empty()) return std::unexpected(Failure::malformed);
        return *std::move(tokens);
    }
    PoolChallenge challenge{.kind = kind_named(*name), .name = *name, .user_id = {}, .session = {}, .srp = {}};
    if (challenge.kind == ChallengeKind::unsupported) return challenge;
    const std::string session = text_or_empty(*body, "Session");
    const Json* parameters = body->find("ChallengeParameters");
    if (!session.empty() && !is_token(session)) return std::unexpected(Failure::malformed);
    challenge.session = Secret(session);
    if (parameters) challenge.user_id = text_or_empty(*parameters, "USER_ID_FOR_SRP");
    if (challenge.kind != ChallengeKind::password_verifier) return challenge;

    if (!parameters || challenge.user_id.empty() || challenge.user_id.size() > longest_name)
        return std::unexpected(Failure::malformed);
    challenge.srp = {.user_id = challenge.user_id,
                     .salt = text_or_empty(*parameters, "SALT"),
                     .server_public = text_or_empty(*parameters, "SRP_B"),
                     .secret_block = text_or_empty(*parameters, "SECRET_BLOCK")};
    if (challenge.srp.secret_block.empty()) return std::unexpected(Failure::malformed);
    return challenge;
}

std::expected<Tokens, Failure> read_refreshed(const HttpAnswer& answer) {
    const auto body = read_object(answer, Step::refreshing);
    if (!body) return std::unexpected(body.error());
    return read_tokens(*body);
}

std::string_view pool_name_of(std::string_view user_pool_id) { return user_pool_id.substr(user_pool_id.find('_') + 1); }

std::expected<Tokens, Failure> make_tokens(const std::string* id, const std::string* access, const std::string* refresh,
                                           std::optional<std::int64_t> expires_in) {
    if (!id || !access || !is_token(*id) || !is_token(*access) || (refresh && !is_token(*refresh)) || !expires_in ||
        *expires_in <= 0 || *expires_in > longest_life)
        return std::unexpected(Failure::malformed);
    const auto parts = jwt::split_token(*id);
    const std::string* user_name = parts ? parts->claims.find_text("cognito:username") : nullptr;
    if (!user_name || user_name->empty()) return std::unexpected(Failure::malformed);
    return Tokens{.id = Secret(*id),
                  .access = Secret(*access),
                  .refresh = Secret(refresh ? *refresh : std::string()),
                  .life = std::chrono::seconds(*expires_in),
                  .user_name = std::string(utf8_prefix(*user_name, longest_name)),
                  .nonce = Secret(text_or_empty(parts->claims, "nonce"))};
}

bool is_from_user_pool(const HttpAnswer& answer) {
    if (!answer || answer->body.size() > largest_user_pool_answer) return false;
    const auto body = parse_json(answer->body, {.bytes = largest_user_pool_answer, .depth = 8, .values = 500});
    if (!body) return false;
    for (const std::string_view name : {"__type", "AuthenticationResult", "ChallengeName", "UserConfirmed"})
        if (body->find(name)) return true;
    return false;
}

}  // namespace aws::cognito
