// The result of delivering one message: counts for each channel, and the recipients that were missed for a temporary
// reason. Entry points map it to their own retry policy, and the invocation's log line shows the counts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lambda/runtime/invocation_log.h"
#include "protocol/ids.h"

namespace lambda::delivery {

// Counts of one channel: AWS IoT topics, connections to the WebSocket API, or queues of polling sessions.
struct ChannelCounts {
    std::size_t reached = 0;
    std::size_t missed = 0;   // for a temporary reason: another attempt may reach them
    std::size_t refused = 0;  // for a permanent reason
    std::size_t gone = 0;     // the connection or queue no longer exists, and its row was removed
    std::size_t closed = 0;   // connections whose buffer was full twice

    bool operator==(const ChannelCounts&) const = default;
};

// Where to send a message again.
struct Target {
    enum class Channel { topic, connection, session };
    Channel channel = Channel::topic;
    std::string name;  // the topic, the connection's id, or the session's key
    RoomId room = {};  // as its reader sees it; not used for topics, which already name the room

    bool operator==(const Target&) const = default;
};

struct DeliveryReport {
    ChannelCounts topics, connections, queues;
    std::vector<Target> missed;    // not handed on; only the caller's own retry can reach them
    std::size_t unread_lists = 0;  // lists of recipients that could not be read, so it is unknown who was missed
    std::size_t requeued = 0;      // missed, and left to another invocation (delivery/missed.h)
    std::size_t given_up = 0;      // missed too often; their clients read the message from history

    DeliveryReport& operator+=(DeliveryReport other);
    std::size_t reached() const { return topics.reached + connections.reached + queues.reached; }
    std::size_t refused() const { return topics.refused + connections.refused + queues.refused; }
    // Everybody has the message or will get it without the caller.
    bool is_settled() const { return missed.empty() && unread_lists == 0; }

    bool operator==(const DeliveryReport&) const = default;
};

void log_counts(InvocationLog& log, const DeliveryReport& report);

}  // namespace lambda::delivery
