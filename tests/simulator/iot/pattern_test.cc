#include "simulator/iot/pattern.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using simulator::iot::Pattern;

namespace {

bool found(std::string_view pattern, std::string_view text) {
    const auto parsed = Pattern::parse(pattern);
    INFO(pattern << (parsed ? std::string() : parsed.error().what));
    REQUIRE(parsed.has_value());
    return parsed->found_in(text);
}

}  // namespace

TEST_CASE("a regular expression matches anywhere unless it is anchored", "[simulator]") {
    CHECK(found("b", "abc"));
    CHECK_FALSE(found("^b", "abc"));
    CHECK(found("^a", "abc"));
    CHECK(found("c$", "abc"));
    CHECK_FALSE(found("b$", "abc"));
    CHECK(found("^$", ""));
    CHECK(found("", "anything"));
}

TEST_CASE("as in Java, a dollar sign also matches before a final line break", "[simulator]") {
    CHECK(found("^a$", "a\n"));
    CHECK(found("^a$", "a\r\n"));
    CHECK_FALSE(found("^a$", "a\nb"));
    CHECK_FALSE(found("^a$", "a\n\n"));
}

TEST_CASE("classes, ranges, escapes and their negations match single characters", "[simulator]") {
    CHECK(found("^[a-z0-9-]{1,64}$", "my-room-3"));
    CHECK_FALSE(found("^[a-z0-9-]{1,64}$", "My-room"));
    CHECK_FALSE(found("^[a-z0-9-]{1,64}$", ""));
    CHECK(found("^[a-z0-9-]{1,64}$", std::string(64, 'a')));
    CHECK_FALSE(found("^[a-z0-9-]{1,64}$", std::string(65, 'a')));
    CHECK(found("^[^/]+$", "abc"));
    CHECK_FALSE(found("^[^/]+$", "a/c"));
    CHECK(found("^\\d{3}\\.\\w\\s$", "123._ "));
    CHECK_FALSE(found("^\\D$", "1"));
    CHECK(found("^[\\d_]+$", "1_2"));
    CHECK(found("^[]a]+$", "]a"));
    CHECK(found("^.$", "é"));
    CHECK(found("^[а-я]+$", "привет"));
    CHECK_FALSE(found("^.$", "\n"));
}

TEST_CASE("alternatives, groups and quantifiers nest", "[simulator]") {
    CHECK(found("^(text|joined)$", "joined"));
    CHECK_FALSE(found("^(text|joined)$", "textjoined"));
    CHECK(found("^(?:ab?c*)+$", "acabcccab"));
    CHECK(found("^(ab){2,3}$", "ababab"));
    CHECK_FALSE(found("^(ab){2,3}$", "ab"));
    CHECK_FALSE(found("^(ab){2,3}$", "abababab"));
    CHECK(found("^a{2,}$", "aaaa"));
    CHECK_FALSE(found("^a{2}$", "aaa"));
    CHECK(found("^(|a)$", ""));
    CHECK(found("^(a*)*$", "aaa"));
}

TEST_CASE("a pattern that is slow for backtracking matchers is as fast as any other", "[simulator]") {
    CHECK_FALSE(found("^(a+)+$", std::string(20'000, 'a') + "b"));
    CHECK_FALSE(found("^(a|aa|a?)*b$", std::string(20'000, 'a')));
}

TEST_CASE("malformed or unsupported patterns are refused when they are read", "[simulator]") {
    for (const std::string_view bad :
         {"(",         ")",
          "a)",        "[",
          "[a",        "*",
          "+a",        "a**",
          "a*?",       "a++",
          "{2}",       "a{",
          "a{2",       "a{3,2}",
          "a{99999}",  "\\",
          "\\b",       "\\1",
          "(?=a)",     "(?i)a",
          "(?<n>a)",   "[[:alpha:]]",
          "[a&&b]",    "[z-a]",
          "[\\d-z]x[", "((a{100}){100}){100}"}) {
        INFO(bad);
        CHECK_FALSE(Pattern::parse(bad).has_value());
    }
    CHECK_FALSE(Pattern::parse(std::string(1000, '(')).has_value());
}
