// Sentences for whoever wrote config.json.
#pragma once

#include <string>

#include "transport/config_problem.h"

namespace wording {

// Names the key and says what to write.
std::string sentence(const transport::ConfigMistake& mistake);
// Names the key and says what becomes of it.
std::string sentence(const transport::ConfigWarning& warning);

}  // namespace wording
