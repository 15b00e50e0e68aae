// The password rules of a user pool, checked while a person types (Amazon Cognito Developer Guide, "User pool
// password requirements").
#pragma once

#include <cstddef>
#include <string_view>

namespace aws::cognito {

// The defaults are those of backend/template.json and of Cognito.
struct PasswordRules {
    std::size_t length = 8;
    bool lower = true, upper = true, digit = true, symbol = true;
};
struct PasswordCheck {
    bool length = false, lower = false, upper = false, digit = false, symbol = false;
    bool good() const { return length && lower && upper && digit && symbol; }
    bool operator==(const PasswordCheck&) const = default;
};
PasswordCheck check_password(std::string_view password, const PasswordRules& rules = {});

}  // namespace aws::cognito
