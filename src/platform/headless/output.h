// Lines for people and programs: results to standard output, diagnostics to standard error.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace headless {

void print_line(std::string_view line);  // standard output
void print_json(const Json& json);
void complain(std::string_view sentence);  // to standard error, after "confab: "

}  // namespace headless
