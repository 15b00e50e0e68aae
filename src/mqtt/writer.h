// Two sinks with the same interface: Counter only adds up sizes, Writer appends bytes. Each encoder is written once for
// both, so that a length always matches what follows it.
#pragma once

#include <cassert>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace mqtt {

constexpr std::size_t size_of_variable(std::size_t value) {
    return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4;
}

class Counter {
public:
    void u8(std::uint8_t) { size_ += 1; }
    void u16(std::uint16_t) { size_ += 2; }
    void u32(std::uint32_t) { size_ += 4; }
    void variable(std::size_t value) { size_ += size_of_variable(value); }
    void raw(ByteView bytes) { size_ += bytes.size(); }
    void binary(ByteView bytes) { size_ += 2 + bytes.size(); }
    void text(std::string_view text) { size_ += 2 + text.size(); }
    std::size_t size() const { return size_; }

private:
    std::size_t size_ = 0;
};

// The caller should reserve the memory; growing would work, but is never needed.
class Writer {
public:
    explicit Writer(Bytes& out) : out_(out) {}

    void u8(std::uint8_t value) { out_.push_back(value); }
    void u16(std::uint16_t value) {
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
        raw(bytes);
    }
    void u32(std::uint32_t value) {
        u16(static_cast<std::uint16_t>(value >> 16));
        u16(static_cast<std::uint16_t>(value));
    }
    void variable(std::size_t value) {  // MQTT 5 section 1.5.5
        for (; value >= 0x80; value >>= 7) u8(static_cast<std::uint8_t>(value | 0x80));
        u8(static_cast<std::uint8_t>(value));
    }
    void raw(ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    void binary(ByteView bytes) {
        assert(bytes.size() <= 65'535);
        u16(static_cast<std::uint16_t>(bytes.size()));
        raw(bytes);
    }
    void text(std::string_view text) { binary(as_bytes(text)); }

private:
    Bytes& out_;
};

}  // namespace mqtt
