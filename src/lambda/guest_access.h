// What every request of a guest has to pass, by whichever way it comes: guests must not be shut out, and each has a
// number of requests a minute. People with accounts pass neither check. Without a table Guests everything passes.
#pragma once

#include <optional>

#include "lambda/call.h"
#include "lambda/runtime/task.h"
#include "protocol/ids.h"

namespace lambda {

// nullopt: guests are let in. Refusals: guests_off if they are shut out; busy or unknown if the table cannot tell.
// Reads a row, at most once every guests_remembered in each process.
Task<std::optional<api::Refusal>> refuse_all_guests(Call& call);

// Counts one request of a guest, which costs a write. Condition::failed: the guest has already made
// Environment::guest_budget requests in this minute.
Task<Outcome<Condition>> count_guest_request(Call& call, UserId guest);

}  // namespace lambda
