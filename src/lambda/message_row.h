// A message as it lies in the table and as a room's topic carries it (talk/layout.h, "stamped").
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace lambda {

bool is_message_key(std::string_view text);  // "<stamp in 13 digits>#<sender>#<id>"

// What readers get: v, id, kind, name, text, sender, stamp and lane, in this order, as far as they are there.
Json message_of_row(const Json& row);

bool has_expired(const Json& row, UnixTime now);  // DynamoDB deletes what has expired within days, not at once

}  // namespace lambda
