// Sentences for what the backend refuses. The API's own messages (api::refusal_message) are for other clients; these
// may be reworded or translated without changing the API.
#pragma once

#include <string_view>

#include "protocol/api.h"

namespace wording {

std::string_view sentence(api::Problem problem);  // what happened and what to do

}  // namespace wording
