#include "protocol/envelope.h"

#include <algorithm>
#include <array>

#include "base/text_codes.h"
#include "protocol/limits.h"

inline namespace protocol {

MessageId new_message_id(Random& random) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t half = 0; half < 2; ++half) {
        std::uint64_t bits = random.next();
        for (std::size_t i = 0; i < 8; ++i, bits >>= 8) bytes[half * 8 + i] = static_cast<std::uint8_t>(bits);
    }
    return MessageId(hex(bytes));
}

MessageId numbered_message_id(std::uint32_t count, Random& random) {
    std::array<std::uint8_t, 4> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(count >> (24 - 8 * i));
    return MessageId(hex(bytes) + "-" + new_message_id(random).text());
}

bool is_message_id(std::string_view text) {
    return !text.empty() && text.size() <= limits::message_id_bytes && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
    });
}

}  // namespace protocol
