// Reads one packet's body from front to back and remembers the first failure: from then on, every read returns zero or
// nothing and does not advance. So decoders need no check after each step, only one at the end.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "mqtt/packets.h"
#include "mqtt/text.h"

namespace mqtt {

// The kind of the sender's mistake; becomes Error::where and then a reason code.
enum class Fault : std::uint8_t { none, malformed, protocol, topic_name, topic_filter, topic_alias, version, size };

std::string_view where_of(Fault fault);

// Builds the text for people: packet, complaint, offset, section.
Error packet_error(Fault fault, PacketType type, std::string_view complaint, std::size_t offset,
                   std::string_view section);

class Reader {
public:
    explicit Reader(ByteView body) : begin_(body.data()), at_(body.data()), end_(body.data() + body.size()) {}

    // `field` completes "ends within the ..."; `field` and complaints are static text.
    std::uint8_t u8(const char* field) {
        if (!has(1, field)) return 0;
        return *at_++;
    }
    std::uint16_t u16(const char* field) {
        if (!has(2, field)) return 0;
        const auto value = static_cast<std::uint16_t>(at_[0] << 8 | at_[1]);
        at_ += 2;
        return value;
    }
    std::uint32_t u32(const char* field) {
        if (!has(4, field)) return 0;
        const std::uint32_t value = std::uint32_t{at_[0]} << 24 | at_[1] << 16 | at_[2] << 8 | at_[3];
        at_ += 4;
        return value;
    }
    std::uint32_t variable(const char* field) {  // MQTT 5 section 1.5.5; only the shortest form is valid
        if (left() > 0 && *at_ < 0x80) [[likely]]
            return *at_++;
        return long_variable(field);
    }
    ByteView binary(const char* field) {
        const std::size_t size = u16(field);
        if (!has(size, field)) return {};
        const ByteView value(at_, size);
        at_ += size;
        return value;
    }
    std::string_view text(const char* field);  // UTF-8 without NUL
    std::string_view text_unchecked(const char* field) { return as_text(binary(field)); }
    ByteView rest() {
        const ByteView value(at_, left());
        at_ = end_;
        return value;
    }
    // advances past the part, which shares the offsets but not the failures
    Reader part(std::size_t size, const char* field);

    // Offsets count from the body's first byte. Only the first failure is kept.
    void fail(Fault fault, const char* complaint, const char* section, std::size_t offset) {
        if (fault_ != Fault::none) return;
        fault_ = fault;
        complaint_ = complaint;
        section_ = section;
        fault_offset_ = offset;
        at_ = end_;
    }
    void fail(Fault fault, const char* complaint, const char* section) { fail(fault, complaint, section, offset()); }
    void adopt(const Reader& part);  // takes over the part's failure, if there is one

    bool failed() const { return fault_ != Fault::none; }
    std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

    // For the type of packet that this body belongs to.
    Error error(PacketType type) const;

private:
    bool has(std::size_t bytes, const char* field) {
        if (left() >= bytes) [[likely]]
            return true;
        ended_within(field);
        return false;
    }
    void ended_within(const char* field);
    std::uint32_t long_variable(const char* field);

    const std::uint8_t* begin_;
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    const char* complaint_ = nullptr;
    const char* section_ = nullptr;  // nullptr: the packet's own section
    std::size_t fault_offset_ = 0;
    Fault fault_ = Fault::none;
    bool ended_early_ = false;  // the complaint is then the field's name
};

}  // namespace mqtt
