// What became of one message on its way to everybody who reads it: counts for each channel, and who missed it for a
// reason that passes. Entry points map it to their own retry policy; the invocation's log line shows its counts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lambda/runtime/invocation_log.h"
#include "protocol/ids.h"

namespace lambda::delivery {

// Of one channel: topics of AWS IoT, connections of the WebSocket API, or queues of polling sessions.
struct ChannelCounts {
    std::size_t reached = 0;
    std::size_t missed = 0;   // for a reason that passes: with another try they may be reached
    std::size_t refused = 0;  // for a reason that stays
    std::size_t gone = 0;     // the connection or queue is no more, and was forgotten
    std::size_t closed = 0;   // connections whose buffer was full twice

    bool operator==(const ChannelCounts&) const = default;
};

// Where a message goes when it is tried again.
struct Target {
    enum class Channel { topic, connection, session };
    Channel channel = Channel::topic;
    std::string name;  // the topic, the connection's id, or the session's key
    RoomId room = {};  // as its reader sees it; a topic says it already

    bool operator==(const Target&) const = default;
};

struct DeliveryReport {
    ChannelCounts topics, connections, queues;
    std::vector<Target> missed;  // whom nobody has taken over; the caller's own retry is left for them
    std::size_t unlisted = 0;    // lists of recipients that could not be read: nobody knows who missed it
    std::size_t handed_on = 0;   // of those who missed it: tried again by another invocation (delivery/missed.h)
    std::size_t given_up = 0;    // tried often enough; their pages take it from history

    DeliveryReport& operator+=(DeliveryReport other);
    std::size_t reached() const { return topics.reached + connections.reached + queues.reached; }
    std::size_t refused() const { return topics.refused + connections.refused + queues.refused; }
    // Everybody has it, or will get it without the caller.
    bool is_settled() const { return missed.empty() && unlisted == 0; }

    bool operator==(const DeliveryReport&) const = default;
};

void log_counts(InvocationLog& log, const DeliveryReport& report);

}  // namespace lambda::delivery
