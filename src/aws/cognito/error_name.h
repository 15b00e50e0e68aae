// How Cognito's answers name an error.
#pragma once

#include <string_view>

namespace aws::cognito {

// "com.amazonaws.cognito#TooManyRequestsException:http://..." names the same error as the bare word.
inline std::string_view bare_error_name(std::string_view name) {
    name = name.substr(0, name.find(':'));
    const std::size_t hash = name.rfind('#');
    return hash == std::string_view::npos ? name : name.substr(hash + 1);
}

}  // namespace aws::cognito
