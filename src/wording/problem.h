// The one place where a problem or a hint of the chat becomes a sentence, for the page and the command line alike. It
// is a room of its own because both show them and neither may know the other.
#pragma once

#include <string>

#include "chat/problem.h"

namespace wording {

// What happened and what to do. Empty for no problem.
std::string sentence(const chat::Problem& problem);
// What to do now. Empty for no hint.
std::string sentence(const chat::Hint& hint);

}  // namespace wording
