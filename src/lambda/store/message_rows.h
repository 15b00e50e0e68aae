// A message as a row of the table Messages, and as a room's topic carries it (protocol/layout.h, "stamped").
#pragma once

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

// A message's row: the members that readers get, without empty texts, and when it expires.
Json message_row(const Environment& environment, const RoomId& room, const std::string& key, const Json& message);

// The members that readers get: v, id, kind, name, text, sender, stamp and lane, in this order, without those that
// are missing.
Json message_of_row(const Json& row);

bool has_expired(const Json& row, UnixTime now);  // DynamoDB deletes expired rows within days, not at once

}  // namespace lambda
