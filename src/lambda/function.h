// A Lambda function as a machine: an event goes in, turns come out, each answered by resume() until one of them is the
// reply. It does no I/O and reads no clock; the host (backend/index.mjs, or a test) performs what a turn asks for.
// AWS Lambda Developer Guide; HTTP API payload format 2.0; AWS IoT rule action "lambda"; Cognito triggers.
#pragma once

#include <memory>

#include "lambda/call.h"

namespace lambda {

class Function {
public:
    explicit Function(Start start);
    ~Function();

    Turn begin();
    // The answer to the turn before; one of another kind or length is our host's fault and ends in an error reply.
    Turn resume(Answer answer, UnixTime now);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace lambda
