#include "wording/notice.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "protocol/limits.h"
#include "wording/configuration.h"
#include "wording/problem.h"

using chat::News;
using chat::NoticeContent;
using wording::sentence;

TEST_CASE("each piece of news has a sentence of its own", "[wording]") {
    std::set<std::string> seen;
    for (int i = 0; i <= static_cast<int>(News::sign_in_to_write); ++i) {
        const std::string text = sentence(NoticeContent(static_cast<News>(i)));
        INFO(text);
        CHECK(text.ends_with('.'));
        CHECK(text.size() > 15);
        CHECK(seen.insert(text).second);
    }
}

TEST_CASE("a notice about a room, a person or a length names it", "[wording]") {
    CHECK(sentence(NoticeContent(chat::MessageTooLong{limits::text_bytes + 1})) ==
          "This message is too long: 16385 of at most 16384 bytes. Shorten it or send it in parts.");
    CHECK(sentence(NoticeContent(chat::MessagesUnsent{"Garden"})).contains("to Garden"));
    CHECK(sentence(NoticeContent(chat::HistoryIncomplete{"Garden"})).contains("in Garden"));
    CHECK(sentence(NoticeContent(chat::NoRoomForDirectMessage{"Ben"})).starts_with("Ben has written to you"));
}

TEST_CASE("a room that was not deleted says why", "[wording]") {
    const chat::Problem why = chat::refused_with(api::Refusal::not_allowed);
    CHECK(sentence(NoticeContent(chat::RoomNotDeleted{"Garden", why})) == "Garden was not deleted. " + sentence(why));
    CHECK(sentence(NoticeContent(why)) == sentence(why));
}

TEST_CASE("a warning about the configuration is worded like one on the command line", "[wording]") {
    const transport::ConfigWarning warning{"colour", transport::ConfigOddity::unknown_key};
    CHECK(sentence(NoticeContent(warning)) == sentence(warning));
}
