#include "wording/terminal_text.h"

#include <catch2/catch_test_macros.hpp>

#include "base/json.h"
#include "base/utf8.h"

using wording::terminal_json;
using wording::terminal_text;

TEST_CASE("no control character but line feed and tab reaches a terminal", "[wording]") {
    for (char32_t c = 0; c < 0xA0; ++c) {
        if (c >= 0x20 && c < 0x7F) continue;
        std::string text = "a";
        append_utf8(text, c);
        text += "b";
        INFO(static_cast<unsigned>(c));
        CHECK(terminal_text(text) == (c == '\n' || c == '\t' ? text : "a\uFFFDb"));
    }
}

TEST_CASE("what reorders or breaks a line does not reach a terminal", "[wording]") {
    CHECK(terminal_text("a\u202Eb\u2066c\u2028d\u2029e") == "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
}

TEST_CASE("a byte that is not UTF-8 does not reach a terminal, where it could be a C1 control", "[wording]") {
    CHECK(terminal_text("a\x9b"
                        "31mb") == "a\uFFFD31mb");
    CHECK(terminal_text("\xc2") == "\uFFFD");
}

TEST_CASE("every script, emoji and their joiners stay as they are in a terminal", "[wording]") {
    const std::string text = "Grüße, 你好, שלום, नमस्ते, 👩‍👩‍👧 ❤️";
    CHECK(terminal_text(text) == text);
}

TEST_CASE("JSON for a terminal has escapes, and programs read the same value", "[wording]") {
    const std::string text = "a\u009b31m\u0085b\u007f\u202e\u2028 ü\n";
    const std::string printed = terminal_json(Json::object({{"text", text}}).dump());
    CHECK(printed == "{\"text\":\"a\\u009b31m\\u0085b\\u007f\\u202e\\u2028 ü\\n\"}");
    const auto read = parse_json(printed);
    REQUIRE(read);
    CHECK(*read->find_text("text") == text);
}
