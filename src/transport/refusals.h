// What every way refuses in the same words before it asks anybody, so that chat hears one answer whichever way it goes.
#pragma once

#include <cstddef>
#include <optional>

#include "transport/transport.h"

namespace transport {

// A room beyond the most that may be joined, or one that only people who are signed in may join.
std::optional<RoomRefused> refuse_to_join(const RoomId& room, std::size_t joined, std::size_t most, Standing standing);

// While not up, or with too many messages under way.
SendRefused refuse_to_send(const RoomId& room, const MessageId& message);

}  // namespace transport
