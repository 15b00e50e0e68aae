#include "base/json.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <utility>

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

namespace {

// What parse_json says is wrong with the text; empty where it reads it.
std::string complaint(std::string_view text, const JsonLimits& limits = {}) {
    const auto json = parse_json(text, limits);
    return json ? "" : json.error().what;
}

std::string not_json_at(int byte) { return "The text is not JSON (byte " + std::to_string(byte) + ")."; }

constexpr const char* too_deep = "The JSON is nested too deeply.";
constexpr const char* too_many = "The JSON holds too many values.";

}  // namespace

TEST_CASE("an error names the byte at which reading stopped, counted from one", "[base]") {
    CHECK(complaint("") == not_json_at(1));
    CHECK(complaint("x") == not_json_at(1));
    CHECK(complaint("[1,]") == not_json_at(4));
    CHECK(complaint("{\"a\" 1}") == not_json_at(6));
    CHECK(complaint("{\"a\":1]") == not_json_at(7));
    CHECK(complaint("[true, flase]") == not_json_at(9));
    CHECK(complaint("\"abc") == not_json_at(5));
    CHECK(complaint("[1e400]") == not_json_at(6));
    CHECK(complaint("\"a\xFFz\"") == not_json_at(3));
    CHECK(complaint("{} x") == not_json_at(4));
}

TEST_CASE("an error never quotes the text", "[base]") {
    for (const char* text : {"secret", "[secret]", "{\"secret\"}", "\"secret", "{\"a\":\"secret\"",
                             "\"secret\" \"secret\"", "\"secret\x01\"", "\"secret\xFF\""}) {
        INFO(text);
        CHECK(complaint(text).starts_with("The text is not JSON (byte "));
        CHECK_FALSE(complaint(text).contains("secret"));
    }
}

TEST_CASE("arrays and objects may lie inside each other up to the bound and no deeper", "[base]") {
    const auto nested = [](int depth) {
        std::string text;
        for (int i = 0; i < depth; ++i) text += i % 2 ? "{\"a\":" : "[";
        text += '1';
        for (int i = depth; i-- > 0;) text += i % 2 ? '}' : ']';
        return text;
    };
    CHECK(complaint(nested(32)) == "");
    CHECK(complaint(nested(33)) == too_deep);
    CHECK(complaint("1", {.depth = 0}) == "");
    CHECK(complaint("[]", {.depth = 0}) == too_deep);
    CHECK(complaint("{}", {.depth = 0}) == too_deep);
    CHECK(complaint("[[],[],{}]", {.depth = 2}) == "");  // what was closed does not count
}

TEST_CASE("values, containers and keys each count against the bound", "[base]") {
    const std::string text = R"({"a":[1,"b"],"c":{}})";  // an object, two keys, an array, two values, an object
    CHECK(complaint(text, {.values = 7}) == "");
    CHECK(complaint(text, {.values = 6}) == too_many);
    for (const char* one : {"1", "1.5", "-1", "\"a\"", "true", "null", "[]", "{}"}) {
        INFO(one);
        CHECK(complaint(one, {.values = 1}) == "");
        CHECK(complaint(one, {.values = 0}) == too_many);
    }
    CHECK(complaint("{\"a\":1}", {.values = 1}) == too_many);
    CHECK(complaint("{\"a\"", {.values = 1}) == too_many);
}

TEST_CASE("a text is refused when it is one byte longer than the bound", "[base]") {
    CHECK(complaint("[1]", {.bytes = 3}) == "");
    CHECK(complaint("[1] ", {.bytes = 3}) == "The JSON is too long.");
}

TEST_CASE("the first bound that is passed ends the reading, whatever stands behind it", "[base]") {
    CHECK(complaint("[1,2,3,x", {.values = 3}) == too_many);
    CHECK(complaint("[1,x,3,4", {.values = 3}) == not_json_at(4));
    CHECK(complaint("[[[1,2,3]]]", {.depth = 2, .values = 3}) == too_deep);
    CHECK(complaint("[1,2,3,[[]]]", {.depth = 2, .values = 3}) == too_many);
    CHECK(complaint("[[[", {.depth = 2, .values = 2}) == too_deep);  // both at once: the depth is said
}

TEST_CASE("duplicate keys are kept, in the order written, and the first is found", "[base]") {
    const auto json = parse_json(R"({"a":1,"b":2,"a":{"a":3,"a":4}})");
    REQUIRE(json);
    CHECK(json->find_integer("a") == 1);
    CHECK(json->members()->size() == 3);
    CHECK(json->dump() == R"({"a":1,"b":2,"a":{"a":3,"a":4}})");
}

TEST_CASE("escapes in values and keys are resolved, and half a surrogate pair is refused", "[base]") {
    const auto json = parse_json(R"({"\u0061\"":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"})");
    REQUIRE(json);
    REQUIRE(json->find_text("a\""));
    CHECK(*json->find_text("a\"") == "\"\\/\b\f\n\r\té😀");
    for (const char* text : {R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\n")", R"("\ud83d\ud83d")", R"("\ude00")",
                             R"("\u12")", R"("\u12g4")", R"("\U0041")", R"("\a")"}) {
        INFO(text);
        CHECK_FALSE(parse_json(text));
    }
}

