// A message that a system of the operator sends, and to whom: the body of POST /message, or a record of the Kinesis
// stream (docs/api.md, "POST /message"). Sizes are bounded. Names are cleaned, and texts are cleaned like those that
// people write.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace lambda::delivery {

struct OperatorMessage {
    enum class To { user, name, channel, account, session, everyone };

    std::string key;  // the sender's idempotency key: a message with a key that was used before is not sent again
    To to = To::user;
    // the id of a user, a channel or an account, a display name, or the key of a session; empty for everyone
    std::string name;
    std::string text;
    std::string from = "Service";
    std::string type = "message";
    Json data = {};          // an object, or null
    bool in_history = true;  // whether users find it in their own history, if the deployment keeps one
    bool operator==(const OperatorMessage&) const = default;
};

inline constexpr JsonLimits of_operator_messages = {.bytes = 100'000, .depth = 12, .values = 1'000};

// On failure the error is a sentence for the author of the message.
Result<OperatorMessage> read_operator_message(const Json& json);

// Equal for messages that differ only in their keys, and different for all others.
std::string content_hash(const OperatorMessage& message);

}  // namespace lambda::delivery
