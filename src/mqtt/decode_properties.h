// Reads a property list (MQTT 5 section 2.2.2) into the fields of its packet. Refuses unknown, misplaced and repeated
// properties, and wrong values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "mqtt/properties.h"
#include "mqtt/reader.h"
#include "mqtt/topic.h"

namespace mqtt {

// Visits the properties of a packet and reads the one with the given identifier, if the packet can have it.
class PropertyReader {
public:
    PropertyReader(Reader& in, Property wanted, std::size_t start) : in_(in), wanted_(wanted), start_(start) {}

    template <class Field>
    void operator()(Property property, Field& field) {
        if (property != wanted_) return;
        found_ = true;
        read(field);
    }
    bool found() const { return found_; }

private:
    template <class Value>
    void read(std::optional<Value>& field) {
        if (field) in_.fail(Fault::protocol, "a property comes twice", "MQTT 5 section 2.2.2.2", start_);
        Value value{};
        read_value(value);
        field = value;
    }
    void read(UserProperties& field) {
        UserProperty& added = field.emplace_back();
        added.name = in_.text("user property's name");
        added.value = in_.text("user property's value");
    }
    void read(std::vector<std::uint32_t>& field) { read_value(field.emplace_back()); }

    void read_value(bool& value) { value = read_flag() != 0; }
    // QoS 2 is expressed by omitting the property
    void read_value(QoS& value) { value = static_cast<QoS>(read_flag()); }
    void read_value(PayloadFormat& value) { value = static_cast<PayloadFormat>(read_flag()); }
    void read_value(std::uint16_t& value) {
        value = in_.u16("property");
        check_zero(value);
    }
    void read_value(std::uint32_t& value) {
        value = wanted_ == Property::subscription_identifier ? in_.variable("property") : in_.u32("property");
        check_zero(value);
    }
    void read_value(std::string_view& value) {
        value = in_.text("property");
        if (wanted_ == Property::response_topic && !in_.failed() && flaw_of_topic_name(value))
            in_.fail(Fault::topic_name, "the response topic is empty or has a wildcard", "MQTT-3.3.2-14", start_);
    }
    void read_value(BinaryData& value) { value = in_.binary("property"); }

    std::uint8_t read_flag() {
        const std::uint8_t value = in_.u8("property");
        if (value > 1) in_.fail(Fault::protocol, "a property is neither 0 nor 1", nullptr, start_);
        return value & 1;
    }
    void check_zero(std::uint32_t value) {
        if (value != 0 || in_.failed() || !must_not_be_zero(wanted_)) return;
        in_.fail(wanted_ == Property::topic_alias ? Fault::topic_alias : Fault::protocol, "a property must not be 0",
                 nullptr, start_);
    }

    Reader& in_;
    Property wanted_;
    std::size_t start_;
    bool found_ = false;
};

template <class PacketOrWill>
void read_properties(Reader& in, PacketOrWill& packet) {
    const std::uint32_t size = in.variable("property length");
    if (size == 0) return;
    Reader part = in.part(size, "properties");
    while (part.left() > 0) {
        const std::size_t start = part.offset();
        const std::uint32_t identifier = part.variable("property identifier");
        if (identifier > 0x7F || property_name(static_cast<Property>(identifier)).empty()) {
            part.fail(Fault::malformed, "unknown property", "MQTT 5 section 2.2.2.2", start);
            break;
        }
        PropertyReader reader(part, static_cast<Property>(identifier), start);
        visit_properties(packet, reader);
        if (!reader.found())
            part.fail(Fault::malformed, "a property that this packet cannot have", "MQTT 5 section 2.2.2.2", start);
    }
    in.adopt(part);
}

}  // namespace mqtt
