// What is asked again with the same key is done once (docs/api.md, "POST /message"). A row says what was asked, what it
// is known by, and who is at it: whoever dies over it leaves a lease that ends, and the next one goes on under the same
// id and stamp, by which readers tell that it is the same. Rows stand in the table Mailbox, below the caller's own
// name.
#pragma once

#include <expected>
#include <string>

#include "lambda/store/database.h"
#include "protocol/ids.h"

namespace lambda {

struct IdempotencyKey {
    UserId caller;
    std::string key;   // the caller's
    std::string hash;  // of what was asked
};
struct Claim {
    IdempotencyKey asked;
    MessageId id;
    UnixTime stamp{};
    bool done = false;  // before; there is nothing to do
    UnixTime lease{};   // otherwise it is ours until then
};

enum class RetryPolicy { done, retry, forget };  // forget: as if it had not been asked

class IdempotencyKeys {
public:
    IdempotencyKeys(Io& io, const Environment& environment)
        : io_(io), database_(io, environment), environment_(environment) {}

    // `fresh` becomes the id where nobody has asked with this key yet. Refused: key_reused, where something else was
    // asked with this key; busy, where another invocation is at it.
    Task<std::expected<Claim, api::Refusal>> claim(IdempotencyKey asked, MessageId fresh);
    Task<Outcome<Condition>> settle(Claim claim, RetryPolicy policy);

private:
    Task<std::expected<Claim, api::Refusal>> take_over(Claim claim, UnixTime lease_before);

    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
