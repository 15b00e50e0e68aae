// While two connections listen to the same rooms, each message arrives on both. Matches what one brought with what the
// other brings, so that a message without an id of its own is not shown twice. Bounded: the oldest is forgotten.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <list>
#include <string_view>

#include "base/bytes.h"
#include "transport/events.h"

namespace transport {

class Overlap {
public:
    // True when another socket brought the very same, once for each time it did.
    bool came_already(SocketId socket, std::string_view topic, ByteView payload) {
        const std::hash<std::string_view> hash;
        const std::uint64_t fingerprint = hash(topic) * 31 + hash(as_text(payload));
        const auto twin = std::ranges::find_if(
            seen_, [&](const Seen& seen) { return seen.fingerprint == fingerprint && seen.socket != socket; });
        if (twin != seen_.end()) {
            seen_.erase(twin);
            return true;
        }
        if (seen_.size() == most) seen_.pop_front();
        seen_.push_back({socket, fingerprint});
        return false;
    }

    void clear() { seen_.clear(); }

private:
    static constexpr std::size_t most = 512;
    struct Seen {
        SocketId socket = 0;
        std::uint64_t fingerprint = 0;
    };
    std::list<Seen> seen_;
};

}  // namespace transport
