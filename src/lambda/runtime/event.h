// Checked reading of the requests that API Gateway passes to a function (HTTP API, payload format 2.0, IAM
// authorisation). The caller's identity comes only from the signed request; anything that a body says about identity
// is ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
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
    // The id in the identity pool, for delivery and policies; other users must never see it. For a system of the
    // operator "service:" and the ARN of its role or IAM user, without the name of its session.
    std::string identity;
    UserId user;          // the hash of `identity`
    std::string account;  // the person's id in the user pool ("sub"); empty for a guest

    bool operator==(const Caller&) const = default;
};

struct ApiRequest {
    std::string method;
    std::vector<std::string> path;  // the segments, percent-decoded once
    QueryParameters query;
    Json body;  // an object, or null if there is no body
    Caller caller;
    // The {room} and {user} of the path, filled in and checked by the router.
    RoomId room;
    UserId user;

    const std::string* parameter(std::string_view name) const { return find_parameter(query, name); }
};

UserId user_of_identity(std::string_view identity);

inline constexpr JsonLimits of_bodies = {.bytes = largest_body, .depth = 8, .values = 200};

// A caller of another identity pool than the deployment's own is nobody (Standing::unknown): roles of the same AWS
// account may let that pool's identities sign requests, too. On failure the error is a sentence for the caller.
Result<ApiRequest> read_api_event(const Json& event, std::string_view identity_pool_id,
                                  const JsonLimits& body = of_bodies);

}  // namespace lambda
