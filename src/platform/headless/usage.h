// The text for --help and for mistakes in the arguments.
#pragma once

#include <span>
#include <string>

#include "platform/headless/command.h"

namespace headless {

std::span<const CommandRule* const> commands();
const CommandRule* find_command(std::string_view name);

std::string usage();                         // of the program
std::string usage(const CommandRule& rule);  // "usage: confab presign --endpoint HOST ...", one line
std::string help(const CommandRule& rule);   // the same, with all details

}  // namespace headless
