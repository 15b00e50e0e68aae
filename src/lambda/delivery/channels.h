// Brings one message to people over every channel that each of them has: their MQTT topic, their connections to the
// WebSocket API, their polling sessions, and their mailbox if the message is held there.
#pragma once

#include <string>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/recipients.h"
#include "lambda/delivery/report.h"

namespace lambda::delivery {

// The frame that acknowledges a message to the sender's connection. It is sent as soon as the message is kept, held
// and published, before the slow pushes to connections and queues.
struct SenderAck {
    std::string connection = {};  // empty: no connection waits for an acknowledgement
    std::string frame = {};
};
Task<bool> acknowledge_sender(Call& call, SenderAck ack);  // true if the frame was sent

struct Delivered {
    DeliveryReport report;
    bool held = true;           // false: a mailbox was full; the message was sent live and is in the history
    bool acknowledged = false;  // the sender's connection has received its SenderAck, so the caller must not retry
};

// `message` is in layout "stamped". Returns busy, with nothing sent, if the connections or sessions could not be
// read. Recipients that were missed for a temporary reason are handed on (delivery/missed.h). If the message reached
// nobody, nobody is handed on: the caller's own retry can then repeat the whole delivery without duplicates.
Task<std::expected<Delivered, api::Refusal>> deliver_to(Call& call, std::vector<Recipient> people, Json message,
                                                        SenderAck ack);

}  // namespace lambda::delivery
