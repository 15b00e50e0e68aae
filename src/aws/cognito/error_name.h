// Error names in Cognito's answers.
#pragma once

#include <string_view>

namespace aws::cognito {

// Cuts "com.amazonaws.cognito#TooManyRequestsException:http://..." down to the name of the error.
inline std::string_view bare_error_name(std::string_view name) {
    name = name.substr(0, name.find(':'));
    const std::size_t hash = name.rfind('#');
    return hash == std::string_view::npos ? name : name.substr(hash + 1);
}

}  // namespace aws::cognito
