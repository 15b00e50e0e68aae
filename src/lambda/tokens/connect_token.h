// Tokens that open one connection of the WebSocket API, once, within half a minute: what the token says is sealed with
// KMS, so that nobody but these functions can write or read one, and its hash stands in the table Tokens until it is
// used.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "lambda/call.h"
#include "lambda/runtime/event.h"

namespace lambda::tokens {

// For a guest or a user. Refused: busy.
Task<std::expected<api::ConnectToken, api::Refusal>> issue_token(Call& call, Caller caller);

// Whose it was. The row is deleted before anything else is looked at, so that of two who come with one token at the
// same moment DynamoDB lets exactly one have it. On any doubt nobody's, whatever the doubt is.
Task<std::optional<Caller>> redeem_token(Call& call, std::string token);

}  // namespace lambda::tokens
