// Text inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace simulator {

// The text as it may stand in an element or a quoted attribute. A control character, which XML 1.0 does not allow,
// becomes a space.
std::string escape_markup(std::string_view text);

}  // namespace simulator
