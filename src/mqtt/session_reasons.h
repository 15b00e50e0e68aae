// What the reasons in a CONNACK or DISCONNECT mean for a connection (MQTT 5 section 2.4, tables 3-1 and 3-10;
// return codes of MQTT 3.1.1 are translated before), and the sentences for people. Nothing that the broker wrote
// gets into them.
#pragma once

#include <string>

#include "mqtt/packets.h"
#include "mqtt/session.h"

namespace mqtt {

BreakCause cause_of_connack(Reason reason);
BreakCause cause_of_disconnect(Reason reason);

std::string refusal_sentence(Reason reason);   // of a CONNACK
std::string farewell_sentence(Reason reason);  // of a DISCONNECT

}  // namespace mqtt
