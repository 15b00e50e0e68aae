#include "protocol/room_name.h"

#include <optional>

#include "base/utf8.h"
#include "protocol/characters.h"
#include "protocol/limits.h"
#include "protocol/punycode.h"

inline namespace protocol {

namespace {

constexpr std::string_view private_prefix = "p.";
constexpr std::string_view direct_prefix = "d.";
constexpr std::string_view punycode_prefix = "xn--";  // as in IDNA, RFC 5890 section 2.3.1

bool is_ascii_letter_or_digit(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The characters of a name that go into the slug: lower case, with single hyphens. Each takes at least one byte of
// the slug, so reading stops past the slug's bound.
std::u32string kept_of(std::string_view name) {
    std::u32string kept;
    bool gap = false;
    while (!name.empty() && kept.size() <= limits::room_slug_bytes) {
        const CodePoint next = decode_utf8(name);
        name.remove_prefix(next.length);
        if (next.value == '-' || is_blank(next.value)) {
            gap = !kept.empty();
        } else if (is_ascii_letter_or_digit(next.value) || is_letter_beyond_ascii(next.value)) {
            if (gap) kept += U'-';
            gap = false;
            kept += lower_case(next.value);
        }
    }
    return kept;
}

std::string slug_of(std::u32string_view kept) {
    std::string ascii;
    for (const char32_t c : kept) {
        if (c >= 0x80) return std::string(punycode_prefix) + punycode_encode(kept);
        ascii += static_cast<char>(c);
    }
    return ascii;
}

std::string to_utf8(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) append_utf8(out, c);
    return out;
}

// The text after "xn--" if it is the Punycode of the kept characters of some name.
std::optional<std::u32string> text_behind(std::string_view slug) {
    if (!slug.starts_with(punycode_prefix) || slug.size() > limits::room_slug_bytes) return std::nullopt;
    auto text = punycode_decode(slug.substr(punycode_prefix.size()));
    if (!text || kept_of(to_utf8(*text)) != *text || slug_of(*text) != slug) return std::nullopt;
    return text;
}

}  // namespace

std::string_view room_name_message(RoomNameError error) {
    switch (error) {
        case RoomNameError::nothing_left: return "A room name needs at least one letter or digit.";
        case RoomNameError::too_long: return "This room name is too long. Choose a shorter one.";
    }
    return {};
}

std::expected<RoomId, RoomNameError> room_id_from_name(std::string_view name) {
    if (is_room_slug(name)) return RoomId(std::string(name));
    const std::u32string kept = kept_of(name);
    if (kept.empty()) return std::unexpected(RoomNameError::nothing_left);
    std::string slug = kept.size() > limits::room_slug_bytes ? std::string() : slug_of(kept);
    if (slug.empty() || slug.size() > limits::room_slug_bytes) return std::unexpected(RoomNameError::too_long);
    return RoomId(std::move(slug));
}

bool is_room_slug(std::string_view slug) {
    if (slug.empty() || slug.size() > limits::room_slug_bytes) return false;
    if (slug.starts_with(punycode_prefix)) return text_behind(slug).has_value();
    bool after_hyphen = true;
    for (const char c : slug) {
        const bool hyphen = c == '-';
        if (hyphen ? after_hyphen : !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) return false;
        after_hyphen = hyphen;
    }
    return !after_hyphen;
}

RoomId private_room(const RoomId& slug) { return RoomId(std::string(private_prefix) + slug.text()); }

bool is_private_room(std::string_view id) {
    return id.starts_with(private_prefix) && is_room_slug(id.substr(private_prefix.size()));
}

bool is_room_id(std::string_view text) { return is_room_slug(text) || is_closed_room(text); }

RoomId direct_room(const UserId& other) { return RoomId(std::string(direct_prefix) + other.text()); }

bool is_direct_room(std::string_view id) {
    if (id == service_room) return true;
    if (!id.starts_with(direct_prefix)) return false;
    id.remove_prefix(direct_prefix.size());
    return id.size() == 64 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

UserId other_of(const RoomId& direct) {
    if (direct.text() == service_room || !is_direct_room(direct.text())) return {};
    return UserId(direct.text().substr(direct_prefix.size()));
}

std::string room_title(const RoomId& room) {
    if (!is_room_id(room.text()) || is_direct_room(room.text())) return mend_utf8(room.text());
    const std::string_view slug =
        std::string_view(room.text()).substr(is_private_room(room.text()) ? private_prefix.size() : 0);
    const auto text = text_behind(slug);
    std::u32string words;
    if (text) {
        words = *text;
    } else {
        words.assign(slug.begin(), slug.end());
    }
    bool begins = true;
    for (char32_t& c : words) {
        if (begins) c = upper_case(c);
        begins = c == '-';
        if (begins) c = ' ';
    }
    return to_utf8(words);
}

}  // namespace protocol
