// What a system of the operator wants said, and to whom: the body of POST /message, and a record of the Kinesis stream
// (docs/api.md, "POST /message"). Read with bounds; names are cleaned, texts as if a person had written them.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace lambda::delivery {

struct OperatorMessage {
    enum class To { user, name, channel, account, session, everyone };

    std::string key;  // the sender's own: the same again is said once
    To to = To::user;
    // of a user, a channel or an account the id, of a name itself, of a session its key; of everyone empty
    std::string name;
    std::string text;
    std::string from = "Service";
    std::string type = "message";
    Json data = {};          // an object, or null
    bool in_history = true;  // in the users' own, where there is one
    bool operator==(const OperatorMessage&) const = default;
};

inline constexpr JsonLimits of_operator_messages = {.bytes = 100'000, .depth = 12, .values = 1'000};

// Fails with a sentence for whoever wrote it.
Result<OperatorMessage> read_operator_message(const Json& json);

// Equal for equal messages, whatever their keys are, and for nothing else.
std::string content_hash(const OperatorMessage& message);

}  // namespace lambda::delivery
