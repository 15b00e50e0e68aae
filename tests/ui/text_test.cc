#include "ui/text/text_layout.h"

#include <catch2/catch_test_macros.hpp>

#include "ui/text/links.h"
#include "ui_support.h"

using namespace ui;
using ui_test::BoxMeasurer;

namespace {

constexpr TextStyle style{Font::regular, 10};  // every glyph is 5 wide

std::vector<std::string> lines_of(std::string_view text, float width, BoxMeasurer& boxes) {
    const TextLayout layout = lay_out(text, {}, style, width, boxes);
    std::vector<std::string> out;
    for (const Line& line : layout.lines) {
        std::u32string glyphs;
        for (std::uint32_t i = 0; i < line.count; ++i) glyphs += layout.glyphs_of(layout.pieces[line.first + i]);
        out.push_back(boxes.shown(glyphs));
    }
    return out;
}
std::vector<std::string> lines_of(std::string_view text, float width) {
    BoxMeasurer boxes;
    return lines_of(text, width, boxes);
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("words wrap where they no longer fit, and spaces at a line's end take no room", "[ui]") {
    CHECK(lines_of("the quick brown fox", 50) == Lines{"the quick", "brown fox"});
    CHECK(lines_of("the quick     brown", 45) == Lines{"the quick", "brown"});
    CHECK(lines_of("one", 1000) == Lines{"one"});
    CHECK(lines_of("", 100) == Lines{""});
    CHECK(lines_of("a\n\nb", 100) == Lines{"a", "", "b"});
}

TEST_CASE("a word that is wider than the line goes on in the next", "[ui]") {
    CHECK(lines_of("abcdefghij", 20) == Lines{"abcd", "efgh", "ij"});
    CHECK(lines_of("xy abcdefghij", 20) == Lines{"xy", "abcd", "efgh", "ij"});
    CHECK(lines_of("abc", 1) == Lines{"a", "b", "c"});
}

TEST_CASE("Chinese and Japanese break between letters, but no line begins with a full stop", "[ui]") {
    CHECK(lines_of("你好世界再见", 20) == Lines{"你好世界", "再见"});
    CHECK(lines_of("你好世界。再见", 20) == Lines{"你好世", "界。再见"});
}

TEST_CASE("a grapheme cluster is one glyph", "[ui]") {
    BoxMeasurer boxes;
    const TextLayout layout = lay_out("👩‍👩‍👧‍👦🇫🇷👍🏽e\u0301", {}, style, 0, boxes);
    CHECK(layout.glyphs.size() == 4);
    CHECK(boxes.clusters == std::vector<std::string>{"👩‍👩‍👧‍👦", "🇫🇷", "👍🏽", "e\u0301"});
}

TEST_CASE("a right-to-left word is one glyph, and words run from right to left", "[ui]") {
    CHECK(lines_of("שלום עולם טוב", 0) == Lines{"טוב עולם שלום"});
    CHECK(lines_of("مرحبا بالعالم", 0) == Lines{"بالعالم مرحبا"});
    BoxMeasurer boxes;
    CHECK(lay_out("مرحبا", {}, style, 0, boxes).glyphs.size() == 1);
}

TEST_CASE("mixed directions keep each in its own order", "[ui]") {
    CHECK(lines_of("say שלום עולם now", 0) == Lines{"say עולם שלום now"});
    CHECK(lines_of("שלום hello there עולם", 0) == Lines{"עולם hello there שלום"});
    CHECK(lines_of("שלום 123 עולם", 0) == Lines{"עולם 123 שלום"});
    CHECK(lines_of("(שלום)", 0).front().find("שלום") != std::string::npos);
    CHECK(lines_of("שלום (a)", 0) == Lines{"(a) שלום"});
    // The comma stands behind the word that it follows, which is to its left.
    CHECK(lines_of("مرحبا، بالعالم", 0) == Lines{"بالعالم ،مرحبا"});
}

TEST_CASE("a shaped word of Hindi is one glyph and Thai breaks without spaces", "[ui]") {
    BoxMeasurer boxes;
    CHECK(lay_out("नमस्ते दुनिया", {}, style, 0, boxes).glyphs.size() == 3);
    CHECK(lines_of("สวัสดีชาวโลกทุกคนที่นี่", 10).size() > 1);
}

TEST_CASE("invisible characters take no room and overrides are shown", "[ui]") {
    CHECK(lines_of("a\u200Bb", 0) == Lines{"ab"});
    CHECK(lines_of("a\u202Eb", 0).front().size() >= 2);
}

TEST_CASE("links are pieces of their own", "[ui]") {
    BoxMeasurer boxes;
    const std::string text = "see https://a.example now";
    const auto links = find_links(text);
    REQUIRE(links.size() == 1);
    const TextLayout layout = lay_out(text, links, style, 0, boxes);
    REQUIRE(layout.pieces.size() == 3);
    CHECK(layout.pieces[0].link == -1);
    CHECK(layout.pieces[1].link == 0);
    CHECK(boxes.shown(layout.glyphs_of(layout.pieces[1])) == "https://a.example");
    CHECK(layout.pieces[1].x == layout.pieces[0].width);
}

TEST_CASE("a single word of 100 KB is wrapped in linear time", "[ui]") {
    BoxMeasurer boxes;
    const TextLayout layout = lay_out(std::string(100'000, 'x'), {}, style, 500, boxes);
    CHECK(layout.lines.size() == 1000);
    CHECK(layout.glyphs.size() == 100'000);
    CHECK(boxes.asked == 100'000);
}

TEST_CASE("of 10,000 line breaks only the lines wanted are laid out", "[ui]") {
    BoxMeasurer boxes;
    CHECK(lay_out(std::string(10'000, '\n'), {}, style, 100, boxes, 31).lines.size() == 31);
    CHECK(lay_out(std::string(10'000, '\n'), {}, style, 100, boxes).lines.size() == 10'001);
}

TEST_CASE("5,000 combining marks on a letter are one glyph of bounded length", "[ui]") {
    BoxMeasurer boxes;
    std::string text = "a";
    for (int i = 0; i < 5000; ++i) text += "\u0301";
    text += "b";
    const TextLayout layout = lay_out(text, {}, style, 0, boxes);
    CHECK(layout.lines.size() == 1);
    for (const std::string& cluster : boxes.clusters) CHECK(cluster.size() <= 128);
}

TEST_CASE("what does not fit into one line ends with an ellipsis", "[ui]") {
    BoxMeasurer boxes;
    TextLayout layout = lay_out("Hello World", {}, style, 0, boxes);
    shorten(layout, style, 35, boxes);
    CHECK(boxes.shown(layout.glyphs) == "Hello…");
    CHECK(layout.width <= 35);
    TextLayout whole = lay_out("Hi", {}, style, 0, boxes);
    shorten(whole, style, 35, boxes);
    CHECK(boxes.shown(whole.glyphs) == "Hi");
}

TEST_CASE("broken UTF-8 is laid out without harm", "[ui]") {
    BoxMeasurer boxes;
    CHECK(lay_out("a\xFF\xC0\xED\xA0\x80z", {}, style, 10, boxes).lines.size() >= 1);
}
