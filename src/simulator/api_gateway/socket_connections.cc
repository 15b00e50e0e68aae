// @connections: the operations on one connection (Amazon API Gateway Management API Reference, connections/{id}).
#include <algorithm>
#include <utility>

#include "base/text_codes.h"
#include "simulator/api_gateway/socket_api.h"
#include "simulator/quotas/quotas.h"

namespace simulator::api_gateway {
namespace {

constexpr std::size_t longest_name = 128;

HttpResponse reply(int status, const Json& body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = body.is_null() ? std::string() : body.dump()};
}

HttpResponse problem(int status, std::string_view type, std::string_view message) {
    HttpResponse response = reply(status, Json::object({{"message", message}}));
    response.headers.push_back({"x-amzn-ErrorType", std::string(type)});
    return response;
}

// As API Gateway writes them; of anything else it says that it is none.
bool could_be_name(std::string_view text) {
    return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
               c == '=';
    });
}

}  // namespace

std::optional<std::string> SocketApi::managed_connection(std::string_view path) const {
    std::string decoded = percent_decode(path);
    const std::string before = '/' + api_.stage + "/@connections/";
    if (!decoded.starts_with(before)) return std::nullopt;
    return decoded.substr(before.size());
}

std::string SocketApi::management_arn(std::string_view method, std::string_view connection) const {
    return socket_arn(api_, api_.stage + '/' + std::string(method) + "/@connections/" + std::string(connection));
}

SocketApi::Socket* SocketApi::open_socket(std::string_view connection) {
    const auto found = by_id_.find(connection);
    if (found == by_id_.end()) return nullptr;
    Socket& socket = sockets_.at(found->second);
    return socket.state == State::open ? &socket : nullptr;  // unreachable until $connect has succeeded
}

HttpResponse SocketApi::manage(std::string_view method, std::string_view connection, const std::string& body, Now now) {
    if (method != "POST" && method != "GET" && method != "DELETE")
        return problem(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    if (!could_be_name(connection))
        return problem(400, "BadRequestException", "Invalid connectionId: API Gateway assigns no such id");
    if (method == "POST" && body.size() > quotas::socket_message_bytes)
        return problem(413, "PayloadTooLargeException", "Request Too Long");
    Socket* socket = open_socket(connection);
    if (!socket) return problem(410, "GoneException", "Gone");
    if (method == "GET") {
        const std::string* agent = find_header(socket->info.headers, "User-Agent");
        return reply(
            200,
            Json::object(
                {{"connectedAt", iso_time(socket->info.connected)},
                 {"identity", Json::object({{"sourceIp", "127.0.0.1"}, {"userAgent", agent ? *agent : std::string()}})},
                 {"lastActiveAt", iso_time(socket->info.last_active)}}));
    }
    const ConnectionId id = by_id_.find(connection)->second;
    if (method == "DELETE") {
        close(id, 1000, "Connection Closed Normally", now);
        return reply(204, {});
    }
    socket->last_heard = now.instant;
    socket->info.last_active = now.unix_time;
    outputs_.push(SendTextToClient{id, body});
    return reply(200, {});
}

}  // namespace simulator::api_gateway
