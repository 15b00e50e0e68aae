// A message that did not reach everybody is tried again for those who missed it alone: it is published to a topic that
// functions alone may write, "<prefix>/missed", with the list of them, and a rule hands it to the function `deliver`
// (MissedRule of backend/template.json). That invocation is asynchronous: where it fails, AWS tries it again after one
// and two minutes, with the same list.
#pragma once

#include <optional>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/report.h"

namespace lambda::delivery {

struct MissedMessage {
    Json message;  // layout "stamped"
    std::vector<Target> targets;
    int rounds = 0;  // how often it was handed on
    bool operator==(const MissedMessage&) const = default;
};

// Hands on report.missed, who become report.handed_on; those who could not be handed on stay in report.missed. After
// some rounds they are given up. Hands on nobody where the message reached nobody or a list could not be read: then the
// caller's own retry, which is for everybody, does the same.
Task<DeliveryReport> hand_on_missed(Call& call, Json message, DeliveryReport report, int rounds = 0);

bool is_missed_event(const Json& event);
std::optional<MissedMessage> read_missed(const Environment& environment, const Json& event);
// To these targets alone, and on to those who missed it again.
Task<DeliveryReport> deliver_missed(Call& call, MissedMessage missed);

}  // namespace lambda::delivery
