#include "aws/cognito/hosted_pages.h"

#include <utility>

#include "aws/url.h"
#include "base/json.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"

namespace aws::cognito {

namespace {

constexpr std::size_t longest_query = 8192;
constexpr std::size_t longest_code = 2048;
// The last scope is needed to sign out everywhere.
constexpr std::string_view scopes = "openid email profile aws.cognito.signin.user.admin";

bool is_same(const Secret& expected, std::string_view text) {
    return !expected.empty() && crypto::constant_time_equal(as_bytes(expected.reveal()), as_bytes(text));
}

// A parameter that appears twice counts as absent.
const std::string* find_once(const QueryParameters& parameters, std::string_view name) {
    const std::string* found = nullptr;
    for (const QueryParameter& parameter : parameters) {
        if (parameter.name != name) continue;
        if (found) return nullptr;
        found = &parameter.value;
    }
    return found;
}

Failure failure_named(std::string_view error) {
    if (error == "access_denied") return Failure::cancelled;
    if (error == "server_error" || error == "temporarily_unavailable") return Failure::unavailable;
    if (error == "invalid_grant") return Failure::session_ended;  // the code was used or has expired
    return Failure::misconfigured;
}

}  // namespace

Visit new_visit(const std::array<std::uint64_t, 4>& entropy, Keep keep) {
    Bytes seed;
    for (const std::uint64_t word : entropy)
        for (int shift = 0; shift < 64; shift += 8) seed.push_back(static_cast<std::uint8_t>(word >> shift));
    // Three values that cannot be derived from each other.
    const auto derived = [&](std::string_view name) {
        return Secret(base64url(crypto::hmac_sha256(seed, as_bytes(name))));
    };
    return {.verifier = derived("verifier"), .state = derived("state"), .nonce = derived("nonce"), .keep = keep};
}

Secret write_visit(const Visit& visit) {
    return Secret(Json::object({{"verifier", visit.verifier.reveal()},
                                {"state", visit.state.reveal()},
                                {"nonce", visit.nonce.reveal()},
                                {"keep", visit.keep == Keep::signed_in}})
                      .dump());
}

std::optional<Visit> read_visit(const Secret& text) {
    const auto json = parse_json(text.reveal(), {.bytes = 1024, .depth = 2, .values = 20});
    if (!json) return std::nullopt;
    const std::string* verifier = json->find_text("verifier");
    const std::string* state = json->find_text("state");
    const std::string* nonce = json->find_text("nonce");
    const Json* keep = json->find("keep");
    if (!verifier || !state || !nonce || !keep || !keep->boolean() || verifier->size() < 43) return std::nullopt;
    return Visit{.verifier = Secret(*verifier),
                 .state = Secret(*state),
                 .nonce = Secret(*nonce),
                 .keep = *keep->boolean() ? Keep::signed_in : Keep::only_now};
}

std::string authorize_url(const HostedPages& pages, const Visit& visit, std::string_view provider) {
    QueryParameters query = {
        {"response_type", "code"},
        {"client_id", pages.client_id},
        {"redirect_uri", pages.redirect_url},
        {"scope", std::string(scopes)},
        {"state", visit.state.reveal()},
        {"nonce", visit.nonce.reveal()},
        {"code_challenge_method", "S256"},
        {"code_challenge", base64url(crypto::sha256(as_bytes(visit.verifier.reveal())))},
    };
    if (!provider.empty()) query.push_back({"identity_provider", std::string(provider)});
    return pages.url + "/oauth2/authorize?" + write_query(query);
}

std::expected<Secret, Failure> read_return(std::string_view query, const Visit& visit) {
    if (query.size() > longest_query) return std::unexpected(Failure::forged_return);
    const QueryParameters parameters = parse_query(query);
    const std::string* state = find_once(parameters, "state");
    if (!state || !is_same(visit.state, *state)) return std::unexpected(Failure::forged_return);
    if (const std::string* error = find_parameter(parameters, "error")) return std::unexpected(failure_named(*error));
    const std::string* code = find_once(parameters, "code");
    if (!code || code->empty() || code->size() > longest_code) return std::unexpected(Failure::forged_return);
    return Secret(*code);
}

HttpRequest exchange_request(const HostedPages& pages, const Visit& visit, const Secret& code) {
    return {.method = "POST",
            .url = pages.url + "/oauth2/token",
            .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
            .body = write_query({{"grant_type", "authorization_code"},
                                 {"client_id", pages.client_id},
                                 {"code", code.reveal()},
                                 {"redirect_uri", pages.redirect_url},
                                 {"code_verifier", visit.verifier.reveal()}})};
}

std::expected<Tokens, Failure> read_exchanged(const HttpAnswer& answer, const Visit& visit) {
    if (!answer) return std::unexpected(failure_of(answer, Step::signing_in));
    const auto body = parse_json(answer->body, {.bytes = largest_user_pool_answer, .depth = 8, .values = 200});
    const std::string* error = body ? body->find_text("error") : nullptr;
    if (answer->status == 400 && error) return std::unexpected(failure_named(*error));
    if (answer->status != 200) return std::unexpected(failure_of(answer, Step::signing_in));
    if (!body || !body->is_object()) return std::unexpected(Failure::not_aws);
    auto tokens = make_tokens(body->find_text("id_token"), body->find_text("access_token"),
                              body->find_text("refresh_token"), body->find_integer("expires_in"));
    if (tokens && tokens->refresh.empty()) return std::unexpected(Failure::malformed);
    if (tokens && !is_same(visit.nonce, tokens->nonce.reveal())) return std::unexpected(Failure::forged_return);
    return tokens;
}

}  // namespace aws::cognito
