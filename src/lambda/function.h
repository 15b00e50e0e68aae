// A Lambda function as a machine without I/O: an event goes in, turns come out, and each turn is answered with
// resume() until one of them is the reply. It reads no clock; the host (backend/index.mjs or a test) performs what a
// turn asks for. AWS Lambda Developer Guide; HTTP API payload format 2.0; AWS IoT rule action "lambda"; Cognito
// triggers.
#pragma once

#include <memory>

#include "lambda/call.h"

namespace lambda {

class Function {
public:
    explicit Function(Start start);
    ~Function();

    Turn begin();
    // The answer to the last turn. If it has another kind or length than the turn asked for, which is a fault of the
    // host, the reply is an error.
    Turn resume(Answer answer, UnixTime now);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace lambda
