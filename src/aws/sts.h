// Temporary keys with fewer permissions: AWS STS, AssumeRole with a session policy (AWS STS API Reference, version
// 2011-06-15; query protocol: the request is a form, the answer XML). The keys allow what both the role and the
// policy allow.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "aws/http.h"
#include "aws/json_call.h"
#include "base/json.h"
#include "base/time.h"

namespace aws::sts {

inline constexpr std::string_view service = "sts";

using Caller = ServiceCaller;

struct AssumeRole {
    std::string role_arn;
    std::string session_name;  // 2 to 64 of [\w+=,.@-]
    // 15 minutes to the role's maximum; at most an hour if a role assumes another
    std::chrono::seconds duration{3'600};
    Json policy = {};  // at most 2048 characters; null: the role's own permissions
};
SignedRequest request(const AssumeRole& call, const Caller& caller);  // fails only if the caller's URL is invalid

enum class Failure {
    denied,       // the caller may not assume this role
    expired,      // the caller's own keys have expired
    throttled,    // try again
    unavailable,  // no answer, or an error of STS: try again
    refused,      // the call is wrong: somebody has to fix it
    malformed,    // not an answer of STS
};

struct Assumed {
    Credentials credentials;  // they expire
    std::string role_id;      // "<the role's unique id>:<session name>": aws:userid in policies
    std::string arn;          // "arn:aws:sts::<account>:assumed-role/<role>/<session name>"
    bool operator==(const Assumed&) const = default;
};
std::expected<Assumed, Failure> read_assumed(const HttpAnswer& answer);

}  // namespace aws::sts

// Other rooms still use this name without aws::.
namespace sts = aws::sts;
