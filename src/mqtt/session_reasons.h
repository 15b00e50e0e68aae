// What the reasons in a CONNACK or DISCONNECT mean for a connection (MQTT 5 section 2.4, tables 3-1 and 3-10;
// return codes of MQTT 3.1.1 are translated before).
#pragma once

#include "mqtt/broken.h"

namespace mqtt {

BreakCause cause_of_connack(Reason reason);
BreakCause cause_of_disconnect(Reason reason);

}  // namespace mqtt
