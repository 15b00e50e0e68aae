// Text inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace simulator {

// Escapes text for an element or a quoted attribute. A control character, which XML 1.0 does not allow,
// becomes a space.
std::string escape_markup(std::string_view text);

}  // namespace simulator
