// Tokens that open one connection of the WebSocket API, once, within half a minute. The content is encrypted with
// KMS, so that only these functions can write or read it, and the token's hash is in the table Tokens until it is
// used.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "lambda/call.h"
#include "lambda/runtime/event.h"

namespace lambda::tokens {

// For a guest or a user. Error: busy.
Task<std::expected<api::ConnectToken, api::Refusal>> issue_token(Call& call, Caller caller);

// Returns the person that the token was issued to, or nullopt in any doubt. The row is deleted first: of two callers
// with the same token at the same time, DynamoDB lets exactly one succeed.
Task<std::optional<Caller>> redeem_token(Call& call, std::string token);

}  // namespace lambda::tokens
