#include "base/utf8.h"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("every code point is written and read back", "[base]") {
    for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 61) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string text;
        append_utf8(text, c);
        const CodePoint read = decode_utf8(text);
        if (!read.valid || read.value != c || read.length != text.size()) {
            INFO("U+" << static_cast<unsigned>(c));
            FAIL();
        }
    }
}

TEST_CASE("the ends of each length are told apart", "[base]") {
    const std::pair<std::string_view, char32_t> ends[] = {
        {"\x7F", 0x7F},
        {"\xC2\x80", 0x80},
        {"\xDF\xBF", 0x7FF},
        {"\xE0\xA0\x80", 0x800},
        {"\xED\x9F\xBF", 0xD7FF},
        {"\xEE\x80\x80", 0xE000},
        {"\xEF\xBF\xBF", 0xFFFF},
        {"\xF0\x90\x80\x80", 0x10000},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF}};
    for (const auto& [text, value] : ends) {
        CHECK(decode_utf8(text).value == value);
        CHECK(decode_utf8(text).valid);
    }
}

TEST_CASE("overlong forms, surrogates and what lies past U+10FFFF are invalid", "[base]") {
    for (const std::string_view bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
                                       "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\x80", "\xBF",
                                       "\xC2", "\xE2\x82", "\xF0\x9F\x98", "\xC2\x41"}) {
        const CodePoint read = decode_utf8(bad);
        CHECK_FALSE(read.valid);
        CHECK(read.value == replacement_character);
        CHECK(read.length >= 1);
        CHECK(read.length <= bad.size());
        CHECK_FALSE(is_valid_utf8(bad));
        CHECK_FALSE(is_valid_utf8("ok" + std::string(bad)));
    }
}

TEST_CASE("a cut sequence is skipped without eating what follows", "[base]") {
    CHECK(mend_utf8("\xE2\x82"
                    "A") == "\uFFFDA");
    CHECK(mend_utf8("\xF0\x9F\x98"
                    "é") == "\uFFFDé");
    CHECK(mend_utf8("a\xFF\xFE"
                    "b") == "a\uFFFD\uFFFDb");
    CHECK(mend_utf8("日本語 😀") == "日本語 😀");
}

TEST_CASE("what cannot be a code point is written as U+FFFD", "[base]") {
    for (const char32_t bad : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}, char32_t{0xFFFFFFFF}}) {
        std::string text;
        append_utf8(text, bad);
        CHECK(text == "\uFFFD");
    }
}

TEST_CASE("code points are counted, an invalid run as one", "[base]") {
    CHECK(count_code_points("") == 0);
    CHECK(count_code_points("aé日😀") == 4);
    CHECK(count_code_points("a\xE2\x82") == 2);
}

TEST_CASE("a prefix never ends inside a code point", "[base]") {
    const std::string text = "aé日😀";  // 1 + 2 + 3 + 4 bytes
    const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (std::size_t bytes = 0; bytes < std::size(expected); ++bytes) {
        CHECK(utf8_prefix(text, bytes).size() == expected[bytes]);
        CHECK(is_valid_utf8(utf8_prefix(text, bytes)));
    }
}

TEST_CASE("a prefix of nothing but continuation bytes ends", "[base]") {
    CHECK(utf8_prefix(std::string(10, '\x80'), 5).empty());
}
