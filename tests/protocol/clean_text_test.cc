#include "protocol/clean_text.h"

#include <catch2/catch_test_macros.hpp>

#include "base/utf8.h"
#include "protocol/characters.h"
#include "protocol/limits.h"

namespace {

std::string repeat(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

std::size_t clusters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(cluster_length(text));
    return count;
}

}  // namespace

TEST_CASE("ordinary text in any script passes unchanged", "[protocol]") {
    for (const std::string_view text :
         {"Hello, world!", "naïve café", "日本語 한국어 中文", "שלום עולם", "السلام عليكم", "नमस्ते", "สวัสดี",
          "👩‍👩‍👧 🏳️‍🌈 👍🏽 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ 1️⃣",
          "می‌خواهم", "a\n\nb\tc"})
        CHECK(clean_message(text) == text);
}

TEST_CASE("line ends of every system become one, and other control characters are dropped", "[protocol]") {
    CHECK(clean_message("a\r\nb\rc\nd\re") == "a\nb\nc\nd\ne");
    CHECK(clean_message("a\u2028b\u2029c") == "a\nb\nc");
    CHECK(clean_message(std::string_view("a\0b\x1B[31mc\x7F\x07", 11)) == "ab[31mc");
    CHECK(clean_message("a\u0080\u009Bb") == "ab");
    CHECK(clean_message("a\tb") == "a\tb");
}

TEST_CASE("white space at the end is removed, at the start it stays", "[protocol]") {
    CHECK(clean_message("  code \n\t \u3000\n") == "  code");
    CHECK(clean_message(" \n\t ").empty());
    CHECK(clean_message("").empty());
}

