#include "mqtt/reasons.h"

#include <algorithm>
#include <array>
#include <span>

namespace mqtt {
namespace {

using Codes = std::span<const std::uint8_t>;

constexpr std::uint8_t connack_codes[] = {0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
                                          0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F};
constexpr std::uint8_t puback_codes[] = {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99};
constexpr std::uint8_t pubrel_codes[] = {0x00, 0x92};
constexpr std::uint8_t suback_codes[] = {0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2};
constexpr std::uint8_t unsuback_codes[] = {0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91};
constexpr std::uint8_t disconnect_codes[] = {
    0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94,
    0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2};
constexpr std::uint8_t auth_codes[] = {0x00, 0x18, 0x19};
constexpr std::uint8_t success_only[] = {0x00};
constexpr std::uint8_t old_suback_codes[] = {0x00, 0x01, 0x02, 0x80};

Codes codes_of(PacketType type, Version version) {
    const bool old = version == Version::v3_1_1;
    switch (type) {
        case PacketType::connack: return connack_codes;
        case PacketType::puback:
        case PacketType::pubrec: return old ? Codes(success_only) : Codes(puback_codes);
        case PacketType::pubrel:
        case PacketType::pubcomp: return old ? Codes(success_only) : Codes(pubrel_codes);
        case PacketType::suback: return old ? Codes(old_suback_codes) : Codes(suback_codes);
        case PacketType::unsuback: return old ? Codes() : Codes(unsuback_codes);
        case PacketType::disconnect: return old ? Codes(success_only) : Codes(disconnect_codes);
        case PacketType::auth: return old ? Codes() : Codes(auth_codes);
        default: return {};
    }
}

// Indexed by the return code.
constexpr std::array return_codes = {
    Reason::success,
    Reason::unsupported_protocol_version,
    Reason::client_identifier_not_valid,
    Reason::server_unavailable,
    Reason::bad_user_name_or_password,
    Reason::not_authorized};

}  // namespace

bool may_carry(PacketType type, Reason reason, Version version) {
    if (type == PacketType::connack && version == Version::v3_1_1)
        return std::ranges::find(return_codes, reason) != return_codes.end();
    const Codes codes = codes_of(type, version);
    return std::ranges::find(codes, static_cast<std::uint8_t>(reason)) != codes.end();
}

std::optional<Reason> reason_of_return_code(std::uint8_t code) {
    if (code >= return_codes.size()) return std::nullopt;
    return return_codes[code];
}

std::uint8_t return_code_of(Reason reason) {
    const auto found = std::ranges::find(return_codes, reason);
    if (found == return_codes.end()) return return_code_of(Reason::server_unavailable);
    return static_cast<std::uint8_t>(found - return_codes.begin());
}

}  // namespace mqtt
