// One stored message as `confab history` prints it.
#pragma once

#include <string>
#include <string_view>

#include "protocol/envelope.h"

namespace wording {

// "2026-12-01 09:30:00Z  Ann (guest): hello". `profile_name` is the name of a user's profile, or empty if unknown; of
// guests and services the message's own name counts; without any name it is '#' and the first digits of the sender's
// id. A name in which punctuation could be taken for the end of the name is quoted as in JSON, and each further line of
// a text is indented, so that no message can look like another one or like somebody else's. The line may contain
// anything else that people write; print it through terminal_text.
std::string history_line(const Incoming& message, std::string_view profile_name);

}  // namespace wording