TEST_CASE("only white space may stand behind the value", "[base]") {
    CHECK(parse_json("[] \t\r\n"));
    for (const std::string_view text :
         {"[] x", "[]]", "[],", "1,2", "nullnull", "{}\f", "[]\xEF\xBB\xBF", "[] // no comments"}) {
        INFO(text);
        CHECK(complaint(text).starts_with("The text is not JSON"));
    }
}

TEST_CASE("a byte order mark may stand in front, whole and once", "[base]") {
    CHECK(parse_json("\xEF\xBB\xBF{}"));
    CHECK_FALSE(parse_json("\xEF\xBB\xBF"));
    CHECK_FALSE(parse_json("\xEF\xBB{}"));
    CHECK_FALSE(parse_json("\xEF\xBB\xBF\xEF\xBB\xBF{}"));
    CHECK_FALSE(parse_json(" \xEF\xBB\xBF{}"));
}

TEST_CASE("a NUL byte is refused inside a value, ends the text behind one, and is text when escaped", "[base]") {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {"\0"sv, "\0[]"sv, "[\0]"sv, "[1\0]"sv, "\"a\0b\""sv, "{\"a\"\0:1}"sv, "nu\0ll"sv})
        CHECK_FALSE(parse_json(text));
    CHECK(parse_json("[1]\0"sv)->dump() == "[1]");
    CHECK(parse_json("[1]\0[2]"sv)->dump() == "[1]");
    const auto json = parse_json(R"("a\u0000b")");
    REQUIRE(json);
    CHECK(*json->text() == "a\0b"sv);
    CHECK(json->dump() == R"("a\u0000b")");
}

TEST_CASE("text that is not UTF-8 is refused in values and in keys", "[base]") {
    for (const std::string bad :
         {"\x80", "\xC0\xAF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
        CHECK_FALSE(parse_json('"' + bad + '"'));
        CHECK_FALSE(parse_json("{\"" + bad + "\":1}"));
    }
    for (const std::string good : {"\x7F", "\xC2\x80", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"})
        CHECK(*parse_json('"' + good + '"')->text() == good);
}

TEST_CASE("whole numbers stay whole to the end of 64 bits and become doubles past it", "[base]") {
    CHECK(parse_json("9223372036854775807")->integer() == INT64_MAX);
    CHECK(parse_json("-9223372036854775808")->integer() == INT64_MIN);
    for (const auto& [text, value] :
         {std::pair("9223372036854775808", 9223372036854775808.0),
          std::pair("18446744073709551615", 18446744073709551615.0),
          std::pair("18446744073709551616", 18446744073709551616.0),
          std::pair("-9223372036854775809", -9223372036854775809.0)}) {
        INFO(text);
        CHECK(parse_json(text)->integer() == std::nullopt);
        CHECK(parse_json(text)->number() == value);
    }
}

TEST_CASE("nothing below zero keeps its sign only as a double", "[base]") {
    CHECK(parse_json("-0")->dump() == "0");
    CHECK(std::signbit(*parse_json("-0.0")->number()));
    CHECK_FALSE(std::signbit(*parse_json("-0")->number()));
}

TEST_CASE("an exponent may be huge as long as the value stays finite", "[base]") {
    CHECK(parse_json("1e308")->number() == 1e308);
    CHECK(parse_json("1E+2")->integer() == 100);
    CHECK(parse_json("1e-400")->number() == 0);
    CHECK(parse_json("0e999999999999")->number() == 0);
    CHECK(parse_json("1e-99999999999999999999")->number() == 0);
    for (const char* text : {"1e309", "-1e309", "1.8e308", "1e99999999999999999999", "[1e400]", "{\"a\":-1e400}"}) {
        INFO(text);
        CHECK(complaint(text).starts_with("The text is not JSON"));
    }
    CHECK(complaint(std::string(400, '9')).starts_with("The text is not JSON"));
}

TEST_CASE("what is nested too deeply is read as null where the rest is to be kept", "[base]") {
    const JsonLimits limits = {.depth = 2, .values = 11, .deeper = JsonLimits::Deeper::null};
    CHECK(parse_json(R"([{"a":[1,2,3,4,5,6,7,{"b":[]},"x"],"c":1},{"a":{"b":{"c":2}},"d":[]}])", limits)->dump() ==
          R"([{"a":null,"c":1},{"a":null,"d":null}])");
    CHECK(parse_json("[[[[]]],[],5]", {.depth = 1, .deeper = JsonLimits::Deeper::null})->dump() == "[null,null,5]");
    CHECK(parse_json("[1]", {.depth = 0, .deeper = JsonLimits::Deeper::null})->dump() == "null");
    CHECK_FALSE(parse_json("[[[[1]]", {.depth = 1, .deeper = JsonLimits::Deeper::null}));
    CHECK_FALSE(parse_json("[1,2,3,4,5,6,7,8,9,10,11]", limits));
}
