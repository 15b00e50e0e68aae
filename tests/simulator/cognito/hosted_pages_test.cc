#include "simulator/cognito/hosted_pages.h"

#include "aws/cognito/hosted_pages.h"
#include "simulator/cognito/account_world.h"

using namespace simulator;
using namespace simulator::cognito;

namespace {

const aws::cognito::HostedPages pages{
    .url = std::string(here),
    .client_id = std::string(local_user_pool_client_id),
    .redirect_url = "http://127.0.0.1:8080/"};

HttpResponse visit(AccountWorld& world, const std::string& address) {
    return world.ask({.method = "GET", .url = address, .headers = {}, .body = {}});
}
HttpResponse send_form(AccountWorld& world, const std::string& address, std::string body) {
    return world.ask({.method = "POST",
                      .url = address,
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                      .body = std::move(body)});
}
std::string location(const HttpResponse& response) {
    const std::string* address = find_header(response.headers, "Location");
    return address ? *address : std::string();
}
std::string query_of(const std::string& address) {
    return address.substr(std::min(address.find('?') + 1, address.size()));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("with the product's own client, a person signs in on the hosted page and the code becomes tokens",
          "[simulator]") {
    AccountWorld world;
    Person(world).arrive("ann");
    const aws::cognito::Visit kept = aws::cognito::new_visit({1, 2, 3, 4}, aws::cognito::Keep::only_now);
    const HttpResponse to_login = visit(world, aws::cognito::authorize_url(pages, kept, ""));
    REQUIRE(to_login.status == 302);
    REQUIRE(location(to_login).starts_with("/login?"));
    const std::string login = std::string(here) + location(to_login);
    const HttpResponse form = visit(world, login);
    CHECK(form.status == 200);
    CHECK(form.body.contains("type=\"password\""));
    CHECK(find_header(form.headers, "Content-Security-Policy"));
    const HttpResponse wrong = send_form(world, login, "username=ann&password=Wrong-2026%21");
    CHECK(wrong.status == 200);
    CHECK(wrong.body.contains("Incorrect username or password."));
    // Only the right password reveals that the account is disabled.
    world.admin("AdminDisableUser", Json::object({{"Username", "ann"}}));
    CHECK(send_form(world, login, "username=ann&password=Wrong-2026%21")
              .body.contains("Incorrect username or password."));
    CHECK(send_form(world, login, "username=ann&password=Confab-2026%21").body.contains("User is disabled."));
    world.admin("AdminEnableUser", Json::object({{"Username", "ann"}}));
    const HttpResponse back = send_form(world, login, "username=ann&password=Confab-2026%21");
    REQUIRE(back.status == 302);
    REQUIRE(location(back).starts_with("http://127.0.0.1:8080/?"));
    const auto code = aws::cognito::read_return(query_of(location(back)), kept);
    REQUIRE(code.has_value());
    const auto tokens =
        aws::cognito::read_exchanged(world.ask(aws::cognito::exchange_request(pages, kept, *code)), kept);
    REQUIRE(tokens.has_value());
    CHECK(tokens->user_name == "ann");
    CHECK(tokens->nonce == kept.nonce);
    // A code can be used once.
    CHECK_FALSE(
        aws::cognito::read_exchanged(world.ask(aws::cognito::exchange_request(pages, kept, *code)), kept).has_value());
}

TEST_CASE("the fictional Google account is the same on each visit", "[simulator]") {
    AccountWorld world;
    const auto arrive = [&](std::uint64_t seed) {
        const aws::cognito::Visit kept = aws::cognito::new_visit({seed, 2, 3, 4}, aws::cognito::Keep::only_now);
        const HttpResponse back = visit(world, aws::cognito::authorize_url(pages, kept, "Google"));
        REQUIRE(back.status == 302);
        const auto code = aws::cognito::read_return(query_of(location(back)), kept);
        REQUIRE(code.has_value());
        const auto tokens =
            aws::cognito::read_exchanged(world.ask(aws::cognito::exchange_request(pages, kept, *code)), kept);
        REQUIRE(tokens.has_value());
        return tokens->user_name;
    };
    const std::string name = arrive(1);
    CHECK(name.starts_with("Google_"));
    CHECK(arrive(2) == name);
}

TEST_CASE("a code does not work with another verifier, with another redirect, or after five minutes", "[simulator]") {
    AccountWorld world;
    const aws::cognito::Visit kept = aws::cognito::new_visit({1, 2, 3, 4}, aws::cognito::Keep::only_now);
    const auto code = [&] {
        return *aws::cognito::read_return(
            query_of(location(visit(world, aws::cognito::authorize_url(pages, kept, "Google")))), kept);
    };
    const auto error = [&](const HttpRequest& request) { return *body_of(world.ask(request)).find_text("error"); };
    aws::cognito::Visit other = kept;
    other.verifier = Secret(std::string(43, 'x'));
    CHECK(error(aws::cognito::exchange_request(pages, other, code())) == "invalid_grant");
    aws::cognito::HostedPages elsewhere = pages;
    elsewhere.redirect_url = "http://127.0.0.1:8080/other";
    CHECK(error(aws::cognito::exchange_request(elsewhere, kept, code())) == "invalid_grant");
    aws::cognito::HostedPages stranger = pages;
    stranger.client_id = "stranger";
    CHECK(error(aws::cognito::exchange_request(stranger, kept, code())) == "invalid_client");
    const Secret late = code();
    world.wait(5min);
    CHECK(error(aws::cognito::exchange_request(pages, kept, late)) == "invalid_grant");
}

TEST_CASE("redirects go only to listed addresses, and PKCE is required", "[simulator]") {
    AccountWorld world;
    const std::string good = aws::cognito::authorize_url(
        pages, aws::cognito::new_visit({1, 2, 3, 4}, aws::cognito::Keep::only_now), "Google");
    for (const std::string_view evil :
         {"http%3A%2F%2Fevil.example%2F", "http%3A%2F%2F127.0.0.1%3A8080%2Fx", "http%3A%2F%2F127.0.0.1%3A8080"}) {
        const HttpResponse refused = visit(world, replaced(good, "http%3A%2F%2F127.0.0.1%3A8080%2F", evil));
        CHECK(refused.status == 400);
        CHECK(location(refused).empty());
    }
    CHECK(visit(world, replaced(good, std::string(local_user_pool_client_id), "stranger")).status == 400);
    CHECK(location(visit(world, replaced(good, "S256", "plain"))).contains("error=invalid_request"));
    CHECK(location(visit(world, replaced(good, "response_type=code", "response_type=token")))
              .contains("error=unauthorized_client"));
    CHECK(visit(world, std::string(here) +
                           "/logout?client_id=confablocalclient00000000&logout_uri=http%3A%2F%2F127.0.0.1%3A8080%2F")
              .status == 302);
    CHECK(visit(world, std::string(here) +
                           "/logout?client_id=confablocalclient00000000&logout_uri=http%3A%2F%2Fevil.example%2F")
              .status == 400);
}

TEST_CASE("input to the sign-in page is escaped", "[simulator]") {
    AccountWorld world;
    const std::string good =
        aws::cognito::authorize_url(pages, aws::cognito::new_visit({1, 2, 3, 4}, aws::cognito::Keep::only_now), "");
    const std::string login = std::string(here) + location(visit(world, good)) + "&x=\"><script>alert(1)</script>";
    const HttpResponse form = send_form(world, login, "username=%3Cb%3E%22&password=x");
    CHECK_FALSE(form.body.contains("<script>"));
    CHECK_FALSE(form.body.contains("<b>"));
}
