#include "wording/history_line.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/calendar.h"
#include "base/json.h"

namespace wording {
namespace {

constexpr std::size_t short_id_digits = 6;

std::string time_of(UnixTime time) {
    const CivilTime civil = civil_time(time);
    return std::to_string(civil.year) + '-' + fixed_digits(civil.month, 2) + '-' + fixed_digits(civil.day, 2) + ' ' +
           fixed_digits(civil.hour, 2) + ':' + fixed_digits(civil.minute, 2) + ':' + fixed_digits(civil.second, 2) +
           'Z';
}

// Letters of any script, digits, spaces and marks inside a word are names that end where they end.
bool needs_quotes(std::string_view name) {
    if (name.starts_with(' ') || name.ends_with(' ') || name.contains("  ")) return true;
    return std::ranges::any_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || byte >= 0x80;
        return !letter && c != ' ' && c != '-' && c != '_' && c != '.' && c != '\'';
    });
}

std::string name_of(const Incoming& message, std::string_view profile_name) {
    const std::string_view name =
        message.standing == Standing::user ? profile_name : std::string_view(message.message.name);
    std::string shown;
    if (name.empty())
        shown = '#' + message.sender.text().substr(0, short_id_digits);
    else
        shown = needs_quotes(name) ? Json(name).dump() : std::string(name);
    if (message.standing == Standing::guest) shown += " (guest)";
    if (message.standing == Standing::service) shown += " (service)";
    return shown;
}

std::string indented(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c;
        if (c == '\n') out += "    ";
    }
    return out;
}

}  // namespace

std::string history_line(const Incoming& message, std::string_view profile_name) {
    const std::string start = time_of(message.stamp.value_or(UnixTime{})) + "  " + name_of(message, profile_name);
    switch (message.message.kind) {
        case Kind::text: return start + ": " + indented(message.message.text);
        case Kind::joined: return start + " joined";
        case Kind::unknown: break;
    }
    return start + ": (a kind of message that this version does not know; a newer version shows it)";
}

}  // namespace wording
