#include "simulator/cognito/hosted_pages.h"

#include <algorithm>
#include <array>

#include "base/text_codes.h"
#include "simulator/account.h"
#include "simulator/markup.h"

namespace simulator::cognito {
namespace {

constexpr std::size_t most_codes = 1000;
constexpr std::array<std::string_view, 4> scopes = {"openid", "email", "profile", api_scope};
constexpr std::string_view made_up_email = "gwen.google@example.com";

// Forms and browsers write a space as '+'.
QueryParameters parse_page_form(std::string_view text) {
    std::string spaced;
    for (const char c : text) {
        if (c == '+')
            spaced += "%20";
        else
            spaced += c;
    }
    return parse_query(spaced);
}

std::string parameter(const QueryParameters& parameters, std::string_view name) {
    const std::string* value = find_parameter(parameters, name);
    return value ? *value : std::string();
}

HttpResponse redirect(std::string address) {
    return {.status = 302, .headers = {{"Location", std::move(address)}}, .body = {}};
}

std::string with_parameters(std::string address, const QueryParameters& parameters) {
    address += address.contains('?') ? '&' : '?';
    return address + write_query(parameters);
}

HttpResponse oauth_error(std::string_view what) {
    return {.status = 400,
            .headers = {{"Content-Type", "application/json;charset=UTF-8"}},
            .body = Json::object({{"error", what}}).dump()};
}

bool knows_scopes(std::string_view scope) {
    while (!scope.empty()) {
        const std::size_t end = std::min(scope.find(' '), scope.size());
        if (const std::string_view one = scope.substr(0, end);
            !one.empty() && std::ranges::find(scopes, one) == scopes.end())
            return false;
        scope.remove_prefix(std::min(end + 1, scope.size()));
    }
    return true;
}

}  // namespace

bool HostedPages::is_ours(std::string_view path) {
    constexpr std::array<std::string_view, 5> paths = {
        "/oauth2/authorize", "/oauth2/token", "/oauth2/revoke", "/login", "/logout"};
    return std::ranges::find(paths, path) != paths.end();
}

HttpResponse HostedPages::answer(const ReceivedRequest& request, Entropy& entropy, UnixTime now) {
    const std::string_view path = request.path();
    const QueryParameters query = parse_page_form(request.query());
    const bool gets = request.method == "GET";
    if (path == "/oauth2/authorize" && gets) return authorize(query, request.query(), entropy, now);
    if (path == "/login" && (gets || request.method == "POST")) return login(request, query, entropy, now);
    if (path == "/logout" && gets) return logout(query);
    if (path.starts_with("/oauth2/") && request.method == "POST") {
        const std::string* type = find_header(request.headers, "Content-Type");
        if (!type || !type->starts_with("application/x-www-form-urlencoded") || request.body.size() > 64 * 1024)
            return oauth_error("invalid_request");
        return path == "/oauth2/token" ? token(parse_page_form(request.body), entropy, now)
                                       : revoke(parse_page_form(request.body));
    }
    return page(405, "<p>This address is not asked in this way.</p>");
}

bool HostedPages::may_return_to(std::string_view address, const std::vector<std::string>& listed) const {
    return std::ranges::find(listed, address) != listed.end() || address == site_ + '/';
}

// Nothing is ever sent to an address that is not on the list.
std::optional<HttpResponse> HostedPages::request_error(const QueryParameters& query) const {
    const std::string back = parameter(query, "redirect_uri");
    if (parameter(query, "client_id") != local_user_pool_client_id)
        return page(400, "<p>There is no such client (client_id).</p>");
    if (!may_return_to(back, pool_->client().callbacks))
        return page(400, "<p>redirect_mismatch: this address may not be returned to.</p>");
    const auto send_back = [&](std::string_view error, std::string_view description) {
        return redirect(with_parameters(back, {{"error", std::string(error)},
                                               {"error_description", std::string(description)},
                                               {"state", parameter(query, "state")}}));
    };
    if (parameter(query, "response_type") != "code")
        return send_back("unauthorized_client", "response_type must be code");
    if (parameter(query, "code_challenge_method") != "S256" || parameter(query, "code_challenge").size() != 43)
        return send_back("invalid_request", "code_challenge with the method S256 is needed");
    if (!knows_scopes(parameter(query, "scope")))
        return send_back("invalid_scope", "a scope is not among the client's");
    return std::nullopt;
}

HttpResponse HostedPages::authorize(const QueryParameters& query, std::string_view raw, Entropy& entropy,
                                    UnixTime now) {
    if (auto refused = request_error(query)) return std::move(*refused);
    const std::string provider = parameter(query, "identity_provider");
    if (provider.empty() || provider == "COGNITO") return redirect("/login?" + std::string(raw));
    if (provider != "Google") return page(400, "<p>Of the providers only Google has somebody made up here.</p>");
    PoolUser* person = pool_->external_person("Google", made_up_email, entropy, now);
    if (!person) return page(503, "<p>The local stand-in keeps no more people.</p>");
    return return_with_code(*person, query, entropy, now);
}

HttpResponse HostedPages::return_with_code(const PoolUser& user, const QueryParameters& query, Entropy& entropy,
                                           UnixTime now) {
    std::erase_if(codes_, [&](const auto& entry) { return entry.second.ends <= now; });
    if (codes_.size() >= most_codes) codes_.erase(codes_.begin());
    const std::string code = entropy.uuid();
    std::string scope = parameter(query, "scope");
    if (scope.empty()) scope = "openid email profile " + std::string(api_scope);
    codes_[code] = {.user = user.name,
                    .redirect = parameter(query, "redirect_uri"),
                    .challenge = parameter(query, "code_challenge"),
                    .scope = std::move(scope),
                    .nonce = parameter(query, "nonce"),
                    .ends = now + authorization_code_life};
    QueryParameters answer = {{"code", code}};
    if (const std::string* state = find_parameter(query, "state")) answer.push_back({"state", *state});
    return redirect(with_parameters(parameter(query, "redirect_uri"), answer));
}

HttpResponse HostedPages::login(const ReceivedRequest& request, const QueryParameters& query, Entropy& entropy,
                                UnixTime now) {
    if (auto refused = request_error(query)) return std::move(*refused);
    std::string problem;
    std::string name;
    if (request.method == "POST") {
        if (request.body.size() > 64 * 1024) return page(413, "<p>That is too long.</p>");
        const QueryParameters form = parse_page_form(request.body);
        name = parameter(form, "username");
        const auto user = pool_->check_password(name, Secret(parameter(form, "password")), now);
        if (user && (*user)->status == UserStatus::confirmed && !(*user)->uses_authenticator)
            return return_with_code(**user, query, entropy, now);
        if (user) {
            problem =
                "This page of the local stand-in asks for no second factor and no new password: sign in on the other "
                "page.";
        } else if (const auto error = parse_json(user.error().body); error && error->find_text("message")) {
            problem = *error->find_text("message");
        }
    }
    std::string body = "<h1>Sign in</h1>";
    if (!problem.empty()) body += "<p role=\"alert\">" + escape_markup(problem) + "</p>";
    body += "<form method=\"post\" action=\"/login?" + escape_markup(request.query()) +
            "\">"
            "<p><label>User name <input name=\"username\" autocomplete=\"username\" required value=\"" +
            escape_markup(name) +
            "\"></label></p>"
            "<p><label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\" "
            "required></label></p>"
            "<p><button>Sign in</button></p></form>";
    return page(200, body);
}

HttpResponse HostedPages::token(const QueryParameters& form, Entropy& entropy, UnixTime now) {
    if (parameter(form, "client_id") != local_user_pool_client_id) return oauth_error("invalid_client");
    const std::string type = parameter(form, "grant_type");
    std::optional<TokenSet> tokens;
    if (type == "authorization_code") {
        const auto found = codes_.find(parameter(form, "code"));
        if (found == codes_.end()) return oauth_error("invalid_grant");
        const Grant grant = std::move(found->second);
        codes_.erase(found);  // a code can be used once
        const crypto::Digest hash = crypto::sha256(as_bytes(parameter(form, "code_verifier")));
        PoolUser* user = pool_->users().find(grant.user);
        if (grant.ends <= now || !user || !user->enabled || grant.redirect != parameter(form, "redirect_uri") ||
            !crypto::constant_time_equal(as_bytes(base64url(hash)), as_bytes(grant.challenge)))
            return oauth_error("invalid_grant");
        tokens = pool_->tokens().sign_in(*user, grant.scope, grant.nonce, entropy, now);
        pool_->changed();
    } else if (type == "refresh_token") {
        const std::string refresh = parameter(form, "refresh_token");
        PoolUser* user = pool_->users().find_grant(PoolTokens::hash_of(refresh));
        if (!user || !user->enabled) return oauth_error("invalid_grant");
        const auto rotation =
            pool_->client().rotates_refresh_tokens ? PoolTokens::Rotation::replace : PoolTokens::Rotation::keep;
        tokens = pool_->tokens().refresh(*user, refresh, rotation, entropy, now).tokens;
        if (!tokens) return oauth_error("invalid_grant");
        pool_->changed();
    } else {
        return oauth_error("unsupported_grant_type");
    }
    Json body = Json::object();
    if (!tokens->id_token.empty()) body.set("id_token", tokens->id_token);
    body.set("access_token", tokens->access_token);
    if (!tokens->refresh_token.empty()) body.set("refresh_token", tokens->refresh_token);
    body.set("expires_in", tokens->seconds);
    body.set("token_type", "Bearer");
    return {.status = 200, .headers = {{"Content-Type", "application/json;charset=UTF-8"}}, .body = body.dump()};
}

HttpResponse HostedPages::revoke(const QueryParameters& form) {
    if (parameter(form, "client_id") != local_user_pool_client_id) return oauth_error("invalid_client");
    const std::string refresh = parameter(form, "token");
    if (refresh.empty()) return oauth_error("invalid_request");
    if (std::ranges::count(refresh, '.') == 2) return oauth_error("unsupported_token_type");
    if (PoolUser* user = pool_->users().find_grant(PoolTokens::hash_of(refresh));
        user && PoolTokens::revoke(*user, refresh))
        pool_->changed();
    return {.status = 200, .headers = {}, .body = {}};
}

HttpResponse HostedPages::logout(const QueryParameters& query) const {
    const std::string back = parameter(query, "logout_uri");
    if (parameter(query, "client_id") != local_user_pool_client_id || !may_return_to(back, pool_->client().logouts))
        return page(400, "<p>This address may not be returned to (logout_uri).</p>");
    return redirect(back);
}

HttpResponse HostedPages::page(int status, std::string_view body) const {
    std::string html =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\">"
        "<title>Sign in</title><style>body{font:16px sans-serif;max-width:24em;margin:4em auto;padding:0 1em}"
        "input{display:block;width:100%;font:inherit}</style><main>";
    html += body;
    html += "<p><small>The local stand-in for Amazon Cognito's hosted pages.</small></p></main></html>";
    return {.status = status,
            .headers = {{"Content-Type", "text/html; charset=utf-8"},
                        // Some browsers also apply form-action to the redirect after the form.
                        {"Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
                         "form-action 'self' " +
                             site_},
                        {"Referrer-Policy", "same-origin"},
                        {"X-Content-Type-Options", "nosniff"}},
            .body = std::move(html)};
}

}  // namespace simulator::cognito
