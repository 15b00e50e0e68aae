#include "aws/url.h"

#include <catch2/catch_test_macros.hpp>

using namespace aws;

TEST_CASE("a URL is split into its parts and joined again", "[aws]") {
    const auto url = parse_url("https://Example.COM:8443/a/b%20c?x=1&y=%2F");
    REQUIRE(url);
    CHECK(*url ==
          Url{.scheme = "https", .host = "example.com", .port = 8443, .path = "/a/b%20c", .query = "x=1&y=%2F"});
    CHECK(host_header(*url) == "example.com:8443");
    CHECK(to_text(*url) == "https://example.com:8443/a/b%20c?x=1&y=%2F");
}

TEST_CASE("a scheme's default port and a missing path are filled in", "[aws]") {
    for (const auto* text : {"https://h:443", "wss://h:443", "http://h:80", "ws://h:80"}) {
        const auto url = parse_url(text);
        REQUIRE(url);
        CHECK_FALSE(url->port);
        CHECK(url->path == "/");
        CHECK(host_header(*url) == "h");
    }
    const auto crossed = parse_url("http://h:443?q");
    REQUIRE(crossed);
    CHECK(crossed->port == 443);
    CHECK(crossed->query == "q");
    CHECK(to_text(*crossed) == "http://h:443/?q");
}

TEST_CASE("misleading URLs are refused", "[aws]") {
    for (const std::string& text :
         {std::string(""),
          std::string("example.com"),
          std::string("//example.com/"),
          std::string("javascript:alert(1)"),
          std::string("javascript://x/"),
          std::string("ftp://x/"),
          std::string("https://"),
          std::string("https:///path"),
          std::string("https://a b/"),
          std::string("https://a/ b"),
          std::string("https://a/\n"),
          std::string("https://a/#x"),
          std::string("https://user@a/"),
          std::string("https://aws.com@evil.com/"),
          std::string("https://a:0/"),
          std::string("https://a:65536/"),
          std::string("https://a:/"),
          std::string("https://a:1x/"),
          std::string("https://a..b/"),
          std::string("https://.a/"),
          std::string("https://a./"),
          std::string("https://ä/"),
          std::string("https://[::1/"),
          std::string("https://[]/"),
          std::string("https://a\\b/"),
          std::string("https://a\0b/", 12),
          "https://" + std::string(254, 'a') + "/",
          "https://a/" + std::string(longest_url, 'x')}) {
        INFO(text);
        CHECK_FALSE(parse_url(text));
    }
    CHECK(parse_url("https://[::1]:8081/"));
    CHECK(parse_url("https://" + std::string(253, 'a') + "/"));
}

TEST_CASE("each mistake in a URL has its own code", "[aws]") {
    const std::pair<std::string, UrlError> bad[] = {
        {"https://a/" + std::string(longest_url, 'x'), UrlError::too_long},
        {"https://a/\n", UrlError::bad_character},
        {"a/b", UrlError::no_scheme},
        {"ftp://a/", UrlError::unknown_scheme},
        {"https://a/#x", UrlError::has_fragment},
        {"https://user@a/", UrlError::has_user_name},
        {"https://a:0/", UrlError::bad_port},
        {"https://a..b/", UrlError::bad_host}};
    for (const auto& [text, error] : bad) {
        INFO(text);
        const auto url = parse_url(text);
        REQUIRE_FALSE(url);
        CHECK(url.error() == error);
    }
}

TEST_CASE("only this machine's own addresses count as loopback", "[aws]") {
    for (const auto* host : {"127.0.0.1", "127.255.255.254", "localhost", "[::1]"}) CHECK(is_loopback(host));
    for (const auto* host : {"127.0.0.1.example.com", "127.1", "127.0.0.256", "127.0.0.0.1", "128.0.0.1", "0127.0.0.1",
                             "localhost.example.com", "127.0.0.", ".127.0.0.1", "", "[::]", "0.0.0.0", "10.0.0.1"}) {
        INFO(host);
        CHECK_FALSE(is_loopback(host));
    }
}

TEST_CASE("a query is read leniently and written strictly", "[aws]") {
    const QueryParameters read = parse_query("a=1&&b&=c&d=%2f%zz+&e=x=y");
    CHECK(read == QueryParameters{{"a", "1"}, {"b", ""}, {"", "c"}, {"d", "/%zz+"}, {"e", "x=y"}});
    CHECK(write_query(read) == "a=1&b=&=c&d=%2F%25zz%2B&e=x%3Dy");
    CHECK(*find_parameter(read, "e") == "x=y");
    CHECK(find_parameter(read, "f") == nullptr);
    CHECK(parse_query("").empty());
}
