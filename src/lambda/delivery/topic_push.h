// Publishes a message to topics of AWS IoT with QoS 1, many at once. A failed publish is tried once more.
#pragma once

#include <string>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/report.h"

namespace lambda::delivery {

// Every failure counts as temporary: AWS IoT reports no permanent reason.
Task<DeliveryReport> publish_to_topics(Call& call, std::vector<std::string> topics, std::string payload);

// "<prefix>/own/<identity>/<room>", which only this person may read. For a direct room the last levels are "d/" and
// the other person's id, or "d/service".
std::string own_topic(const Environment& environment, const std::string& identity, const RoomId& room);
std::string public_topic(const Environment& environment, const RoomId& room);  // "<prefix>/out/<room>"
std::string missed_topic(const Environment& environment);  // "<prefix>/missed", writable only by functions

}  // namespace lambda::delivery
