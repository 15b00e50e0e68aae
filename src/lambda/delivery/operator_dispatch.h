// Sends a message of an operator's system to everybody it is addressed to, once for each of the system's keys.
#pragma once

#include "lambda/delivery/operator_message.h"
#include "lambda/delivery/publish.h"
#include "lambda/runtime/event.h"

namespace lambda::delivery {

// `caller` is the system, told from its signature or its stream. Refused: key_reused, not_found, mailbox_full; busy,
// where it is to be asked again with the same key.
Task<std::expected<Published, api::Refusal>> dispatch_for_operator(Call& call, Caller caller, OperatorMessage message);

}  // namespace lambda::delivery
