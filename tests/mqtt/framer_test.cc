#include "mqtt/framer.h"

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "known_packets.h"
#include "mqtt/decode.h"

using namespace mqtt;

namespace {

struct Seen {
    std::uint8_t first_byte;
    Bytes body;
    bool operator==(const Seen&) const = default;
};

void drain(Framer& framer, std::vector<Seen>& seen) {
    while (const auto frame = framer.next())
        seen.push_back({frame->first_byte, Bytes(frame->body.begin(), frame->body.end())});
}

// Feeds copies that are overwritten right after, as a platform's receive buffer would be.
std::vector<Seen> feed_in_pieces(ByteView stream, const std::vector<std::size_t>& cuts) {
    Framer framer(200'000);
    std::vector<Seen> seen;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const std::size_t end = i < cuts.size() ? cuts[i] : stream.size();
        Bytes piece(stream.begin() + begin, stream.begin() + end);
        framer.feed(piece);
        drain(framer, seen);
        std::ranges::fill(piece, std::uint8_t{0xEE});
        begin = end;
    }
    REQUIRE(framer.broken() == nullptr);
    CHECK(framer.waiting() == 0);
    return seen;
}

Bytes stream_of_everything() {
    Bytes stream;
    for (const KnownPacket& known : known_packets()) {
        const Bytes bytes = known.bytes();
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    return stream;
}

}  // namespace

TEST_CASE("every cut of a stream in two gives the same packets", "[mqtt]") {
    const Bytes stream = stream_of_everything();
    const std::vector<Seen> whole = feed_in_pieces(stream, {});
    REQUIRE(whole.size() == known_packets().size());
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) CHECK(feed_in_pieces(stream, {cut}) == whole);
}

TEST_CASE("one byte at a time gives the same packets", "[mqtt]") {
    const Bytes stream = stream_of_everything();
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < stream.size(); ++i) cuts.push_back(i);
    CHECK(feed_in_pieces(stream, cuts) == feed_in_pieces(stream, {}));
}

