// Lines for people and programs: results to standard output, diagnostics to standard error. No control character in
// them reaches a terminal (wording/terminal_text.h).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace headless {

void print_line(std::string_view line);  // standard output
void print_json(const Json& json);
void complain(std::string_view sentence);  // to standard error, after "confab: "

}  // namespace headless
