// encode.h and decode.h together: known bytes both ways, and everything close to them.
#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "known_packets.h"
#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "mqtt/framer.h"
#include "random_packet.h"

using namespace mqtt;

namespace {

Result<Packet> decode_whole(const Bytes& bytes, Version version) {
    Framer framer(bytes.size());
    framer.feed(bytes);
    const auto frame = framer.next();
    if (!frame) return framer.broken() ? std::unexpected(*framer.broken()) : error("test", "unfinished");
    return decode(frame->first_byte, frame->body, version);
}

}  // namespace

TEST_CASE("every known packet is encoded to its bytes", "[mqtt]") {
    for (const KnownPacket& known : known_packets()) {
        INFO(known.name);
        Bytes out = {0xAA};
        const Status status = encode(known.packet, known.version, out);
        INFO((status ? std::string() : status.error().what));
        REQUIRE(status);
        CHECK(out[0] == 0xAA);
        CHECK(hex(ByteView(out).subspan(1)) == hex(known.bytes()));
    }
}

TEST_CASE("every known packet is decoded from its bytes", "[mqtt]") {
    for (const KnownPacket& known : known_packets()) {
        INFO(known.name);
        const Bytes bytes = known.bytes();
        const Result<Packet> packet = decode_whole(bytes, known.version);
        INFO((packet ? std::string() : packet.error().what));
        REQUIRE(packet);
        CHECK(*packet == known.packet);
    }
}

TEST_CASE("short forms that only a decoder meets are understood", "[mqtt]") {
    const auto decoded = [](std::string_view digits) {
        return decode_whole(from_hex(digits).value(), Version::v5).value();
    };
    CHECK(decoded("4003000110") == Packet(Puback{.packet_id = 1, .reason = Reason::no_matching_subscribers}));
    CHECK(decoded("e000") == Packet(Disconnect{}));
    CHECK(decoded("e0018b") == Packet(Disconnect{.reason = Reason::server_shutting_down}));
    CHECK(decoded("f000") == Packet(Auth{}));
}

TEST_CASE("what decoding borrows lies within the bytes it was given", "[mqtt]") {
    const Bytes bytes = from_hex("300a0003612f6268656c6c6f").value();
    const Result<Publish> publish = decode_publish(bytes[0], ByteView(bytes).subspan(2), Version::v3_1_1);
    REQUIRE(publish);
    CHECK(publish->payload.data() == bytes.data() + 7);
    CHECK(publish->topic.data() == reinterpret_cast<const char*>(bytes.data()) + 4);
}

TEST_CASE("a known packet cut short anywhere is refused, and so is one with a byte too many", "[mqtt]") {
    for (const KnownPacket& known : known_packets()) {
        INFO(known.name);
        const Bytes whole = known.bytes();
        const std::size_t header = 2;
        REQUIRE(whole[1] < 0x80);
        const bool has_payload = type_of(whole[0]) == PacketType::publish;
        const ByteView body = ByteView(whole).subspan(header);
        for (std::size_t size = 0; size < body.size(); ++size) {
            INFO("bytes: " << size);
            const Result<Packet> packet = decode(whole[0], body.first(size), known.version);
            // Some packets may end earlier and still be whole, but they say something else, unless all that is missing
            // is a reason of 0 and a property length of 0.
            const bool only_zeros =
                std::ranges::all_of(body.subspan(size), [](std::uint8_t byte) { return byte == 0; });
            if (packet && !only_zeros) CHECK(*packet != known.packet);
        }
        Bytes longer(body.begin(), body.end());
        longer.push_back(0x01);
        const Result<Packet> packet = decode(whole[0], longer, known.version);
        if (has_payload || type_of(whole[0]) == PacketType::suback ||
            (type_of(whole[0]) == PacketType::unsuback && known.version == Version::v5))
            continue;
        CHECK_FALSE((packet.has_value() && *packet == known.packet));
    }
}

TEST_CASE("a known packet with any one bit flipped is decoded or refused, and what is decoded can be encoded",
          "[mqtt]") {
    for (const KnownPacket& known : known_packets()) {
        for (std::size_t bit = 0; bit < known.bytes().size() * 8; ++bit) {
            Bytes bytes = known.bytes();
            bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
            const Result<Packet> packet = decode_whole(bytes, known.version);
            if (!packet) continue;
            INFO(known.name << ", bit " << bit);
            const auto* connect = std::get_if<Connect>(&*packet);
            const Version version = connect ? connect->version : known.version;
            Bytes again;
            const Status status = encode(*packet, version, again);
            // A 3.1.1 client without an identifier must ask for a clean session, but its CONNECT is well formed.
            if (connect && connect->client_id.empty() && !status) continue;
            INFO((status ? std::string() : status.error().what));
            REQUIRE(status);
            CHECK(decode_whole(again, version) == packet);
        }
    }
}

TEST_CASE("random packets of both versions survive the way to bytes and back", "[mqtt]") {
    RandomPackets random(20261120);
    for (int round = 0; round < 4000; ++round) {
        const Version version = round % 2 ? Version::v5 : Version::v3_1_1;
        random.forget();
        const Packet packet = random.packet(version);
        Bytes bytes;
        const Status status = encode(packet, version, bytes);
        INFO((status ? std::string() : status.error().what) << " round " << round);
        REQUIRE(status);
        const Result<Packet> back = decode_whole(bytes, version);
        INFO((back ? std::string() : back.error().what) << hex(bytes));
        REQUIRE(back);
        CHECK(*back == packet);
    }
}

TEST_CASE("lengths at the borders of a variable byte integer are written in the shortest form", "[mqtt]") {
    for (const std::size_t size : {127u, 128u, 16'383u, 16'384u, 2'097'151u, 2'097'152u}) {
        const Bytes payload(size - 3, 0x20);
        Bytes bytes;
        encode(Publish{.topic = "t", .payload = payload}, Version::v3_1_1, bytes);
        const std::size_t length = size < 128 ? 1 : size < 16'384 ? 2 : size < 2'097'152 ? 3 : 4;
        CHECK(bytes.size() == 1 + length + size);
        const Result<Packet> back = decode_whole(bytes, Version::v3_1_1);
        REQUIRE(back);
        CHECK(std::get<Publish>(*back).payload.size() == payload.size());
    }
}

TEST_CASE("several packets encoded into one buffer keep each its own payload", "[mqtt]") {
    Bytes bytes;
    std::vector<std::string> texts;
    for (int i = 0; i < 1000; ++i) texts.push_back("message " + std::to_string(i));
    for (const std::string& text : texts) encode(Publish{.topic = "t", .payload = as_bytes(text)}, Version::v5, bytes);
    Framer framer(1000);
    framer.feed(bytes);
    std::vector<Publish> decoded;
    while (const auto frame = framer.next())
        decoded.push_back(decode_publish(frame->first_byte, frame->body, Version::v5).value());
    REQUIRE(decoded.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(as_text(decoded[i].payload) == texts[i]);
}
