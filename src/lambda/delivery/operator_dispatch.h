// Sends a message of an operator's system to everybody that it is addressed to, once for each idempotency key.
#pragma once

#include "lambda/delivery/operator_message.h"
#include "lambda/delivery/publish.h"
#include "lambda/runtime/event.h"

namespace lambda::delivery {

// `caller` is the system, known from its signature or its stream. Errors: key_reused, not_found, mailbox_full; busy
// if it should ask again with the same key.
Task<std::expected<Published, api::Refusal>> dispatch_for_operator(Call& call, Caller caller, OperatorMessage message);

}  // namespace lambda::delivery
