#include "base/calendar.h"

#include <catch2/catch_test_macros.hpp>

namespace {
UnixTime at(std::int64_t seconds) { return UnixTime(std::chrono::seconds(seconds)); }
}  // namespace

TEST_CASE("a moment is told in the forms of AWS and of HTTP", "[base]") {
    const UnixTime time = at(1'440'938'160);
    CHECK(basic_iso8601(time) == "20150830T123600Z");
    CHECK(basic_date(time) == "20150830");
    CHECK(http_date(time) == "Sun, 30 Aug 2015 12:36:00 GMT");
    CHECK(civil_time(time) ==
          CivilTime{.year = 2015, .month = 8, .day = 30, .hour = 12, .minute = 36, .second = 0, .weekday = 0});
}

TEST_CASE("milliseconds are rounded down to the second, before 1970 as well", "[base]") {
    CHECK(basic_iso8601(UnixTime(999ms)) == "19700101T000000Z");
    CHECK(basic_iso8601(UnixTime(-1ms)) == "19691231T235959Z");
    CHECK(civil_time(UnixTime(-1ms)).weekday == 3);
}

TEST_CASE("leap days, ends of months and far years are right", "[base]") {
    CHECK(basic_iso8601(at(951'782'400)) == "20000229T000000Z");
    CHECK(basic_iso8601(at(951'868'799)) == "20000229T235959Z");
    CHECK(basic_iso8601(at(951'868'800)) == "20000301T000000Z");
    CHECK(basic_iso8601(at(4'107'542'400)) == "21000301T000000Z");
    CHECK(basic_iso8601(at(253'402'300'799)) == "99991231T235959Z");
}

TEST_CASE("a date that was written is read back the same", "[base]") {
    for (std::int64_t seconds = -2'000'000'000; seconds < 5'000'000'000; seconds += 86'400 * 37 + 4'321) {
        CHECK(parse_basic_iso8601(basic_iso8601(at(seconds))) == at(seconds));
        CHECK(parse_http_date(http_date(at(seconds))) == at(seconds));
    }
}

TEST_CASE("dates that do not exist or look otherwise are refused", "[base]") {
    for (const std::string_view bad :
         {"", "20150830T123600", "20150830 123600Z", "20150230T000000Z", "20151301T000000Z", "20150832T000000Z",
          "20150830T240000Z", "20150830T126000Z", "20150830T123661Z", "2015-08-30T12:36:00Z", "20150830T12360xZ",
          "20150830T123600Zx"}) {
        INFO(bad);
        CHECK_FALSE(parse_basic_iso8601(bad));
    }
    for (const std::string_view bad :
         {"", "Sun, 30 Aug 2015 12:36:00", "Sunday, 30-Aug-15 12:36:00 GMT", "Sun Aug 30 12:36:00 2015",
          "Sun, 30 Xxx 2015 12:36:00 GMT", "Sun, 31 Feb 2015 12:36:00 GMT", "Sun, 30 Aug 2015 25:36:00 GMT",
          "Sun, 30 Aug 2015 12:36:00 CET"}) {
        INFO(bad);
        CHECK_FALSE(parse_http_date(bad));
    }
    CHECK(parse_basic_iso8601("20160229T000000Z"));
    CHECK(parse_basic_iso8601("20161231T235960Z"));  // a leap second, as HTTP allows
}
