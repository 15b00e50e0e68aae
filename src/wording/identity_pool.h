// Sentences for what goes wrong between us and a Cognito identity pool.
#pragma once

#include <string_view>

#include "transport/failure_reason.h"

namespace wording {

std::string_view sentence(const transport::NoCredentials& failed);  // what happened and what to do

}  // namespace wording
