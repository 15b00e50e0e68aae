// A message as a row of the table Messages, and as a room's topic carries it (protocol/layout.h, "stamped").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"
#include "lambda/runtime/environment.h"
#include "protocol/ids.h"

namespace lambda {

constexpr std::size_t stamp_digits = 13;

// A stamp at the beginning of a key: 13 digits with leading zeros, so that texts sort like times.
std::string stamp_text(UnixTime time);

bool is_stamp_text(std::string_view text);  // 1 to 13 digits

// "<stamp in 13 digits>#<sender>#<id>"
std::string message_key(UnixTime stamp, const UserId& sender, const MessageId& id);
bool is_message_key(std::string_view text);

// The beginning of a row's key, "<stamp in 13 digits>#<sender>", which is a cursor in the history. It does not contain
// the message's id, because the sender chose that. nullopt: this is not the key of a message.
std::optional<std::string> cursor_of_key(std::string_view key);
bool is_cursor(std::string_view text);

// A message's row: the members that readers get, without empty texts, and when it expires.
Json message_row(const Environment& environment, const RoomId& room, const std::string& key, const Json& message);

// The message of a row or of a rule's event in layout "stamped", rebuilt from checked values, as readers of `room` get
// it. nullopt: it is not a message that a reader would accept.
std::optional<Json> message_of_row(const RoomId& room, const Json& row);

bool has_expired(const Json& row, UnixTime now);  // DynamoDB deletes expired rows within days, not at once

}  // namespace lambda
