// Brings one message to people, over every channel that each of them has: their MQTT topic, their connections of the
// WebSocket API, their polling sessions, and for what is held their mailbox.
#pragma once

#include <string>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/recipients.h"
#include "lambda/delivery/report.h"

namespace lambda::delivery {

// What the sender's connection is told as soon as a message is kept, held and published, before it is pushed to
// connections and queues, which may take its time.
struct SenderAck {
    std::string connection = {};  // empty: nobody waits for one
    std::string frame = {};
};
Task<bool> acknowledge_sender(Call& call, SenderAck ack);  // true: it was sent

struct Delivered {
    DeliveryReport report;
    bool held = true;           // false: a mailbox was full; the message came live and stands in the history
    bool acknowledged = false;  // the sender's connection has its SenderAck: no retry may follow
};

// `message` is in layout "stamped". Refused, before anything was sent, with busy where a list of connections or
// sessions could not be read. Whom it missed for a reason that passes is handed on (delivery/missed.h); nobody is
// handed on where it reached nobody at all, since then the caller's own retry repeats it for nobody.
Task<std::expected<Delivered, api::Refusal>> deliver_to(Call& call, std::vector<Recipient> people, Json message,
                                                        SenderAck ack);

}  // namespace lambda::delivery
