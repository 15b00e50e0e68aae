#include "mqtt/framer.h"

#include <algorithm>
#include <cassert>

#include "mqtt/reader.h"

namespace mqtt {
namespace {

struct Header {
    enum class State : std::uint8_t { whole, more, too_long, not_shortest };
    State state = State::more;
    std::uint8_t size = 0;  // size of the fixed header
    std::uint32_t remaining = 0;
};

// `at[0]` is the packet's first byte (section 2.1 and 2.2 of MQTT 5 and 3.1.1).
inline Header read_header(const std::uint8_t* at, std::size_t size) {
    Header header;
    for (std::uint8_t i = 1; i < size; ++i) {
        if (i == 5) return {Header::State::too_long, 0, 0};
        header.remaining |= std::uint32_t{at[i] & 0x7Fu} << (7 * (i - 1));
        if (at[i] < 0x80) {
            if (at[i] == 0 && i > 1) return {Header::State::not_shortest, 0, 0};
            header.size = static_cast<std::uint8_t>(i + 1);
            header.state = Header::State::whole;
            return header;
        }
        if (i == 4) return {Header::State::too_long, 0, 0};
    }
    return header;
}

}  // namespace

void Framer::feed(ByteView input) {
    assert(left() == 0 && "feed() was called before next() returned nullopt");
    if (broken_) return;
    if (handed_out_) {
        rest_.clear();
        handed_out_ = false;
    }
    at_ = input.data();
    end_ = at_ + input.size();
}

std::optional<Frame> Framer::next_of_any_kind() {
    if (broken_) return std::nullopt;
    if (handed_out_) {
        rest_.clear();
        handed_out_ = false;
    }
    if (!rest_.empty()) return next_from_rest();
    if (left() == 0) return std::nullopt;

    const Header header = read_header(at_, left());
    if (header.state != Header::State::whole) {
        if (header.state != Header::State::more) return refuse_length(header.state == Header::State::too_long);
        return keep();
    }
    const std::size_t size = std::size_t{header.size} + header.remaining;
    if (size > maximum_packet_size_) return refuse_size();
    if (size > left()) return keep();
    const Frame frame{*at_, ByteView(at_ + header.size, header.remaining), size};
    at_ += size;
    return frame;
}

// Completes the packet that arrived in pieces, with no byte more than it needs, so that the next one is found
// in the input.
std::optional<Frame> Framer::next_from_rest() {
    const auto take = [this](std::size_t wanted) {
        const std::size_t count = std::min(wanted, left());
        rest_.insert(rest_.end(), at_, at_ + count);
        at_ += count;
    };
    Header header = read_header(rest_.data(), rest_.size());
    while (header.state == Header::State::more && left() > 0) {
        take(1);
        header = read_header(rest_.data(), rest_.size());
    }
    if (header.state == Header::State::more) return std::nullopt;
    if (header.state != Header::State::whole) return refuse_length(header.state == Header::State::too_long);
    const std::size_t size = std::size_t{header.size} + header.remaining;
    if (size > maximum_packet_size_) return refuse_size();
    take(size - rest_.size());
    if (rest_.size() < size) return std::nullopt;
    handed_out_ = true;
    return Frame{rest_[0], ByteView(rest_).subspan(header.size), size};
}

std::optional<Frame> Framer::keep() {
    rest_.assign(at_, end_);
    at_ = end_;
    return std::nullopt;
}

std::optional<Frame> Framer::refuse_length(bool too_long) {
    const PacketType type = type_of(first_byte());
    return refuse(
        too_long ? packet_error(Fault::malformed, type, "remaining length of more than four bytes", 1,
                                "MQTT 5 section 2.1.4, MQTT 3.1.1 section 2.2.3")
                 : packet_error(Fault::malformed, type, "remaining length is longer than needed", 1, "MQTT-1.5.5-1"));
}

std::optional<Frame> Framer::refuse_size() {
    const PacketType type = type_of(first_byte());
    return refuse(packet_error(
        Fault::size, type, "packet of more than " + std::to_string(maximum_packet_size_) + " bytes", 1,
        "MQTT-3.1.2-24"));
}

std::optional<Frame> Framer::refuse(Error error) {
    broken_ = std::move(error);
    at_ = end_ = nullptr;
    rest_ = {};
    return std::nullopt;
}

void Framer::reset() {
    at_ = end_ = nullptr;
    rest_.clear();
    handed_out_ = false;
    broken_.reset();
}

}  // namespace mqtt
