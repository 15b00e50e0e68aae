// Which reason codes each packet can carry (MQTT 5 section 2.4 and the tables of section 3, MQTT 3.1.1 sections 3.2.2.3
// and 3.9.3), and the return codes of a 3.1.1 CONNACK.
#pragma once

#include <cstdint>
#include <optional>

#include "mqtt/packets.h"

namespace mqtt {

bool may_carry(PacketType type, Reason reason, Version version);

// MQTT 3.1.1 section 3.2.2.3: 0 to 5, nullopt otherwise.
std::optional<Reason> reason_of_return_code(std::uint8_t code);
// The reverse; a reason without a return code becomes server_unavailable, the least specific one.
std::uint8_t return_code_of(Reason reason);

}  // namespace mqtt
