// A request that is repeated with the same key is performed once (docs/api.md, "POST /message"). A row holds the hash
// of the request, the id and stamp of its message, and a lease. If an invocation ends without settling, its lease
// expires, and the next one continues with the same id and stamp, by which readers recognise a duplicate. The rows
// are in the table Mailbox, under the caller's user id.
#pragma once

#include <expected>
#include <string>

#include "lambda/store/database.h"
#include "protocol/ids.h"

namespace lambda {

struct IdempotencyKey {
    UserId caller;
    std::string key;   // chosen by the caller
    std::string hash;  // of the request
};
struct Claim {
    IdempotencyKey asked;
    MessageId id;
    UnixTime stamp{};
    bool done = false;  // performed earlier; nothing is left to do
    UnixTime lease{};   // if not done: the claim is ours until then
};

enum class RetryPolicy { done, retry, forget };  // forget: as if it had never been asked

class IdempotencyKeys {
public:
    IdempotencyKeys(Io& io, const Environment& environment)
        : io_(io), database_(io, environment), environment_(environment) {}

    // `fresh` becomes the id if the key is new. Errors: key_reused if the key was used for another request; busy if
    // another invocation holds the claim.
    Task<std::expected<Claim, api::Refusal>> claim(IdempotencyKey asked, MessageId fresh);
    Task<Outcome<Condition>> settle(Claim claim, RetryPolicy policy);

private:
    Task<std::expected<Claim, api::Refusal>> take_over(Claim claim, UnixTime lease_before);

    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
