// Keys for a while and for less: AWS STS, AssumeRole with a session policy (AWS STS API Reference, version 2011-06-15;
// query protocol: a form goes out, XML comes back). What the keys may is what the role and the policy both allow.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "aws/http.h"
#include "aws/json_call.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace aws::sts {

inline constexpr std::string_view service = "sts";

using Caller = ServiceCaller;

struct AssumeRole {
    std::string role_arn;
    std::string session_name;              // 2 to 64 of [\w+=,.@-]
    std::chrono::seconds duration{3'600};  // 15 minutes to what the role allows; an hour where a role assumes another
    Json policy = {};                      // at most 2048 characters; null: the role's own permissions
};
Result<HttpRequest> request(const AssumeRole& call, const Caller& caller);  // fails only when the caller's URL is none

enum class Failure {
    denied,       // the caller may not assume this role
    expired,      // the caller's own keys
    throttled,    // try again
    unavailable,  // no answer, or STS's own fault: try again
    refused,      // the call is wrong: somebody has to mend it
    malformed,    // not what STS would say
};

struct Assumed {
    Credentials credentials;  // with their end
    std::string role_id;      // "<the role's unique id>:<session name>": what policies call aws:userid
    std::string arn;          // "arn:aws:sts::<account>:assumed-role/<role>/<session name>"
    bool operator==(const Assumed&) const = default;
};
std::expected<Assumed, Failure> read_assumed(const HttpAnswer& answer);

}  // namespace aws::sts

// For the rooms that do not write aws:: yet.
namespace sts = aws::sts;
