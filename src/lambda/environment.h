// The deployment's environment variables (backend/template.json) as the values that functions go by. Which function
// needs which is for the template to say: what is not set is empty here.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "lambda/function.h"

namespace lambda {

// {"CONFAB_FUNCTION": "rooms", "AWS_REGION": …}. Fails without a function of ours and a region.
Result<Environment> read_environment(const Json& variables);

}  // namespace lambda
