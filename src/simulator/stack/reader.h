// Reads a deployment's template into a Stack.
#pragma once

#include <string_view>

#include "base/result.h"
#include "simulator/stack/resolver.h"
#include "simulator/stack/stack.h"

namespace simulator::stack {

// Fails with a sentence that names the place in the template.
Result<Stack> read_stack(std::string_view template_json, const Inputs& values = {});

}  // namespace simulator::stack
