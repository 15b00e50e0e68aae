#include <catch2/catch_test_macros.hpp>
#include <string>

#define JSON_NOEXCEPTION 1
#include <nlohmann/json.hpp>

#include "base/json.h"

namespace {

// What nlohmann/json makes of the text, or nothing where it refuses.
std::string by_the_library(const std::string& text) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    return json.is_discarded() ? std::string() : json.dump();
}

std::string by_us(const std::string& text) {
    const auto json = parse_json(text);
    return json ? json->dump() : std::string();
}

}  // namespace

TEST_CASE("text of JSON's own signs in any order is read or refused as nlohmann/json does", "[base]") {
    const std::string pieces[] = {"{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "0", "-1", "12", "1.5", ".", "e", "E2",
                                  "-", "+", "true", "false", "null", " ", "\n", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\udc00\"",
                                  "\"\\ud83d\"", "\"\\x\"", "\"\t\"", "\"\xC3\xA9\"", "\"\xC3\"", "nul", "\"", "\\", "/"};
    std::uint32_t state = 1;
    const auto next = [&](std::size_t bound) { return (state = state * 1664525 + 1013904223) / 65536 % bound; };
    std::size_t read = 0;
    for (int round = 0; round < 200'000; ++round) {
        std::string text;
        for (std::size_t length = 1 + next(7); length > 0; --length) text += pieces[next(std::size(pieces))];
        if (text.contains("\"a\"") && text.find("\"a\"") != text.rfind("\"a\"")) continue;  // duplicate keys are our own rule
        if (text.contains("\"b\"") && text.find("\"b\"") != text.rfind("\"b\"")) continue;
        if (text.contains("e9\"") && text.find("e9\"") != text.rfind("e9\"")) continue;
        const std::string expected = by_the_library(text);
        const std::string answer = by_us(text);
        INFO(text << " is " << answer << ", not " << expected);
        REQUIRE(answer.empty() == expected.empty());
        read += !answer.empty();
        if (!text.contains('e') && !text.contains('E') && !text.contains('.')) REQUIRE(answer == expected);
    }
    CHECK(read > 1'000);
}

TEST_CASE("every cut of a text is refused", "[base]") {
    const std::string text = R"({"a":[1,-2.5e3,true,null,"x\n\u00e9"],"b":{}})";
    REQUIRE(parse_json(text));
    for (std::size_t length = 0; length < text.size(); ++length) CHECK_FALSE(parse_json(text.substr(0, length)));
}

TEST_CASE("a byte order mark before the text is passed over", "[base]") {
    CHECK(parse_json("\xEF\xBB\xBF{}"));
    CHECK_FALSE(parse_json("{}\xEF\xBB\xBF"));
}
