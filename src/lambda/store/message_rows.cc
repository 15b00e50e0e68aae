#include "lambda/store/message_rows.h"

#include <algorithm>

#include "base/ascii.h"
#include "protocol/api.h"
#include "protocol/envelope.h"
#include "protocol/layout.h"

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

namespace {
constexpr std::size_t sender_digits = 64;
constexpr std::size_t cursor_bytes = stamp_digits + 1 + sender_digits;
}  // namespace

bool is_cursor(std::string_view text) {
    return text.size() == cursor_bytes && is_stamp_text(text.substr(0, stamp_digits)) && text[stamp_digits] == '#' &&
           api::is_user_id(text.substr(stamp_digits + 1));
}

std::optional<std::string> cursor_of_key(std::string_view key) {
    if (key.size() <= cursor_bytes || key[cursor_bytes] != '#' || !is_cursor(key.substr(0, cursor_bytes)))
        return std::nullopt;
    return std::string(key.substr(0, cursor_bytes));
}

bool is_message_key(std::string_view text) {
    return cursor_of_key(text) && is_message_id(text.substr(cursor_bytes + 1));
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

std::optional<Json> message_of_row(const RoomId& room, const Json& row) {
    const auto message = read_stamped_message(room, row);
    return message ? std::optional(write_stamped_message(*message)) : std::nullopt;
}

bool has_expired(const Json& row, UnixTime now) {
    const auto expires = row.find_integer("expires");
    return expires && *expires <= unix_seconds(now);
}

}  // namespace lambda
