// Punycode (RFC 3492): any text as ASCII letters, digits and hyphens, and back. Without IDNA's preparation; the caller
// decides which texts it wants. Time grows with the square of the length: callers bound it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

std::string punycode_encode(std::u32string_view text);

// nullopt for upper case, what lies outside Unicode, and what is cut short. Encoding again tells whether a text is the
// one that punycode_encode would have written.
std::optional<std::u32string> punycode_decode(std::string_view text);
