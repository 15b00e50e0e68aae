// One invocation of a function: what it starts with, and what its handler works with.
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
    std::string request = {};         // AWS's id of the invocation, for the log line
    crypto::Digest seed{};            // random, from the host, new for each invocation; keys are derived from it
    WarmCache* warm_cache = nullptr;  // kept by the host between invocations; null: nothing is kept
};

// One invocation. Cannot be moved, because the store keeps references to its members.
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
    // How many connections with full buffers this invocation may still close. API Gateway also answers 429 when it
    // throttles the whole account; closing every connection then would make everybody reconnect at once.
    std::size_t closes_left = 10;

private:
    WarmCache own_warm_cache_;
};

}  // namespace lambda
