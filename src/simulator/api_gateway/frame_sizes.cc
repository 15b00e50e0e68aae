#include "simulator/api_gateway/frame_sizes.h"

#include <algorithm>

namespace simulator::api_gateway {

std::vector<std::uint64_t> FrameSizes::feed(ByteView bytes) {
    std::vector<std::uint64_t> sizes;
    while (!bytes.empty()) {
        if (skip_ > 0) {
            const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
            bytes = bytes.subspan(skipped);
            skip_ -= skipped;
            continue;
        }
        header_.push_back(bytes[0]);
        bytes = bytes.subspan(1);
        if (header_.size() < 2) continue;
        const std::size_t length = header_[1] & 0x7F;
        const std::size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
        const std::size_t mask = (header_[1] & 0x80) != 0 ? 4 : 0;
        if (header_.size() < 2 + more + mask) continue;
        std::uint64_t size = more == 0 ? length : 0;
        for (std::size_t i = 0; i < more; ++i) size = size << 8 | header_[2 + i];
        sizes.push_back(size);
        skip_ = size;
        header_.clear();
    }
    return sizes;
}

}  // namespace simulator::api_gateway
