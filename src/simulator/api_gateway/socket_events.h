// The events that a WebSocket API of API Gateway sends to its functions, and how it reads their replies (Amazon API
// Gateway Developer Guide, "Control access to WebSocket APIs with AWS Lambda REQUEST authorizers", "Lambda proxy
// integration" and the reference of $context variables): values in, JSON out.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "simulator/http_message.h"
#include "simulator/stack/stack.h"

namespace simulator::api_gateway {

// What the functions learn about a connection.
struct SocketInfo {
    std::string id;  // API Gateway's own name for it: "L0SM9cOFvHcCIhw="
    HttpHeaders headers = {};
    std::string query = {};
    UnixTime connected{};
    UnixTime last_active{};
    Json authorizer = {};  // the authorizer's context; null without an authorizer
};

// How a connection ended; 1006: without a close frame [RFC 6455 section 7.1.5].
struct SocketEnd {
    int code = 1006;
    std::string reason = {};
};

struct EventInfo {  // of one event
    std::string_view request_id;
    UnixTime time{};
};

// The ARN of a resource such as "chat/$connect".
std::string socket_arn(const stack::SocketApi& api, std::string_view resource);

Json authorizer_event(const stack::SocketApi& api, const SocketInfo& info, const EventInfo& moment);
Json connect_event(const stack::SocketApi& api, const SocketInfo& info, const EventInfo& moment);
Json message_event(const stack::SocketApi& api, const SocketInfo& info, std::string_view route, std::string_view body,
                   std::string_view message_id, const EventInfo& moment);
Json disconnect_event(const stack::SocketApi& api, const SocketInfo& info, const SocketEnd& end,
                      const EventInfo& moment);

// Whether the request has all of an authorizer's identity sources.
bool has_identity(const std::vector<std::string>& sources, const SocketInfo& info);

struct AuthorizerVerdict {
    int status = 500;  // of the handshake; 200: authorized
    std::string_view message = {};
    Json context = {};  // for requestContext.authorizer
};
AuthorizerVerdict read_authorizer_reply(const std::expected<std::string, std::string>& reply, std::string_view arn);

// nullopt: not a valid reply of a proxy integration.
std::optional<HttpResponse> read_proxy_reply(std::string_view reply);

// The value that the selection expression picks from a message; empty: none.
std::string selected_route(std::string_view selection, std::string_view message);

std::string iso_time(UnixTime time);  // 2025-10-09T08:53:20Z

}  // namespace simulator::api_gateway
