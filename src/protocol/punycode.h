// Punycode (RFC 3492): any text as ASCII letters, digits and hyphens, and back. Does not prepare the text as IDNA
// does; the caller decides which texts are allowed. The time grows with the square of the length, so callers must
// bound it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

inline namespace protocol {

std::string punycode_encode(std::u32string_view text);

// nullopt for upper case, code points outside Unicode, and truncated text. To check that a text is what
// punycode_encode writes, encode the result again.
std::optional<std::u32string> punycode_decode(std::string_view text);

}  // namespace protocol
