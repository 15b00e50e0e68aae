// The credentials in the environment variables of AWS's own tools:
// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
#pragma once

#include "aws/credentials.h"
#include "base/result.h"

namespace headless {

// Fails with a sentence that names the missing variables.
Result<Credentials> credentials_from_environment();

}  // namespace headless
