// Formats times for people, without locale: 24 hours, with names of days and months. `utc_offset`: local
// time minus UTC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace ui {

std::int64_t local_day(UnixTime time, Milliseconds utc_offset);  // days since 1970 in the local calendar

std::string clock_time(UnixTime time, Milliseconds utc_offset);  // 14:05
// Today, Yesterday, Monday, 3 May, 3 May 2021
std::string day_name(UnixTime time, UnixTime now, Milliseconds utc_offset);
std::string short_time(UnixTime time, UnixTime now,
                       Milliseconds utc_offset);                // 14:05 today, otherwise Yesterday, Mon, 3 May
std::string full_time(UnixTime time, Milliseconds utc_offset);  // Friday 20 November 2026, 14:05

std::string number(std::uint64_t value);
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);  // "1 message", "2 messages"
std::string with_reason(std::string text, const std::string& reason);                   // "Text: reason", or "Text."

}  // namespace ui
