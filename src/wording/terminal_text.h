// Text for a terminal. A terminal obeys control characters (ECMA-48): they move the cursor, rename the window or send
// what somebody seems to have typed. Texts, names and reasons from elsewhere must not contain any.
#pragma once

#include <string>
#include <string_view>

namespace wording {

// The same text without anything that a terminal obeys or that reorders a line: every control character (C0, DEL, C1)
// but line feed and tab, the line and paragraph separators, the direction controls, and invalid UTF-8 become U+FFFD.
std::string terminal_text(std::string_view text);

// The same for a JSON text: such characters can only be inside its strings and become escapes such as \u009b, so the
// value that a program reads stays the same.
std::string terminal_json(std::string_view json);

}  // namespace wording
