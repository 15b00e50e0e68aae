#include "simulator/static_site.h"

#include <catch2/catch_test_macros.hpp>

#include "base/json.h"

using namespace simulator;

namespace {

const std::vector<std::string> files = {
    "index.html", "confab.0123abcd.wasm", "confab.0123abcd.wasm.br", "confab.0123abcd.js",
    "style.css",  "config.json",          "notes/index.html"};

SiteAnswer get(std::string target, HttpHeaders headers = {}, std::string method = "GET") {
    return answer_site(
        {.method = std::move(method), .target = std::move(target), .headers = std::move(headers), .body = {}}, files,
        R"({"title":"local"})", "127.0.0.1:8081");
}
std::string header(const SiteAnswer& answer, std::string_view name) {
    const std::string* value = find_header(answer.response.headers, name);
    return value ? *value : std::string();
}

}  // namespace

TEST_CASE("the site's root is its index, and the query does not matter", "[simulator]") {
    CHECK(get("/").file == "index.html");
    CHECK(get("/?room=lobby").file == "index.html");
    CHECK(get("/notes/").file == "notes/index.html");
    CHECK(header(get("/"), "Content-Type") == "text/html; charset=utf-8");
    CHECK(header(get("/"), "Cache-Control") == "no-cache");
}

TEST_CASE("compressed files are served with the original's type to browsers that accept them", "[simulator]") {
    const SiteAnswer plain = get("/confab.0123abcd.wasm");
    CHECK(plain.file == "confab.0123abcd.wasm");
    CHECK(header(plain, "Content-Encoding").empty());
    for (const std::string accepted : {"gzip, deflate, br", "br;q=0.5", "br"}) {
        const SiteAnswer small = get("/confab.0123abcd.wasm", {{"Accept-Encoding", accepted}});
        CHECK(small.file == "confab.0123abcd.wasm.br");
        CHECK(header(small, "Content-Encoding") == "br");
        CHECK(header(small, "Content-Type") == "application/wasm");
        CHECK(header(small, "Vary") == "Accept-Encoding");
    }
    for (const std::string refused : {"gzip", "br;q=0", "brotli"})
        CHECK(get("/confab.0123abcd.wasm", {{"Accept-Encoding", refused}}).file == "confab.0123abcd.wasm");
    CHECK(get("/style.css", {{"Accept-Encoding", "br"}}).file == "style.css");
}

TEST_CASE("files with a hash in their name are cached for good, others are revalidated", "[simulator]") {
    CHECK(header(get("/confab.0123abcd.js"), "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(header(get("/style.css"), "Cache-Control") == "no-cache");
}

TEST_CASE("the configuration is always the local one, even if the folder contains another", "[simulator]") {
    const SiteAnswer answer = get("/config.json");
    CHECK(answer.file.empty());
    CHECK(answer.response.body == R"({"title":"local"})");
    CHECK(header(answer, "Content-Type") == "application/json");
}

TEST_CASE("no path escapes the site's folder", "[simulator]") {
    for (const std::string target : {"/../secret", "/..%2f..%2fetc/passwd", "/%2e%2e/secret", "//etc/passwd",
                                     "/notes/../index.html", "/notes\\..\\x", "/index.html%00", "*", ""}) {
        INFO(target);
        const SiteAnswer answer = get(target);
        CHECK((answer.file.empty() || answer.file == "index.html"));
        if (!target.empty()) CHECK(answer.response.status == 404);
    }
}

TEST_CASE("only GET and HEAD are answered", "[simulator]") {
    CHECK(get("/", {}, "HEAD").response.status == 200);
    CHECK(get("/", {}, "POST").response.status == 405);
}

TEST_CASE("every response carries the headers that protect the page", "[simulator]") {
    for (const SiteAnswer& answer : {get("/"), get("/config.json"), get("/missing")}) {
        const std::string policy = header(answer, "Content-Security-Policy");
        CHECK(policy.find("default-src 'none'") != std::string::npos);
        CHECK(policy.find("'wasm-unsafe-eval'") != std::string::npos);
        CHECK(policy.find(" 'unsafe") == std::string::npos);
        CHECK(policy.find("connect-src 'self' http://127.0.0.1:8081 ws://127.0.0.1:8081") != std::string::npos);
        CHECK(header(answer, "X-Content-Type-Options") == "nosniff");
        CHECK(header(answer, "Referrer-Policy") == "no-referrer");
    }
}

TEST_CASE("the local page's configuration names its transport and everything that it needs", "[simulator]") {
    const auto config = [](LocalPage page) {
        page.services_port = 8081;
        const auto json = parse_json(local_config(page));
        REQUIRE(json);
        return *json;
    };
    const Json usual = config({});
    CHECK(*usual.find_text("transport") == "iot");
    CHECK(usual.find("apiGateway")->dump() == R"({"url":"ws://127.0.0.1:8081/chat","entry":"token"})");
    CHECK_FALSE(usual.find("mqtt"));
    CHECK(*config({.transport = "sqs"}).find_text("transport") == "sqs");
    CHECK(*config({.transport = "api-gateway", .entry = "jwt"}).find("apiGateway")->find_text("entry") == "jwt");
    CHECK(config({.transport = "iot,api-gateway,sqs"}).find("transport")->dump() == R"(["iot","api-gateway","sqs"])");

    const Json plain = config({.transport = "mqtt"});
    CHECK(*plain.find("mqtt")->find_text("url") == "ws://127.0.0.1:8081/plain");
    CHECK(*plain.find("topics")->find_text("layout") == "direct");
    CHECK_FALSE(plain.find("cognito"));
    CHECK_FALSE(plain.find("api"));
    CHECK(*config({.transport = "mqtt", .layout = "plain"}).find("topics")->find_text("layout") == "plain");
    CHECK_FALSE(config({.layout = "direct"}).find("api"));
}
