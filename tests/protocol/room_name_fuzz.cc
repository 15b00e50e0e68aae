// Any text is refused or becomes a slug that is safe in a topic, is its own slug, and has a title that leads back to
// it.
#include <cstdint>
#include <cstdlib>

#include "protocol/limits.h"
#include "protocol/punycode.h"
#include "protocol/room_name.h"

namespace {
void expect(bool good) {
    if (!good) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (is_room_slug(input)) expect(room_id_from_name(input)->text() == input);
    // An id is of at most one kind, and the other person of a direct room can be read from it.
    expect(is_room_slug(input) + is_private_room(input) + is_direct_room(input) == (is_room_id(input) ? 1 : 0));
    if (const UserId other = other_of(RoomId(std::string(input))); !other.empty())
        expect(direct_room(other).text() == input);
    if (const auto room = room_id_from_name(input)) {
        const std::string& slug = room->text();
        expect(!slug.empty() && slug.size() <= limits::room_slug_bytes);
        expect(slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
        expect(is_room_slug(slug));
        const auto again = room_id_from_name(room_title(*room));
        expect(again && *again == *room);
    }
    if (const auto text = punycode_decode(input.substr(0, 100))) {
        if (punycode_encode(*text) == input.substr(0, 100)) expect(punycode_decode(punycode_encode(*text)) == text);
    }
    return 0;
}
