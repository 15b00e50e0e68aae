// Says what a system of the operator wants said, to whomever it is addressed to, once for each of its keys.
#pragma once

#include "lambda/operator_message.h"
#include "lambda/publish.h"

namespace lambda {

// `caller` is the system, told from its signature or its stream. Refused: key_reused, not_found, mailbox_full; busy,
// where it is to be asked again with the same key.
Task<std::expected<Published, api::Refusal>> say_for_operator(Call& call, Caller caller, OperatorMessage message);

}  // namespace lambda
