// Finds the sizes of a WebSocket connection's frames (RFC 6455 section 5.2) in the raw bytes of one direction, for
// hosts whose WebSocket library only reports whole messages. It skips payloads and validates nothing: the library does
// that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace simulator::api_gateway {

class FrameSizes {
public:
    // The payload sizes of the frames whose headers end in these bytes.
    std::vector<std::uint64_t> feed(ByteView bytes);

private:
    Bytes header_;            // of the current frame, as far as received
    std::uint64_t skip_ = 0;  // bytes of payload still to skip
};

}  // namespace simulator::api_gateway
