// Dates in the formats of AWS and HTTP, in UTC. Uses no locale and no time zone data, and hardly allocates.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

inline namespace base {

struct CivilTime {
    int year = 1970;
    int month = 1;  // 1..12
    int day = 1;    // 1..31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int weekday = 4;  // 0 is Sunday

    bool operator==(const CivilTime&) const = default;
};

CivilTime civil_time(UnixTime time);  // rounds down to the second; correct for years 0000 to 9999

std::string basic_iso8601(UnixTime time);  // 20150830T123600Z, for SigV4
std::string basic_date(UnixTime time);     // 20150830
std::string http_date(UnixTime time);      // Sun, 30 Aug 2015 12:36:00 GMT (RFC 9110 section 5.6.7)

Result<UnixTime> parse_basic_iso8601(std::string_view text);  // exactly YYYYMMDDTHHMMSSZ, and an existing date
// only IMF-fixdate, the one format that senders may generate
Result<UnixTime> parse_http_date(std::string_view text);

}  // namespace base
