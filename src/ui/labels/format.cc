#include "ui/labels/format.h"

#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/calendar.h"

namespace ui {
namespace {

constexpr std::array<std::string_view, 7> weekdays = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

CivilTime local(UnixTime time, Milliseconds utc_offset) { return civil_time(time + utc_offset); }

std::string_view month_of(const CivilTime& civil) { return months[static_cast<std::size_t>(civil.month - 1)]; }

}  // namespace

std::int64_t local_day(UnixTime time, Milliseconds utc_offset) {
    return std::chrono::floor<std::chrono::days>((time + utc_offset).time_since_epoch()).count();
}

std::string clock_time(UnixTime time, Milliseconds utc_offset) {
    const CivilTime civil = local(time, utc_offset);
    return fixed_digits(civil.hour, 2) + ":" + fixed_digits(civil.minute, 2);
}

std::string day_name(UnixTime time, UnixTime now, Milliseconds utc_offset) {
    const std::int64_t ago = local_day(now, utc_offset) - local_day(time, utc_offset);
    if (ago == 0) return "Today";
    if (ago == 1) return "Yesterday";
    const CivilTime civil = local(time, utc_offset);
    if (ago > 1 && ago < 7) return std::string(weekdays[static_cast<std::size_t>(civil.weekday)]);
    std::string out = number(static_cast<std::uint64_t>(civil.day)) + " " + std::string(month_of(civil));
    if (civil.year != local(now, utc_offset).year) out += " " + number(static_cast<std::uint64_t>(civil.year));
    return out;
}

std::string short_time(UnixTime time, UnixTime now, Milliseconds utc_offset) {
    const std::int64_t ago = local_day(now, utc_offset) - local_day(time, utc_offset);
    if (ago == 0) return clock_time(time, utc_offset);
    if (ago == 1) return "Yesterday";
    const CivilTime civil = local(time, utc_offset);
    if (ago > 1 && ago < 7) return std::string(weekdays[static_cast<std::size_t>(civil.weekday)].substr(0, 3));
    return number(static_cast<std::uint64_t>(civil.day)) + " " + std::string(month_of(civil).substr(0, 3));
}

std::string full_time(UnixTime time, Milliseconds utc_offset) {
    const CivilTime civil = local(time, utc_offset);
    return std::string(weekdays[static_cast<std::size_t>(civil.weekday)]) + " " +
           number(static_cast<std::uint64_t>(civil.day)) + " " + std::string(month_of(civil)) + " " +
           number(static_cast<std::uint64_t>(civil.year)) + ", " + clock_time(time, utc_offset);
}

std::string number(std::uint64_t value) {
    std::array<char, 24> digits{};
    const auto [end, failed] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), end};
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return number(count) + " " + std::string(count == 1 ? one : many);
}

std::string with_reason(std::string text, const std::string& reason) {
    if (reason.empty()) return text + ".";
    return text + ": " + reason;
}

}  // namespace ui
