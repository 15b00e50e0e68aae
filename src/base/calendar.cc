#include "base/calendar.h"

#include <array>
#include <optional>

#include "base/ascii.h"

inline namespace base {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_digits(std::string& out, int value, std::size_t width) { out += fixed_digits(value, width); }

// `width` decimal digits at `at`, or nullopt.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<UnixTime> assemble(std::optional<int> year, std::optional<int> month, std::optional<int> day,
                                 std::optional<int> hour, std::optional<int> minute, std::optional<int> second) {
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const auto whole_days = std::chrono::sys_days(date).time_since_epoch();
    return UnixTime(whole_days + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second));
}

}  // namespace

CivilTime civil_time(UnixTime time) {
    const auto whole_days = floor<days>(time.time_since_epoch());
    const std::chrono::sys_days day_point{whole_days};
    const std::chrono::year_month_day date{day_point};
    const auto rest = floor<seconds>(time.time_since_epoch() - whole_days).count();
    return CivilTime{
        .year = static_cast<int>(date.year()),
        .month = static_cast<int>(static_cast<unsigned>(date.month())),
        .day = static_cast<int>(static_cast<unsigned>(date.day())),
        .hour = static_cast<int>(rest / 3600),
        .minute = static_cast<int>(rest / 60 % 60),
        .second = static_cast<int>(rest % 60),
        .weekday = static_cast<int>(std::chrono::weekday(day_point).c_encoding())};
}

std::string basic_date(UnixTime time) {
    const CivilTime civil = civil_time(time);
    std::string out;
    append_digits(out, civil.year, 4);
    append_digits(out, civil.month, 2);
    append_digits(out, civil.day, 2);
    return out;
}

std::string basic_iso8601(UnixTime time) {
    const CivilTime civil = civil_time(time);
    std::string out = basic_date(time);
    out += 'T';
    append_digits(out, civil.hour, 2);
    append_digits(out, civil.minute, 2);
    append_digits(out, civil.second, 2);
    out += 'Z';
    return out;
}

std::string http_date(UnixTime time) {
    const CivilTime civil = civil_time(time);
    std::string out(weekdays[static_cast<std::size_t>(civil.weekday)]);
    out += ", ";
    append_digits(out, civil.day, 2);
    out += ' ';
    out += months[static_cast<std::size_t>(civil.month - 1)];
    out += ' ';
    append_digits(out, civil.year, 4);
    out += ' ';
    append_digits(out, civil.hour, 2);
    out += ':';
    append_digits(out, civil.minute, 2);
    out += ':';
    append_digits(out, civil.second, 2);
    out += " GMT";
    return out;
}

Result<UnixTime> parse_basic_iso8601(std::string_view text) {
    if (text.size() == 16 && text[8] == 'T' && text[15] == 'Z') {
        const auto time = assemble(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2), digits(text, 9, 2),
                                   digits(text, 11, 2), digits(text, 13, 2));
        if (time) return *time;
    }
    return error("base/calendar", "The date must look like 20150830T123600Z.");
}

Result<UnixTime> parse_http_date(std::string_view text) {
    // Sun, 06 Nov 1994 08:49:37 GMT
    if (text.size() == 29 && text.substr(3, 2) == ", " && text.substr(25) == " GMT" && text[7] == ' ' &&
        text[11] == ' ' && text[16] == ' ' && text[19] == ':' && text[22] == ':') {
        for (std::size_t month = 0; month < months.size(); ++month) {
            if (text.substr(8, 3) != months[month]) continue;
            const auto time = assemble(digits(text, 12, 4), static_cast<int>(month) + 1, digits(text, 5, 2),
                                       digits(text, 17, 2), digits(text, 20, 2), digits(text, 23, 2));
            if (time) return *time;
        }
    }
    return error("base/calendar", "The date is not in the form that RFC 9110 gives for HTTP.");
}

}  // namespace base
