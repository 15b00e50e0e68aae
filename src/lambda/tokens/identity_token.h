// Whom an ID token of the deployment's user pool is about: verified here (aws/jwt/verify.h, with the keys that
// WarmCache keeps), and then exchanged for the person's identity by Cognito itself, so that the same person is the same
// sender whichever way they come.
#pragma once

#include <expected>
#include <string>

#include "lambda/call.h"
#include "lambda/runtime/event.h"

namespace lambda::tokens {

// A user. Refused: bad_token, whatever the doubt is; busy, where the pool's keys or the identity could not be had.
Task<std::expected<Caller, api::Refusal>> read_identity_token(Call& call, std::string token);

}  // namespace lambda::tokens
