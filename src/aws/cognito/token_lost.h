// Whether a person's session that has no token may give one later.
#pragma once

namespace aws::cognito {

enum class TokenLost { for_now, for_good };

}  // namespace aws::cognito
