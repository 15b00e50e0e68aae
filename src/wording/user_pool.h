// Sentences for what goes wrong between a person and a user pool.
#pragma once

#include <string_view>

#include "aws/cognito/user_failure.h"

namespace wording {

std::string_view sentence(aws_user::Failure failure);  // what happened and what to do

}  // namespace wording
