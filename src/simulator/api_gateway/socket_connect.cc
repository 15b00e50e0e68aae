// The handshake: identity sources, authorizer, $connect, and only then 101.
#include <utility>

#include "base/text_codes.h"
#include "simulator/api_gateway/socket_api.h"
#include "simulator/quotas/quotas.h"

namespace simulator::api_gateway {

bool SocketApi::is_upgrade(const ReceivedRequest& request) const {
    const std::string_view path = request.path();
    return path == '/' + api_.stage || path == '/' + api_.stage + '/';
}

void SocketApi::open(ConnectionId id, const ReceivedRequest& request, Now now) {
    if (sockets_.contains(id)) return;
    if (request.method != "GET") return refuse(id, 403, "Forbidden", entropy_.uuid());
    if (sockets_.size() >= quotas::sockets) return refuse(id, 429, "Too Many Requests", entropy_.uuid());
    Socket& socket = sockets_[id];
    // Eleven bytes: the id ends in '=' like AWS's, and has to be percent-encoded in a path.
    socket.info = {.id = base64url(ByteView(entropy_.next()).first(11)) + '=',
                   .headers = request.headers,
                   .query = std::string(request.query()),
                   .connected = now.unix_time,
                   .last_active = now.unix_time};
    socket.opened = socket.last_heard = now.instant;
    by_id_[socket.info.id] = id;

    const stack::SocketRoute* route = api_.route("$connect");
    if (!route || route->authorizer.empty()) return connect(id, socket, now);
    const std::string request_id = entropy_.uuid();
    if (!has_identity(route->identity, socket.info)) return refuse(id, 401, "Unauthorized", request_id);
    run({.kind = TaskKind::authorize,
         .connection = id,
         .request_id = request_id,
         .function = route->authorizer,
         .resource = "authorizers/" + route->authorizer_id,
         .event = authorizer_event(api_, socket.info, {.request_id = request_id, .time = now.unix_time})},
        now);
}

void SocketApi::authorized(ConnectionId id, Socket& socket, const FunctionReply& reply, std::string_view request_id,
                           Now now) {
    AuthorizerVerdict verdict = read_authorizer_reply(reply, socket_arn(api_, api_.stage + "/$connect"));
    if (verdict.status != 200) return refuse(id, verdict.status, verdict.message, request_id);
    // Kept as long as the connection and passed to each route; the authorizer runs only once.
    socket.info.authorizer = std::move(verdict.context);
    connect(id, socket, now);
}

void SocketApi::connect(ConnectionId id, Socket& socket, Now now) {
    const stack::SocketRoute* route = api_.route("$connect");
    if (socket.client_left) return forget(id);
    if (!route) return establish(id, socket, {}, now);  // the $connect route is optional
    socket.state = State::connecting;
    const std::string request_id = entropy_.uuid();
    run({.kind = TaskKind::connect,
         .connection = id,
         .request_id = request_id,
         .function = route->function,
         .resource = api_.stage + "/$connect",
         .event = connect_event(api_, socket.info, {.request_id = request_id, .time = now.unix_time})},
        now);
}

void SocketApi::connected(ConnectionId id, Socket& socket, const FunctionReply& reply, std::string_view request_id,
                          Now now) {
    const auto response = reply ? read_proxy_reply(*reply) : std::nullopt;
    if (!response) return refuse(id, 502, "Internal server error", request_id);
    if (response->status / 100 != 2) return refuse(id, response->status, "Forbidden", request_id);
    const std::string* subprotocol = find_header(response->headers, "Sec-WebSocket-Protocol");
    establish(id, socket, subprotocol ? *subprotocol : std::string(), now);
}

void SocketApi::establish(ConnectionId id, Socket& socket, std::string subprotocol, Now now) {
    if (socket.client_left) {  // $connect has run, so $disconnect must, too
        const Socket gone = socket;
        forget(id);
        return disconnect(id, gone.info, gone.end, now);
    }
    socket.state = State::open;
    socket.last_heard = now.instant;
    outputs_.push(Accept{id, std::move(subprotocol)});
}

void SocketApi::refuse(ConnectionId id, int status, std::string_view message, std::string_view request_id) {
    const auto found = sockets_.find(id);
    const bool heard = found == sockets_.end() || !found->second.client_left;
    const std::string name = found == sockets_.end() ? std::string() : found->second.info.id;
    forget(id);
    if (!heard) return;
    HttpResponse response{
        .status = status,
        .headers = {{"Content-Type", "application/json"}, {"x-amzn-RequestId", std::string(request_id)}},
        .body = Json::object({{"message", message}, {"connectionId", name}, {"requestId", request_id}}).dump()};
    outputs_.push(Refuse{id, std::move(response)});
}

}  // namespace simulator::api_gateway
