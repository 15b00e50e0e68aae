// Sends a message again to the recipients that missed it, and only to them: publishes it with their list to
// "<prefix>/missed", a topic to which only functions may write, and an IoT rule passes it to the function `deliver`
// (MissedRule in backend/template.json). That invocation is asynchronous: if it fails, AWS repeats it with the same
// list after one minute and again after two.
#pragma once

#include <optional>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/report.h"

namespace lambda::delivery {

struct MissedMessage {
    Json message;  // layout "stamped"
    std::vector<Target> targets;
    int rounds = 0;  // how often the message was handed on
    bool operator==(const MissedMessage&) const = default;
};

// Hands on report.missed: what was published counts as report.requeued, the rest stays in report.missed. After a few
// rounds they count as given_up. Does nothing if the message reached nobody or a list of recipients could not be
// read: then the caller's own retry, which is for everybody, is enough.
Task<DeliveryReport> requeue_missed(Call& call, Json message, DeliveryReport report, int rounds = 0);

bool is_missed_event(const Json& event);
std::optional<MissedMessage> read_missed(const Environment& environment, const Json& event);
// Delivers to these targets only, and hands on the message again to those who still missed it.
Task<DeliveryReport> deliver_missed(Call& call, MissedMessage missed);

}  // namespace lambda::delivery
