#include "aws/cognito/password_rules.h"

#include "base/utf8.h"

namespace aws::cognito {

namespace {

constexpr std::size_t longest_password = 256;                                // Cognito's limit
constexpr std::string_view symbols = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ";  // a space counts if it is not at an end

bool is_any(std::string_view text, char first, char last) {
    for (const char c : text)
        if (c >= first && c <= last) return true;
    return false;
}

}  // namespace

PasswordCheck check_password(std::string_view password, const PasswordRules& rules) {
    const std::size_t length = count_code_points(password);
    // Cognito refuses passwords that begin or end with a space.
    const bool spaced = password.starts_with(' ') || password.ends_with(' ');
    return {.length = length >= rules.length && length <= longest_password && !spaced,
            .lower = !rules.lower || is_any(password, 'a', 'z'),
            .upper = !rules.upper || is_any(password, 'A', 'Z'),
            .digit = !rules.digit || is_any(password, '0', '9'),
            .symbol = !rules.symbol || password.find_first_of(symbols) != std::string_view::npos};
}

}  // namespace aws::cognito
