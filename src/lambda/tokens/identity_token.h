// Finds out who an ID token of the deployment's user pool belongs to. It is verified here (aws/jwt/verify.h, with the
// keys in WarmCache) and then exchanged with Cognito for the person's identity, so that a person is the same sender
// with every transport.
#pragma once

#include <expected>
#include <string>

#include "lambda/call.h"
#include "lambda/runtime/event.h"

namespace lambda::tokens {

// Returns a user. Errors: bad_token, whatever the doubt is; busy if the pool's keys or the identity were not
// available.
Task<std::expected<Caller, api::Refusal>> read_identity_token(Call& call, std::string token);

}  // namespace lambda::tokens
