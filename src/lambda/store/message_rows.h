// A message as it lies in the table and as a room's topic carries it (protocol/layout.h, "stamped").
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

// A stamp as keys begin with it: 13 digits with zeros in front, so that texts sort as times do.
std::string stamp_text(UnixTime time);

bool is_stamp_text(std::string_view text);  // 1 to 13 digits

// "<stamp in 13 digits>#<sender>#<id>"
std::string message_key(UnixTime stamp, const UserId& sender, const MessageId& id);
bool is_message_key(std::string_view text);

// Where a page of history ends: the stamp and the sender of a row's key, "<stamp in 13 digits>#<sender>". A message's
// id, which its sender chose, is no part of it. nullopt: the key is none of a message.
std::optional<std::string> cursor_of_key(std::string_view key);
bool is_cursor(std::string_view text);

// A message's row: what readers get, without empty texts, and when it expires.
Json message_row(const Environment& environment, const RoomId& room, const std::string& key, const Json& message);

// What readers get of a row or of a rule's event: the message in layout "stamped", rebuilt from checked values, as they
// will see it in `room`. nullopt: it holds no message that a reader would accept.
std::optional<Json> message_of_row(const RoomId& room, const Json& row);

bool has_expired(const Json& row, UnixTime now);  // DynamoDB deletes what has expired within days, not at once

}  // namespace lambda
