// Publishes a message to topics of AWS IoT with QoS 1, many at once; one that fails is tried once more.
#pragma once

#include <string>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/report.h"

namespace lambda::delivery {

// Whatever fails may succeed another time: AWS IoT tells no reason that stays.
Task<DeliveryReport> publish_to_topics(Call& call, std::vector<std::string> topics, std::string payload);

// "<prefix>/own/<identity>/<room>", which only this person may read. Of a direct room its last levels are "d/" and the
// other person's id, or "d/service".
std::string own_topic(const Environment& environment, const std::string& identity, const RoomId& room);
std::string public_topic(const Environment& environment, const RoomId& room);  // "<prefix>/out/<room>"
std::string missed_topic(const Environment& environment);  // "<prefix>/missed", which functions alone may write

}  // namespace lambda::delivery
