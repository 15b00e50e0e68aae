// One invocation: what it was started with, and what its handler works with.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/time.h"
#include "crypto/sha256.h"
#include "lambda/runtime/entropy.h"
#include "lambda/runtime/environment.h"
#include "lambda/runtime/io.h"
#include "lambda/runtime/warm_cache.h"
#include "lambda/store/store.h"

namespace lambda {

struct Start {
    Environment environment;
    Json event;
    UnixTime now;
    std::string request = {};         // AWS's id of the invocation, for its log line
    Digest seed{};                    // drawn anew by the host for each invocation: keys come from it
    WarmCache* warm_cache = nullptr;  // kept by the host between invocations; null: nothing is
};

// One invocation. Stays where it is: the store refers to the rest.
struct Call {
    explicit Call(Start start)
        : environment(std::move(start.environment)),
          event(std::move(start.event)),
          request(std::move(start.request)),
          entropy(start.seed),
          warm_cache(start.warm_cache ? *start.warm_cache : own_warm_cache_),
          io(start.now),
          store(io, environment) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    const Environment environment;
    const Json event;
    const std::string request;  // AWS's id of the invocation
    Entropy entropy;
    WarmCache& warm_cache;
    Io io;
    Store store;
    // How many connections this invocation may still close because their buffers are full. API Gateway answers 429 as
    // well where it throttles a whole account, and to close everybody then would bring everybody back at once.
    std::size_t closes_left = 10;

private:
    WarmCache own_warm_cache_;
};

}  // namespace lambda
