#include <catch2/catch_test_macros.hpp>
#include <string>

#include "imgui_internal.h"

namespace {

template <class... Arguments>
std::string formatted(const char* format, Arguments... arguments) {
    char text[32];
    const int length = ImFormatString(text, sizeof text, format, arguments...);
    return {text, static_cast<std::size_t>(length)};
}

}  // namespace

TEST_CASE("Dear ImGui's names and numbers are formatted as the C library does", "[ui]") {
    CHECK(formatted("%s/%s_%08X", "rooms", "row", 0xBEEFu) == "rooms/row_0000BEEF");
    CHECK(formatted("##Popup_%08x", 0xBEEFu) == "##Popup_0000beef");
    CHECK(formatted("Size=%d,%d %u%%", -2147483647 - 1, 5, 4294967295u) == "Size=-2147483648,5 4294967295%");
    CHECK(formatted("%4d|%04d|%03d", -7, -7, 7) == "  -7|-007|007");
    CHECK(formatted("%.*s%c", 3, "abcdef", '!') == "abc!");
    CHECK(formatted("%d %f", 1, 2.0) == "1 %f");
}

TEST_CASE("formatted text that is too long is cut, and its length can be asked before", "[ui]") {
    CHECK(formatted("%s", "a text of more than thirty-two characters") == "a text of more than thirty-two ");
    CHECK(ImFormatString(nullptr, 0, "%s-%d", "abc", 12) == 6);
}