TEST_CASE("overlong forms, lone surrogates and non-characters become U+FFFD (bad input 29)", "[protocol]") {
    CHECK(clean_message("\xC0\xAF") == "\uFFFD\uFFFD");
    CHECK(clean_message("a\xED\xA0\x80z") == "a\uFFFD\uFFFD\uFFFDz");
    CHECK(clean_message("\xEF\xBF\xBE!") == "\uFFFD!");
    CHECK(clean_message("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
    CHECK(clean_message("\xF0\x9F\x98") == "\uFFFD");
    CHECK(clean_message("\U0010FFFF \uFDD0") == "\uFFFD \uFFFD");
}

TEST_CASE("5,000 combining marks on one character are cut to the bound (bad input 30)", "[protocol]") {
    const std::string tower = "Z" + repeat("\u0301", 5'000) + "!";
    CHECK(clean_message(tower) == "Z" + repeat("\u0301", limits::combining_marks) + "!");
    CHECK(clean_name(tower) == "Z" + repeat("\u0301", limits::combining_marks) + "!");
}

TEST_CASE("invisible characters between combining marks do not reset their count (bad input 30)", "[protocol]") {
    const std::string tower = "Z" + repeat("\u0301\u200D\uFE0F\u200B", 1'000);
    CHECK(count_code_points(clean_message(tower)) == 1 + limits::combining_marks);
    CHECK(count_code_points(clean_message(repeat("\u0489", 100))) == limits::combining_marks);
}

TEST_CASE("direction overrides are made visible and have no effect (bad input 31)", "[protocol]") {
    CHECK(clean_message("see \u202Egpj.exe") == "see \uFFFDgpj.exe");
    CHECK(clean_message("\u202A\u202B\u202C\u202D\u2066\u2067\u2068\u2069") == repeat("\uFFFD", 8));
    CHECK(clean_name("\u202Enimda\u202C") == "\uFFFDnimda\uFFFD");
}

TEST_CASE("zero-width characters do not make two names look alike (bad input 32)", "[protocol]") {
    CHECK(clean_name("ad\u200Bmin") == "admin");
    CHECK(clean_name("a\u200Dd\u200Cm\u2060i\uFEFFn\u00AD") == "admin");
    CHECK(clean_name("\u200Eadmin\u200F\u061C") == "admin");
    CHECK(clean_name("a\uFE0Edmi\uFE0Fn\U000E0041\U000E0100") == "admin");
}

TEST_CASE("emoji in a name keep their joiners, selectors and flags", "[protocol]") {
    for (const std::string_view name : {"Zoë 👩‍👩‍👧", "🏳️‍🌈 Kim", "👍🏽",
                                        "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "I ❤️ tea", "🧑🏽‍💻", "🇯🇵 Aki"})
        CHECK(clean_name(name) == name);
}

TEST_CASE("a name with letters of two alphabets is recognised (bad input 32)", "[protocol]") {
    CHECK(mixes_scripts("аdmin"));  // the first letter is Cyrillic
    CHECK(mixes_scripts("Αnna"));   // Greek
    CHECK_FALSE(mixes_scripts("admin"));
    CHECK_FALSE(mixes_scripts("Анна 7 😀"));
    CHECK_FALSE(mixes_scripts("Ελένη"));
    CHECK_FALSE(mixes_scripts("Zoë 山田 ñ"));
    CHECK_FALSE(mixes_scripts(""));
}

TEST_CASE("names that are empty, only white space or invisible come back empty (bad input 33)", "[protocol]") {
    for (const std::string_view name :
         {"", " ", "\n\n\t", "\u3000\u00A0", "\u200B\u200D\u2060", "\u3164\u115F\u2800\uFFA0", "\x01\x02"})
        CHECK(clean_name(name).empty());
}

TEST_CASE("a name is one line with single spaces (bad input 33)", "[protocol]") {
    CHECK(clean_name("  Ann\n\n  of\tGreen\r\nGables \u2028") == "Ann of Green Gables");
}

TEST_CASE("a name of 10 KB is cut to 32 clusters and 128 bytes, never inside a cluster (bad input 33)", "[protocol]") {
    CHECK(clean_name(std::string(10'240, 'x')) == std::string(limits::name_clusters, 'x'));
    const std::string families = clean_name(repeat("👩‍👩‍👧", 500));
    CHECK(families.size() <= limits::name_bytes);
    CHECK(families == repeat("👩‍👩‍👧", clusters(families)));
    CHECK(clusters(families) > 1);
    CHECK(clean_name("x" + std::string(40, ' ') + "y") == "x y");
    CHECK(clean_name(std::string(31, 'a') + " bc") == std::string(31, 'a'));
    const std::string chain = clean_name(repeat("👩‍", 500));
    CHECK(chain.size() <= limits::name_bytes);
    CHECK(is_valid_utf8(chain));
    CHECK_FALSE(chain.empty());
}

TEST_CASE("a cluster is what people call one character", "[protocol]") {
    for (const std::string_view one : {"a", "e\u0301", "👍🏽", "👩‍👩‍👧", "🏳️‍🌈", "🇩🇪",
                                       "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "1️⃣", "นี่", "ᄒ\u1161\u11AB", "\xFF", "\n"}) {
        INFO(one);
        CHECK(cluster_length(one) == one.size());
        CHECK(cluster_length(std::string(one) + "b") <= one.size());
    }
    CHECK(clusters("🇩🇪🇫🇷") == 2);
    CHECK(clusters("ab") == 2);
    CHECK(clusters("👍👍") == 2);
}

TEST_CASE("one word of 100 KB, 10,000 line breaks and nested quotes are only text (bad inputs 34, 35 and 36)",
          "[protocol]") {
    const std::string word(100 * 1024, 'w');
    CHECK(clean_message(word) == word);
    CHECK(clean_message("a" + std::string(10'000, '\n') + "b").size() == 10'002);
    CHECK(clean_message(std::string(10'000, '\n')).empty());
    for (const std::string_view bomb : {"**", "> ", "```", "[(", "_*"}) {
        const std::string text = repeat(bomb, 20'000) + "x";
        CHECK(clean_message(text) == text);
    }
}

TEST_CASE("control syntax of other programs is kept (bad inputs 37, 38 and 40)", "[protocol]") {
    for (const std::string_view text :
         {"##id", "###same", "%s%n%p", "javascript:alert(1)", "</textarea><script>x</script>", "${topic()}"}) {
        CHECK(clean_message(text) == text);
        CHECK(clean_name(text) == text.substr(0, limits::name_clusters));
    }
}

TEST_CASE("cleaning clean text changes nothing", "[protocol]") {
    for (const std::string_view text :
         {"a\xFF\u202E\r\nb \t", "Z\u0301\u0301\u200D\u200D!", "👩‍👩‍👧  x\u2028"}) {
        CHECK(clean_message(clean_message(text)) == clean_message(text));
        CHECK(clean_name(clean_name(text)) == clean_name(text));
    }
}

TEST_CASE("a room's name is cleaned like a person's, with longer bounds", "[protocol]") {
    CHECK(clean_room_name("  The\n Lobby\u202E ") == "The Lobby\uFFFD");
    CHECK(clean_room_name(std::string(100, 'x')) == std::string(limits::room_name_clusters, 'x'));
    CHECK(clean_name(std::string(100, 'x')) == std::string(limits::name_clusters, 'x'));
    std::string wide;
    for (int i = 0; i < 100; ++i) wide += "\U0001F469\u200D\U0001F469\u200D\U0001F467";
    CHECK(clean_room_name(wide).size() <= limits::room_name_bytes);
    CHECK(clean_room_name("\u200B").empty());
}
