// Sentences for hosts, addresses and ids of AWS that cannot be used.
#pragma once

#include <string>
#include <string_view>

#include "aws/endpoints.h"
#include "aws/url.h"

namespace wording {

// What is wrong and what to write. None repeats the input.
std::string_view sentence(aws::UrlError error);
std::string sentence(const aws::EndpointError& error);

}  // namespace wording
