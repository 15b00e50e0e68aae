// Names of errors in the answers of AWS's JSON services.
#pragma once

#include <string_view>

namespace aws {

// Cuts "com.amazonaws.cognito#TooManyRequestsException:http://...", of the member "__type" or of the header
// x-amzn-ErrorType, down to the name of the error.
inline std::string_view bare_error_name(std::string_view name) {
    name = name.substr(0, name.find(':'));
    const std::size_t hash = name.rfind('#');
    return hash == std::string_view::npos ? name : name.substr(hash + 1);
}

}  // namespace aws
