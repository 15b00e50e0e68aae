#include "protocol/room_name.h"

#include <catch2/catch_test_macros.hpp>

#include "base/utf8.h"
#include "protocol/characters.h"
#include "protocol/limits.h"
#include "protocol/punycode.h"

namespace {

std::string slug(std::string_view name) {
    const auto room = room_id_from_name(name);
    return room ? room->text() : "refused";
}

bool is_topic_safe(std::string_view text) {
    return !text.empty() && text.size() <= limits::room_slug_bytes &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

TEST_CASE("a name becomes a slug of lower-case letters, digits and single hyphens", "[protocol]") {
    CHECK(slug("Name/ with $ special Characters! 3") == "name-with-special-characters-3");
    CHECK(slug("Lobby") == "lobby");
    CHECK(slug("  two   words\t\n") == "two-words");
    CHECK(slug("don't") == "dont");
}

TEST_CASE("the digit 0 survives in a room name", "[protocol]") {
    CHECK(slug("Room 0") == "room-0");
    CHECK(slug("0123456789") == "0123456789");
    CHECK(slug("0") == "0");
}

TEST_CASE("a slug names the same room as the name it came from", "[protocol]") {
    for (const std::string_view name : {"My Awesome Room", "Über uns", "日本語", "a - b", "Привет мир", "ĲSSEL", "x"}) {
        const std::string first = slug(name);
        CHECK(is_room_slug(first));
        CHECK(slug(first) == first);
        CHECK(slug(room_title(RoomId(first))) == first);
    }
}

TEST_CASE("names that would be dangerous as topics lose the dangerous characters (bad input 42)", "[protocol]") {
    CHECK(slug("a/b") == "ab");
    CHECK(slug("$aws") == "aws");
    CHECK(slug("a+b#c") == "abc");
    CHECK(slug(std::string_view("nul\0nul", 7)) == "nulnul");
}

TEST_CASE("names without a letter or digit are refused with a sentence (bad input 42)", "[protocol]") {
    for (const std::string_view name :
         {"",
          " ",
          "+",
          "#",
          "..",
          "../..",
          "$",
          "-",
          "---",
          "😀",
          "👩‍👩‍👧",
          "❤️",
          "\u00A0\u3000",
          "\u200B\u200D",
          "\u202E",
          "…",
          "«»",
          "\uFFFD",
          "\xFF\xFE",
          "\u3164",
          "\U000E0041"}) {
        const auto room = room_id_from_name(name);
        REQUIRE_FALSE(room);
        CHECK(room.error() == RoomNameError::nothing_left);
    }
}

TEST_CASE("a name whose slug is longer than 64 bytes is refused with a sentence (bad input 42)", "[protocol]") {
    CHECK(slug(std::string(64, 'a')) == std::string(64, 'a'));
    for (const std::string& name : {std::string(65, 'a'), std::string(300, 'x'), std::string(1 << 20, 'y')}) {
        const auto room = room_id_from_name(name);
        REQUIRE_FALSE(room);
        CHECK(room.error() == RoomNameError::too_long);
    }
    std::string wide;
    for (int i = 0; i < 40; ++i) append_utf8(wide, 0x4E00 + static_cast<char32_t>(i) * 97);
    CHECK_FALSE(room_id_from_name(wide));
}

TEST_CASE("a megabyte of dropped characters before a name does not matter", "[protocol]") {
    CHECK(slug(std::string(1 << 20, '!') + "end") == "end");
}

TEST_CASE("letters outside ASCII become Punycode in lower case", "[protocol]") {
    CHECK(slug("Café") == "xn--caf-dma");
    CHECK(slug("BÜCHER") == "xn--bcher-kva");
    CHECK(slug("Bücher Ecke") == "xn--bcher-ecke-9db");
    CHECK(slug("日本語") == "xn--wgv71a119e");
    CHECK(slug("Москва") == "xn--80adxhks");
    CHECK(slug("ΑΘΗΝΑ") == slug("αθηνα"));
    CHECK(slug("ČEŠTINA") == slug("čeština"));
    CHECK(slug("ЁЖ") == slug("ёж"));
    CHECK(slug("TIẾNG VIỆT ƯƠ") == slug("tiếng việt ươ"));
}

TEST_CASE("Punycode matches the samples of RFC 3492", "[protocol]") {
    // Section 7.1 (B), (D), (S) and (L).
    CHECK(punycode_encode(U"他们为什么不说中文") == "ihqwcrb4cv8a8dqg056pqjye");
    CHECK(punycode_encode(U"pročprostěnemluvíčesky") == "proprostnemluvesky-uyb24dma41a");
    CHECK(punycode_encode(U"-> $1.00 <-") == "-> $1.00 <--");
    CHECK(punycode_encode(U"3年b組金八先生") == "3b-ww4c5e180e575a65lsy2b");
    CHECK(punycode_decode("ihqwcrb4cv8a8dqg056pqjye") == U"他们为什么不说中文");
    CHECK(punycode_decode("proprostnemluvesky-uyb24dma41a") == U"pročprostěnemluvíčesky");
    CHECK(punycode_decode("3b-ww4c5e180e575a65lsy2b") == U"3年b組金八先生");
}

TEST_CASE("Punycode that overflows, is cut short or is outside Unicode is refused", "[protocol]") {
    CHECK_FALSE(punycode_decode("99999999999999999999"));
    CHECK_FALSE(punycode_decode("caf-d"));
    CHECK_FALSE(punycode_decode("caf-DMA"));
    CHECK_FALSE(punycode_decode("caf-d/a"));
    CHECK_FALSE(punycode_decode("\xC3\xA9-dma"));
    CHECK_FALSE(punycode_decode("zzzzzz"));
    CHECK_FALSE(punycode_decode(punycode_encode(std::u32string(1, 0xD800))));
}

TEST_CASE("only slugs that the rule makes are valid (bad input 41)", "[protocol]") {
    for (const std::string_view good : {"lobby", "a", "0", "a-b", "name-with-special-characters-3", "xn--caf-dma"})
        CHECK(is_room_slug(good));
    for (const std::string_view bad :
         {"",           "-",           "a-",     "-a",    "a--b",         "Lobby",       "a/b",  "a b",
          "+",          "#",           "..",     "<b>",   "a.b",          "caf\xC3\xA9", "xn--", "xn--caf",
          "xn--caf-dm", "xn--CAF-DMA", "xn--a-", "xn---", "xn--99999999", "$aws"})
        CHECK_FALSE(is_room_slug(bad));
    CHECK_FALSE(is_room_slug(std::string(65, 'a')));
    CHECK_FALSE(is_room_slug(std::string(1 << 20, 'a')));
    CHECK_FALSE(is_room_slug("xn--" + punycode_encode(U"\u202Eabc")));
    CHECK_FALSE(is_room_slug("xn--" + punycode_encode(U"ÜBER")));
}

TEST_CASE("a room's title has the words of its name", "[protocol]") {
    CHECK(room_title(RoomId("my-awesome-room")) == "My Awesome Room");
    CHECK(room_title(RoomId("name-with-special-characters-3")) == "Name With Special Characters 3");
    CHECK(room_title(RoomId("xn--caf-dma")) == "Café");
    CHECK(room_title(RoomId(slug("über uns"))) == "Über Uns");
    CHECK(room_title(RoomId("xn--wgv71a119e")) == "日本語");
    CHECK(room_title(RoomId("xn--99999999")) == "xn--99999999");
}

TEST_CASE("a private room's id is its slug after a prefix that no slug has", "[protocol]") {
    for (const std::string_view name : {"Kitchen", "Café", "p", "a-b"}) {
        const RoomId slug_of_name = *room_id_from_name(name);
        const RoomId room = private_room(slug_of_name);
        CHECK(room.text() == "p." + slug_of_name.text());
        CHECK(is_private_room(room.text()));
        CHECK(is_room_id(room.text()));
        CHECK_FALSE(is_room_slug(room.text()));
        CHECK_FALSE(is_private_room(slug_of_name.text()));
        CHECK(is_room_id(slug_of_name.text()));
        CHECK(room_title(room) == room_title(slug_of_name));
    }
}

TEST_CASE("a direct room's id names the other person or the service, and no other id is a direct room", "[protocol]") {
    const UserId other(std::string(32, '0') + std::string(32, 'f'));
    const RoomId room = direct_room(other);
    CHECK(room.text() == "d." + other.text());
    CHECK(other_of(room) == other);
    CHECK(other_of(RoomId(std::string(service_room))).empty());
    for (const std::string& id : {room.text(), std::string(service_room)}) {
        CHECK(is_direct_room(id));
        CHECK(is_closed_room(id));
        CHECK(is_room_id(id));
        CHECK_FALSE(is_private_room(id));
        CHECK_FALSE(is_room_slug(id));
        CHECK(room_title(RoomId(id)) == id);
    }
    for (const std::string& id :
         {std::string(all_direct_rooms), std::string("d."), std::string("d.x"), std::string("d.Service"),
          std::string("d.service "), "d." + std::string(63, 'a'), "d." + std::string(65, 'a'),
          "d." + std::string(64, 'A'), "d." + std::string(64, 'g'), "D." + other.text(), other.text() + ".",
          "d." + other.text() + "." + other.text(), "p.d." + other.text()}) {
        CHECK_FALSE(is_direct_room(id));
        CHECK_FALSE(is_closed_room(id));
        CHECK(other_of(RoomId(id)).empty());
    }
    // A hash alone is an ordinary slug; only the prefix makes it a direct room.
    CHECK_FALSE(is_closed_room(other.text()));
    CHECK(is_closed_room("p.kitchen"));
    CHECK_FALSE(is_closed_room("lobby"));
}

TEST_CASE("no typed text becomes a private room's id", "[protocol]") {
    CHECK(slug("p.kitchen") == "pkitchen");
    for (const std::string_view bad : {"", "p.", "p", "p..a", "p.p.a", "P.kitchen", "p.Kitchen", "p.a/b", "p.a b",
                                       "p.-a", "q.kitchen", "p.xn--99999999"}) {
        CHECK_FALSE(is_private_room(bad));
        CHECK(is_room_id(bad) == is_room_slug(bad));
    }
    CHECK(is_private_room("p." + std::string(limits::room_slug_bytes, 'a')));
    CHECK_FALSE(is_private_room("p." + std::string(limits::room_slug_bytes + 1, 'a')));
}

TEST_CASE("for any text, a slug has only a-z, 0-9 and hyphens", "[protocol]") {
    for (char32_t c = 1; c < 0x11000; ++c) {
        std::string name = "a ";
        append_utf8(name, c);
        append_utf8(name, c);
        const auto room = room_id_from_name(name);
        if (!room || !is_topic_safe(room->text()) || !is_room_slug(room->text())) {
            INFO("U+" << static_cast<unsigned>(c));
            FAIL();
        }
    }
}

TEST_CASE("upper case reverses lower case", "[protocol]") {
    for (char32_t c = 0; c < 0x2000; ++c) {
        const char32_t lower = lower_case(c);
        if (lower == c || c == 0x130) continue;
        INFO("U+" << static_cast<unsigned>(c));
        CHECK(lower_case(lower) == lower);
        CHECK(upper_case(lower) == c);
    }
    CHECK(lower_case(U'×') == U'×');
    CHECK(lower_case(U'ß') == U'ß');
    CHECK(upper_case(U'÷') == U'÷');
    CHECK(lower_case(U'Ÿ') == U'ÿ');
}
