// Checked reading of what API Gateway hands to a function (HTTP API, payload format 2.0, IAM authorisation). Who calls
// is told from the signed request alone; whatever a body says about identities is not even looked at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/url.h"
#include "base/json.h"
#include "base/result.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

namespace lambda {

constexpr std::size_t largest_body = 8 * 1024;
constexpr std::size_t longest_arn = 2048;

struct Caller {
    Standing standing = Standing::unknown;
    // Of the identity pool: for delivery and policies, never for others to see. Of a system of the operator "service:"
    // and the ARN of its role or IAM user, whatever name its session has.
    std::string identity;
    UserId user;          // its hash
    std::string account;  // the user pool's name for the person ("sub"); a guest has none

    bool operator==(const Caller&) const = default;
};

struct ApiRequest {
    std::string method;
    std::vector<std::string> path;  // segments, percent-decoded once
    QueryParameters query;
    Json body;  // an object, or null where there was none
    Caller caller;
    // The path's {room} and {user}, filled in and checked by the router.
    RoomId room;
    UserId user;

    const std::string* parameter(std::string_view name) const { return find_parameter(query, name); }
};

UserId user_of_identity(std::string_view identity);

inline constexpr JsonLimits of_bodies = {.bytes = largest_body, .depth = 8, .values = 200};

// Fails with a sentence for the caller.
Result<ApiRequest> read_api_event(const Json& event, const JsonLimits& body = of_bodies);

}  // namespace lambda
