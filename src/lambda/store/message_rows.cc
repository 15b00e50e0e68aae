#include "lambda/store/message_rows.h"

#include <algorithm>

#include "base/ascii.h"
#include "protocol/api.h"
#include "protocol/message_kinds.h"

namespace lambda {

std::string stamp_text(UnixTime time) {
    const std::int64_t most = 9'999'999'999'999;
    return fixed_digits(std::clamp<std::int64_t>(time.time_since_epoch().count(), 0, most), stamp_digits);
}

bool is_stamp_text(std::string_view text) {
    return !text.empty() && text.size() <= stamp_digits && std::ranges::all_of(text, is_digit);
}

std::string message_key(UnixTime stamp, const UserId& sender, const MessageId& id) {
    return stamp_text(stamp) + '#' + sender.text() + '#' + id.text();
}

bool is_message_key(std::string_view text) {
    constexpr std::size_t hash = 64;
    if (text.size() < stamp_digits + hash + 3 || text[stamp_digits] != '#' || text[stamp_digits + 1 + hash] != '#')
        return false;
    return is_stamp_text(text.substr(0, stamp_digits)) && api::is_user_id(text.substr(stamp_digits + 1, hash)) &&
           is_message_id(text.substr(stamp_digits + hash + 2));
}

Json message_row(const Environment& environment, const RoomId& room, const std::string& key, const Json& message) {
    Json row = Json::object({{"room", room.text()}, {"key", key}});
    for (const Json::Member& member : *message.members())
        if (!member.value.text() || !member.value.text()->empty()) row.set(member.key, member.value);
    const Milliseconds stamp(message.find_integer("stamp").value_or(0));
    const auto expires =
        std::chrono::floor<std::chrono::seconds>(stamp) + std::chrono::days(environment.retention_days);
    row.set("expires", static_cast<long long>(std::chrono::seconds(expires).count()));
    return row;
}

Json message_of_row(const Json& row) {
    Json message = Json::object();
    const auto add = [&](std::string_view name) {
        if (const Json* value = row.find(name)) message.set(name, *value);
    };
    for (const std::string_view name : sent_fields) add(name);
    for (const std::string_view name : added_fields) add(name);
    return message;
}

bool has_expired(const Json& row, UnixTime now) {
    const auto expires = row.find_integer("expires");
    return expires && *expires <= unix_seconds(now);
}

}  // namespace lambda
