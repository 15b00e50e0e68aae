#include "wording/history_line.h"

#include <catch2/catch_test_macros.hpp>

using wording::history_line;

namespace {

Incoming message(Standing standing, std::string name, std::string text, Kind kind = Kind::text) {
    return {.room = RoomId("lobby"),
            .sender = UserId("abcdef0123456789"),
            .standing = standing,
            .stamp = UnixTime(Milliseconds(1'764'581'400'000)),
            .message = {.id = MessageId("1"), .kind = kind, .name = std::move(name), .text = std::move(text)}};
}
std::string of_guest(std::string name, std::string text = "hello") {
    return history_line(message(Standing::guest, std::move(name), std::move(text)), {}).substr(22);
}

}  // namespace

TEST_CASE("a line of history says when, who, and what", "[wording]") {
    CHECK(history_line(message(Standing::guest, "Ann", "hello"), {}) == "2025-12-01 09:30:00Z  Ann (guest): hello");
    CHECK(history_line(message(Standing::user, "ignored", "hello"), "Ben") == "2025-12-01 09:30:00Z  Ben: hello");
    CHECK(history_line(message(Standing::user, "ignored", ""), "").ends_with("Z  #abcdef: "));
    CHECK(history_line(message(Standing::service, "Alarm", "fire"), {}).ends_with("Z  Alarm (service): fire"));
    CHECK(history_line(message(Standing::guest, "Ann", "", Kind::joined), {}).ends_with("Z  Ann (guest) joined"));
    CHECK(history_line(message(Standing::guest, "Ann", "", Kind::unknown), {}).contains("does not know"));
}

TEST_CASE("a name that contains the end of a name is quoted", "[wording]") {
    CHECK(of_guest("Ben: I agree") == "\"Ben: I agree\" (guest): hello");
    CHECK(of_guest("Ben (guest)") == "\"Ben (guest)\" (guest): hello");
    CHECK(of_guest("\"Ben\"") == "\"\\\"Ben\\\"\" (guest): hello");
    CHECK(of_guest("#abcdef") == "\"#abcdef\" (guest): hello");
    CHECK(of_guest("Ben\n2025-12-01 09:30:00Z  Cat").starts_with("\"Ben\\n"));
    CHECK(history_line(message(Standing::user, "", "x"), "Ben (service)").ends_with("\"Ben (service)\": x"));
}

TEST_CASE("an ordinary name in any script is not quoted", "[wording]") {
    for (const char* name : {"Ann-Marie", "O'Neil", "J. R. Smith", "José", "陳大文", "Анна_2"})
        CHECK(of_guest(name) == std::string(name) + " (guest): hello");
}

TEST_CASE("no line of a text begins where a message begins", "[wording]") {
    const std::string line = of_guest("Ann", "one\n2025-12-01 09:30:00Z  Ben: two\nthree");
    CHECK(line == "Ann (guest): one\n    2025-12-01 09:30:00Z  Ben: two\n    three");
}
