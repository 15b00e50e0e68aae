// A message as it lies in the table and as a room's topic carries it (protocol/layout.h, "stamped").
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace lambda {

constexpr std::size_t stamp_digits = 13;

// A stamp as keys begin with it: 13 digits with zeros in front, so that texts sort as times do.
std::string stamp_text(UnixTime time);

bool is_message_key(std::string_view text);  // "<stamp in 13 digits>#<sender>#<id>"

// What readers get: v, id, kind, name, text, sender, stamp and lane, in this order, as far as they are there.
Json message_of_row(const Json& row);

bool has_expired(const Json& row, UnixTime now);  // DynamoDB deletes what has expired within days, not at once

}  // namespace lambda