TEST_CASE("random pieces give the same packets, large ones among them", "[mqtt]") {
    Bytes stream = stream_of_everything();
    const Bytes large(100'000, 0x20);
    stream.insert(stream.end(), {0x30, 0xA3, 0x8D, 0x06, 0x00, 0x01, 'a'});
    stream.insert(stream.end(), large.begin(), large.end());
    const Bytes small = stream_of_everything();
    stream.insert(stream.end(), small.begin(), small.end());
    const std::vector<Seen> whole = feed_in_pieces(stream, {});
    REQUIRE(whole.size() == 2 * known_packets().size() + 1);

    Random random({5, 6, 7, 8});
    for (int round = 0; round < 200; ++round) {
        std::vector<std::size_t> cuts;
        for (std::size_t at = random.next() % 3000; at < stream.size();
             at += 1 + random.next() % (round < 100 ? 50 : 30'000))
            cuts.push_back(at);
        CHECK(feed_in_pieces(stream, cuts) == whole);
    }
}

TEST_CASE("every prefix of a packet says that more is needed, and is counted as waiting", "[mqtt]") {
    for (const KnownPacket& known : known_packets()) {
        const Bytes bytes = known.bytes();
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            Framer framer(1000);
            framer.feed(ByteView(bytes).first(size));
            CHECK_FALSE(framer.next());
            CHECK(framer.broken() == nullptr);
            CHECK(framer.waiting() == size);
        }
    }
}

TEST_CASE("a packet that lies whole within the input is not copied", "[mqtt]") {
    const Bytes bytes = {0x40, 0x02, 0x00, 0x01, 0xD0, 0x00, 0x40};
    Framer framer(100);
    framer.feed(bytes);
    CHECK(framer.next()->body.data() == bytes.data() + 2);
    CHECK(framer.next()->size == 2);
    CHECK(framer.waiting() == 0);
    CHECK_FALSE(framer.next());
    CHECK(framer.waiting() == 1);
}

TEST_CASE("a thousand packets in one message are a thousand packets", "[mqtt]") {
    Bytes bytes;
    for (int i = 1; i <= 1000; ++i) {
        const Bytes ack = {0x40, 0x02, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
        bytes.insert(bytes.end(), ack.begin(), ack.end());
    }
    Framer framer(100);
    framer.feed(bytes);
    int count = 0;
    while (const auto frame = framer.next()) {
        ++count;
        CHECK(std::get<Puback>(decode(frame->first_byte, frame->body, Version::v3_1_1).value()).packet_id == count);
    }
    CHECK(count == 1000);
}

TEST_CASE("a remaining length of five bytes breaks the stream at once", "[mqtt]") {
    const Bytes bytes = {0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
    Framer framer(1'000'000'000);
    SECTION("in one piece") { framer.feed(bytes); }
    SECTION("as soon as the fourth byte goes on") { framer.feed(ByteView(bytes).first(5)); }
    SECTION("byte by byte") {
        for (std::size_t i = 0; i < 4; ++i) {
            framer.feed(ByteView(bytes).subspan(i, 1));
            CHECK_FALSE(framer.next());
            REQUIRE(framer.broken() == nullptr);
        }
        framer.feed(ByteView(bytes).subspan(4, 1));
    }
    CHECK_FALSE(framer.next());
    REQUIRE(framer.broken());
    CHECK(
        framer.broken()->what ==
        "PUBLISH: remaining length of more than four bytes at byte 1 [MQTT 5 section 2.1.4, MQTT 3.1.1 section 2.2.3]");
    CHECK(reason_of(*framer.broken()) == Reason::malformed_packet);
    CHECK(framer.waiting() == 0);
}

TEST_CASE("a remaining length longer than needed breaks the stream", "[mqtt]") {
    const Bytes bytes = {0xD0, 0x80, 0x00};
    Framer framer(100);
    framer.feed(bytes);
    CHECK_FALSE(framer.next());
    CHECK(framer.broken());
}

TEST_CASE("a packet over the maximum is refused by its length, before any of it is kept", "[mqtt]") {
    Framer framer(131'072);
    const Bytes over = {0x30, 0xFE, 0xFF, 0x07};  // 131,070 and 4 bytes of header
    framer.feed(over);
    CHECK_FALSE(framer.next());
    REQUIRE(framer.broken());
    CHECK(reason_of(*framer.broken()) == Reason::packet_too_large);
    CHECK(framer.waiting() == 0);

    Framer fits(131'072);
    const Bytes just = {0x30, 0xFC, 0xFF, 0x07};
    fits.feed(just);
    CHECK_FALSE(fits.next());
    CHECK(fits.broken() == nullptr);
    CHECK(fits.waiting() == 4);
}

TEST_CASE("the largest remaining length there is passes when the maximum allows it", "[mqtt]") {
    Framer framer(std::size_t{largest_remaining_length} + 5);
    const Bytes bytes = {0x30, 0xFF, 0xFF, 0xFF, 0x7F};
    framer.feed(bytes);
    CHECK_FALSE(framer.next());
    CHECK(framer.broken() == nullptr);
}

TEST_CASE("a broken stream stays broken until it is reset", "[mqtt]") {
    Framer framer(10);
    const Bytes over = {0x30, 0x20};
    const Bytes fine = {0xD0, 0x00};
    framer.feed(over);
    CHECK_FALSE(framer.next());
    framer.feed(fine);
    CHECK_FALSE(framer.next());
    REQUIRE(framer.broken());
    framer.reset();
    CHECK(framer.broken() == nullptr);
    framer.feed(fine);
    CHECK(framer.next());
}

TEST_CASE("a flipped byte anywhere in a stream is survived", "[mqtt]") {
    const Bytes stream = stream_of_everything();
    for (std::size_t at = 0; at < stream.size(); ++at) {
        Bytes flipped = stream;
        flipped[at] = static_cast<std::uint8_t>(~flipped[at]);
        Framer framer(1000);
        framer.feed(flipped);
        std::size_t used = 0;
        while (const auto frame = framer.next()) {
            used += frame->size;
            (void)decode(frame->first_byte, frame->body, Version::v5);
        }
        if (!framer.broken()) CHECK(used + framer.waiting() == stream.size());
    }
}
