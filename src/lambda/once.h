// What is asked again with the same key is done once (docs/api.md, "POST /message"). A row says what was asked, what it
// is known by, and who is at it: whoever dies over it leaves a lease that ends, and the next one goes on under the same
// id and stamp, by which readers tell that it is the same. Rows stand in the table Mailbox, below the caller's own
// name.
#pragma once

#include <expected>
#include <string>

#include "lambda/handlers.h"

namespace lambda {

struct OnceKey {
    UserId caller;
    std::string key;   // the caller's
    std::string hash;  // of what was asked
};
struct Claim {
    OnceKey asked;
    MessageId id;
    UnixTime stamp{};
    bool done = false;  // before; there is nothing to do
    UnixTime lease{};   // otherwise it is ours until then
};

// Refused: key_reused, where something else was asked with this key; busy, where another invocation is at it.
Task<std::expected<Claim, api::Refusal>> claim(Call& call, OnceKey asked);

enum class Outlook { done, again, never };  // never: as if it had not been asked
Task<Outcome<Held>> settle(Call& call, Claim claim, Outlook outlook);

}  // namespace lambda
