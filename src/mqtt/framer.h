// Finds packets in a stream of bytes that may be cut anywhere: WebSocket messages need not match MQTT packets (MQTT 5
// and 3.1.1 section 6). Returns a packet as a view of the input if the input contains all of it; only an incomplete
// rest is copied. Checks lengths as soon as they are known (section 2.1.4 / 2.2.3), before copying anything; decode()
// checks the content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace mqtt {

constexpr std::uint32_t largest_remaining_length = 268'435'455;  // MQTT 5 section 1.5.5, table 1-1

struct Frame {
    std::uint8_t first_byte = 0;
    ByteView body;         // everything after the fixed header
    std::size_t size = 0;  // of the whole packet, including the fixed header
};

//     framer.feed(bytes);
//     while (const auto frame = framer.next()) take(decode(frame->first_byte, frame->body, version));
//     if (framer.broken()) close(*framer.broken());
class Framer {
public:
    // In bytes, including the fixed header; a packet of exactly this size is accepted.
    explicit Framer(std::size_t maximum_packet_size) : maximum_packet_size_(maximum_packet_size) {}

    // `input` must stay valid until next() has returned nullopt; do not call feed() again before that.
    void feed(ByteView input);

    // The next complete packet, or nullopt if all input is used up or the stream is broken. The frame's body is valid
    // until the next call of next() or feed(), and no longer than the input.
    std::optional<Frame> next() {
        // The usual case: nothing is kept, and the next packet is complete in the input, with a length of one
        // or two bytes.
        const std::size_t left = this->left();
        if (rest_.empty() && left >= 3) [[likely]] {
            const std::uint8_t low = at_[1];
            const std::uint8_t high = low < 0x80 ? 0 : at_[2];
            const std::size_t header = low < 0x80 ? 2 : 3;
            const std::size_t size = header + (low & 0x7Fu) + std::size_t{high} * 0x80;
            const bool plain = low < 0x80 || (high > 0 && high < 0x80);
            if (plain && size <= left && size <= maximum_packet_size_) [[likely]] {
                const Frame frame{at_[0], ByteView(at_ + header, size - header), size};
                at_ += size;
                return frame;
            }
        }
        return next_of_any_kind();
    }

    // Why there are no more packets, or nullptr. A broken stream stays broken, since the next packet cannot be found.
    const Error* broken() const { return broken_ ? &*broken_ : nullptr; }

    // The number of bytes kept of an incomplete packet. While it is not 0, the owner should set a deadline.
    std::size_t waiting() const { return handed_out_ ? 0 : rest_.size(); }

    void reset();  // for a new connection

private:
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    std::uint8_t first_byte() const { return rest_.empty() ? *at_ : rest_[0]; }

    std::optional<Frame> next_of_any_kind();
    std::optional<Frame> next_from_rest();
    std::optional<Frame> keep();
    std::optional<Frame> refuse_length(bool too_long);
    std::optional<Frame> refuse_size();
    std::optional<Frame> refuse(Error error);

    std::size_t maximum_packet_size_;
    // the input, borrowed between feed() and the nullopt, so that packets are not copied
    const std::uint8_t* at_ = nullptr;
    const std::uint8_t* end_ = nullptr;
    Bytes rest_;               // the beginning of a packet that came in pieces
    bool handed_out_ = false;  // rest_ is a complete packet that the caller is using
    std::optional<Error> broken_;
};

}  // namespace mqtt
