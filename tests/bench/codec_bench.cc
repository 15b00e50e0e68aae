// The codec as a page uses it, for codec.mjs: one call for each message of a socket, one for each publish. Measures
// only what a client has to do: framing, decoding, reading topic and payload, encoding.
#include <cstddef>
#include <cstdint>

#include <emscripten/emscripten.h>

#include "base/bytes.h"
#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "mqtt/framer.h"

namespace {

constexpr std::size_t buffer_size = 256 * 1024;
std::uint8_t buffer[buffer_size];  // JavaScript copies its input here
mqtt::Framer framer(128 * 1024);
mqtt::Version version = mqtt::Version::v5;
Bytes out;
std::uint32_t sum = 0;
std::uint16_t next_id = 0;
constexpr std::string_view topic = "room/public/chat/us-east-1:01234567-89ab-cdef-0123-456789abcdef";
static_assert(topic.size() == 63);

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE std::uint8_t* bench_buffer() { return buffer; }

EMSCRIPTEN_KEEPALIVE void bench_start(int level) {
    version = static_cast<mqtt::Version>(level);
    framer.reset();
    sum = 0;
    next_id = 0;
}

// One message of the socket is in the buffer. Returns how many packets it completed, or -1 on an error.
EMSCRIPTEN_KEEPALIVE int bench_received(std::size_t size) {
    framer.feed(ByteView(buffer, size));
    int packets = 0;
    while (const auto frame = framer.next()) {
        const auto publish = mqtt::decode_publish(frame->first_byte, frame->body, version);
        if (!publish) return -1;
        ++packets;
        // Makes sure that every packet was read: its first and last bytes, its id.
        sum =
            sum * 31 + static_cast<std::uint8_t>(publish->topic.back()) + publish->payload.back() + publish->packet_id;
    }
    return framer.broken() ? -1 : packets;
}

// The same without decoding, for comparison: a copy of the bytes and a call.
EMSCRIPTEN_KEEPALIVE int bench_ignored(std::size_t size) {
    sum += buffer[size - 1];
    return 1;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t bench_sum() { return sum; }

// The payload is in the buffer; the packet is at bench_packet() with the returned size.
EMSCRIPTEN_KEEPALIVE std::size_t bench_publish(std::size_t size, int qos) {
    out.clear();
    mqtt::Publish publish{.topic = topic, .payload = ByteView(buffer, size), .qos = static_cast<mqtt::QoS>(qos)};
    if (qos > 0) publish.packet_id = ++next_id ? next_id : ++next_id;
    mqtt::encode(publish, version, out);
    return out.size();
}

EMSCRIPTEN_KEEPALIVE const std::uint8_t* bench_packet() { return out.data(); }
}
