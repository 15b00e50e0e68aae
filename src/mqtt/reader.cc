#include "mqtt/reader.h"

#include <string>

namespace mqtt {

std::string_view where_of(Fault fault) {
    switch (fault) {
        case Fault::none:
        case Fault::malformed: return "mqtt/malformed";
        case Fault::protocol: return "mqtt/protocol";
        case Fault::topic_name: return "mqtt/topic";
        case Fault::topic_filter: return "mqtt/filter";
        case Fault::topic_alias: return "mqtt/alias";
        case Fault::version: return "mqtt/version";
        case Fault::size: return "mqtt/size";
    }
    return "mqtt/malformed";
}

Error packet_error(Fault fault, PacketType type, std::string_view complaint, std::size_t offset,
                   std::string_view section) {
    std::string what(packet_name(type));
    what += ": ";
    what += complaint;
    what += " at byte ";
    what += std::to_string(offset);
    what += " [";
    if (section.empty()) {
        // In both specifications, section 3 describes the packets in the order of their types.
        what += "section 3.";
        what += std::to_string(static_cast<int>(type));
    } else {
        what += section;
    }
    what += ']';
    return Error{where_of(fault), std::move(what)};
}

std::uint32_t Reader::long_variable(const char* field) {
    std::uint32_t value = 0;
    const std::size_t start = offset();
    for (int shift = 0; shift < 28; shift += 7) {
        const std::uint8_t byte = u8(field);
        if (failed()) return 0;
        value |= std::uint32_t{byte & 0x7Fu} << shift;
        if (byte < 0x80) {
            if (byte == 0 && shift > 0) {
                fail(Fault::malformed, "a variable byte integer is longer than needed", "MQTT-1.5.5-1", start);
                return 0;
            }
            return value;
        }
    }
    fail(Fault::malformed, "a variable byte integer is longer than four bytes", "MQTT 5 section 1.5.5", start);
    return 0;
}

std::string_view Reader::text(const char* field) {
    const std::size_t start = offset();
    const std::string_view value = text_unchecked(field);
    switch (flaw_of_text(value)) {
        case TextFlaw::none: return value;
        case TextFlaw::not_utf8: fail(Fault::malformed, "a text is not UTF-8", "MQTT-1.5.4-1", start); break;
        case TextFlaw::has_null: fail(Fault::malformed, "a text has a NUL in it", "MQTT-1.5.4-2", start); break;
    }
    return {};
}

Reader Reader::part(std::size_t size, const char* field) {
    Reader inner = *this;
    if (!has(size, field)) {
        inner.end_ = inner.at_;
        return inner;
    }
    at_ += size;
    inner.end_ = at_;
    return inner;
}

void Reader::adopt(const Reader& part) {
    if (failed() || !part.failed()) return;
    fail(part.fault_, part.complaint_, part.section_, part.fault_offset_);
    ended_early_ = part.ended_early_;
}

void Reader::ended_within(const char* field) {
    if (failed()) return;
    fail(Fault::malformed, field, nullptr);
    ended_early_ = true;
}

Error Reader::error(PacketType type) const {
    std::string complaint = complaint_ ? complaint_ : "";
    if (ended_early_) complaint = "ends within the " + complaint;
    // The fixed header: one byte and the remaining length in its shortest form.
    const std::size_t body = static_cast<std::size_t>(end_ - begin_);
    const std::size_t header = body < 0x80 ? 2 : body < 0x4000 ? 3 : body < 0x200000 ? 4 : 5;
    return packet_error(fault_, type, complaint, header + fault_offset_, section_ ? section_ : "");
}

}  // namespace mqtt
