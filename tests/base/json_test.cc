#include "base/json.h"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("JSON that was read is written back the same", "[base]") {
    const std::string text = R"({"a":[1,-2.5,true,false,null,"x\ny"],"b":{"c":"ü😀"}})";
    const auto json = parse_json(text);
    REQUIRE(json);
    CHECK(json->dump() == text);
}

TEST_CASE("JSON nested past the bound is refused without using the stack", "[base]") {
    const std::string deep(65'000, '[');
    const auto json = parse_json(deep);
    REQUIRE_FALSE(json);
    CHECK(json.error().what == "The JSON is nested too deeply.");
}

TEST_CASE("JSON with more values than the bound is refused", "[base]") {
    std::string many = "[0";
    for (int i = 0; i < 100'000; ++i) many += ",0";
    many += ']';
    REQUIRE_FALSE(parse_json(many));
    CHECK(parse_json(many, {.bytes = 1 << 20, .depth = 32, .values = 200'000}));
}

TEST_CASE("of duplicate keys the first counts", "[base]") {
    const auto json = parse_json(R"({"id":"one","id":"two","__proto__":{"id":"three"}})");
    REQUIRE(json);
    CHECK(*json->find_text("id") == "one");
}

TEST_CASE("a number past the range of a double is an error, not infinity", "[base]") {
    CHECK_FALSE(parse_json("1e400"));
    CHECK_FALSE(parse_json("NaN"));
    CHECK_FALSE(parse_json("Infinity"));
}

TEST_CASE("a whole number is answered only while a double names it exactly", "[base]") {
    CHECK(parse_json("1e3")->integer() == 1000);
    CHECK(parse_json("-0")->integer() == 0);
    CHECK(parse_json("9007199254740993")->integer() == 9007199254740993);
    CHECK(parse_json("0.5")->integer() == std::nullopt);
    CHECK(parse_json("1e300")->integer() == std::nullopt);
}

TEST_CASE("a value of another type reads as absent", "[base]") {
    const auto json = parse_json(R"({"text":5,"at":"now"})");
    REQUIRE(json);
    CHECK(json->find_text("text") == nullptr);
    CHECK_FALSE(json->find_integer("at"));
    CHECK(json->find("missing") == nullptr);
    CHECK(Json(5).find("text") == nullptr);
}

TEST_CASE("text cut short, trailing text and bad UTF-8 are errors with a place", "[base]") {
    CHECK_FALSE(parse_json("{\"a\":"));
    CHECK_FALSE(parse_json("{} {}"));
    CHECK_FALSE(parse_json("\"\xC0\x80\""));
    CHECK(parse_json("{\"a\":").error().what.contains("byte"));
}

TEST_CASE("text that is not UTF-8 is mended on its way out", "[base]") {
    CHECK(Json(std::string("a\xFFz")).dump() == "\"a\uFFFDz\"");
}

TEST_CASE("what the grammar has no place for is refused, wherever it stands", "[base]") {
    for (const char* text :
         {"",
          " ",
          ",",
          ":",
          "]",
          "}",
          "[,]",
          "[1,]",
          "[1 2]",
          "[1:2]",
          "[,1]",
          "{,}",
          "{\"a\"}",
          "{\"a\":}",
          "{\"a\" 1}",
          "{\"a\":1,}",
          "{\"a\":1 \"b\":2}",
          "{1:2}",
          "{\"a\":1]",
          "[1}",
          "[[1]",
          "1 2",
          "[] ,",
          "\"a\":1",
          "{}}",
          "01",
          "1.",
          ".5",
          "+1",
          "-",
          "1e",
          "tru",
          "\"\\x\"",
          "\"\\udc00\"",
          "\"\\ud83d\"",
          "\"\t\""}) {
        INFO(text);
        CHECK_FALSE(parse_json(text));
    }
    for (const char* text : {"0", " [ ] ", "{ }", "[[],{},[[]]]", "{\"a\":{\"b\":[]},\"c\":[{}]}", "\xEF\xBB\xBF[1,2]",
                             "\"\\ud83d\\ude00\""}) {
        INFO(text);
        CHECK(parse_json(text));
    }
}

TEST_CASE("every cut of a text is refused", "[base]") {
    const std::string text = R"({"a":[1,-2.5e3,true,null,"x\n\u00e9"],"b":{}})";
    REQUIRE(parse_json(text));
    for (std::size_t length = 0; length < text.size(); ++length) CHECK_FALSE(parse_json(text.substr(0, length)));
}

TEST_CASE("a number with a fraction keeps its value over writing and reading", "[base]") {
    for (const double value :
         {0.1, -2.5, 1e-7, 1.7976931348623157e308, 5e-324, 1763633554.123, 0.30000000000000004, 1e300})
        CHECK(parse_json(Json(value).dump())->number() == value);
}
