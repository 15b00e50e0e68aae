// How large the frames of a WebSocket connection are (RFC 6455 section 5.2), told from the raw bytes of one direction,
// for servers whose WebSocket library joins the frames of a message before it shows them. Payloads are skipped, nothing
// is checked: the library does that.
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
    Bytes header_;            // as far as it has come
    std::uint64_t skip_ = 0;  // of a payload
};

}  // namespace simulator::api_gateway
