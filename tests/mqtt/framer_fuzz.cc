// Any cut of a stream gives the same frames and the same end as the stream in one piece.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "mqtt/framer.h"

namespace {
struct Outcome {
    std::vector<Bytes> frames;
    bool broken = false;
    std::size_t waiting = 0;
    bool operator==(const Outcome&) const = default;
};

Outcome run(ByteView stream, std::size_t step) {
    mqtt::Framer framer(300);
    Outcome outcome;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        const ByteView piece = stream.subspan(at, std::min(step, stream.size() - at));
        const Bytes copy(piece.begin(), piece.end());  // freed at once: a frame that outlives it is found
        framer.feed(copy);
        while (const auto frame = framer.next()) {
            if (frame->size > 300) std::abort();
            Bytes bytes = {frame->first_byte};
            bytes.insert(bytes.end(), frame->body.begin(), frame->body.end());
            outcome.frames.push_back(std::move(bytes));
        }
    }
    outcome.broken = framer.broken() != nullptr;
    outcome.waiting = framer.waiting();
    if (outcome.waiting > 300) std::abort();
    return outcome;
}
}  // namespace

// First byte: the size of the pieces; the rest: the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const ByteView stream(data + 1, size - 1);
    const Outcome whole = run(stream, std::max<std::size_t>(stream.size(), 1));
    if (run(stream, std::size_t{data[0]} + 1) != whole) std::abort();
    if (run(stream, 1) != whole) std::abort();
    return 0;
}
