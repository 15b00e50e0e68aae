#include "aws/http.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/clock_offset.h"
#include "base/calendar.h"

using namespace aws;

TEST_CASE("header names ignore case, and the first of several counts", "[aws]") {
    const HttpHeaders headers{{"Content-Type", "text/html"}, {"X-A", "1"}, {"x-a", "2"}};
    CHECK(*find_header(headers, "content-type") == "text/html");
    CHECK(*find_header(headers, "X-a") == "1");
    CHECK(find_header(headers, "x-") == nullptr);
    CHECK(find_header({}, "date") == nullptr);
}

TEST_CASE("the Date of an answer shows how far the local clock is off, in both directions", "[aws]") {
    const UnixTime server = *parse_basic_iso8601("20261120T120000Z");
    const HttpResponse response{.status = 400, .headers = {{"Date", http_date(server)}}, .body = ""};
    CHECK(clock_offset_of(response, server) == 500ms);
    CHECK(clock_offset_of(response, server - 2h) == 2h + 500ms);
    CHECK(clock_offset_of(response, server + 36h) == -36h + 500ms);
    const UnixTime wrong = server - 2h;
    CHECK(corrected(wrong, *clock_offset_of(response, wrong)) == server + 500ms);
}

TEST_CASE("an answer without a valid HTTP date says nothing about the clock", "[aws]") {
    CHECK_FALSE(clock_offset_of({}, UnixTime{}));
    for (const auto* date :
         {"", "now", "2026-11-20T12:00:00Z", "Sunday, 06-Nov-94 08:49:37 GMT", "Fri, 31 Feb 2026 12:00:00 GMT"})
        CHECK_FALSE(clock_offset_of({.status = 200, .headers = {{"date", date}}, .body = ""}, UnixTime{}));
}
