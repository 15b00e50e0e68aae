// Bad behaviour to simulate: AWS guarantees neither order nor exactly-once delivery.
#pragma once

#include "base/time.h"

namespace simulator {

// All zero: the best case.
struct Disorder {
    Milliseconds start_of_delivery{0};  // for up to this long after SUBACK no message arrives
    Milliseconds reordering{0};         // each delivery is delayed by up to this long, independently
    int duplicates_percent = 0;         // delivered twice, with another packet id and without DUP
    bool cut_anywhere = false;          // MQTT packets are split across WebSocket messages
};

}  // namespace simulator
