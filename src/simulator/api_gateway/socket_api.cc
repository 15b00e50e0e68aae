#include "simulator/api_gateway/socket_api.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text_codes.h"
#include "simulator/entropy.h"
#include "simulator/quotas/quotas.h"

namespace simulator::api_gateway {

SocketApi::SocketApi(stack::SocketApi api, const crypto::Digest& seed, Milliseconds delays)
    : api_(std::move(api)),
      entropy_(derive(seed, "socket ids", {})),
      random_(random_from(derive(seed, "socket delays", {}))),
      delays_(delays) {}

// --- functions ---

void SocketApi::run(Run wanted, Now now) {
    const SocketTask task{++last_task_};
    tasks_.emplace(task, Task{.kind = wanted.kind,
                              .connection = wanted.connection,
                              .request_id = std::move(wanted.request_id),
                              .gives_up = now.instant + quotas::socket_integration});
    outputs_.push(InvokeForSocket{.task = task,
                                  .function = std::move(wanted.function),
                                  .source = socket_arn(api_, wanted.resource),
                                  .event = std::move(wanted.event)});
}

void SocketApi::function_returned(SocketTask id, const FunctionReply& reply, Now now) {
    const auto found = tasks_.find(id);
    if (found == tasks_.end()) return;  // it timed out before
    const Task task = std::move(found->second);
    tasks_.erase(found);
    const auto socket = sockets_.find(task.connection);
    if (socket == sockets_.end()) return;
    switch (task.kind) {
        case TaskKind::authorize: return authorized(task.connection, socket->second, reply, task.request_id, now);
        case TaskKind::connect: return connected(task.connection, socket->second, reply, task.request_id, now);
        case TaskKind::message:
            // The rest of the reply would only be used with a route response.
            if (!reply || !read_proxy_reply(*reply))
                send_error(task.connection, "Internal server error", task.request_id);
            return;
        case TaskKind::disconnect: return;
    }
}

// --- what clients say ---

void SocketApi::saw_frame(ConnectionId id, std::uint64_t bytes, Now now) {
    const auto found = sockets_.find(id);
    if (found == sockets_.end() || found->second.state != State::open) return;
    if (bytes > quotas::socket_frame_bytes) close(id, 1009, "Frame too long", now);
}

void SocketApi::received_text(ConnectionId id, std::string_view text, Now now) {
    const auto found = sockets_.find(id);
    if (found == sockets_.end() || found->second.state != State::open) return;
    if (text.size() > quotas::socket_message_bytes) return close(id, 1009, "Message too long", now);
    Socket& socket = found->second;
    socket.last_heard = now.instant;
    socket.info.last_active = now.unix_time;
    std::string route = selected_route(api_.selection, text);
    if (route.starts_with('$') || !api_.route(route)) route = "$default";
    if (!api_.route(route)) return send_error(id, "Forbidden", entropy_.uuid());
    const std::string request_id = entropy_.uuid();
    const std::string message_id = base64url(ByteView(entropy_.next()).first(11)) + '=';
    Run message{.kind = TaskKind::message,
                .connection = id,
                .request_id = request_id,
                .function = api_.route(route)->function,
                .resource = api_.stage + '/' + route,
                .event = message_event(
                    api_, socket.info, route, text, message_id, {.request_id = request_id, .time = now.unix_time})};
    if (delays_ <= 0ms) return run(std::move(message), now);
    scheduled_.emplace(now.instant + random_.up_to(delays_), std::move(message));
}

// "Binary media types for WebSocket APIs": rejected, and the client is disconnected.
void SocketApi::received_binary(ConnectionId id, Now now) {
    const auto found = sockets_.find(id);
    if (found != sockets_.end() && found->second.state == State::open)
        close(id, 1003, "Binary frames are not supported", now);
}

void SocketApi::send_error(ConnectionId id, std::string_view message, std::string_view request_id) {
    const Socket& socket = sockets_.at(id);
    if (socket.state != State::open) return;
    outputs_.push(SendTextToClient{
        id, Json::object({{"message", message}, {"connectionId", socket.info.id}, {"requestId", request_id}}).dump()});
}

// --- ends ---

void SocketApi::closed(ConnectionId id, const SocketEnd& end, Now now) {
    const auto found = sockets_.find(id);
    if (found == sockets_.end()) return;
    if (found->second.state != State::open) {
        found->second.client_left = true;
        found->second.end = end;
        return;
    }
    const SocketInfo info = found->second.info;
    forget(id);
    disconnect(id, info, end, now);
}

void SocketApi::close(ConnectionId id, int code, std::string_view reason, Now now) {
    const SocketInfo info = sockets_.at(id).info;
    forget(id);
    outputs_.push(CloseSocket{.connection = id, .code = code, .reason = std::string(reason)});
    disconnect(id, info, {.code = code, .reason = std::string(reason)}, now);
}

void SocketApi::forget(ConnectionId id) {
    const auto found = sockets_.find(id);
    if (found == sockets_.end()) return;
    by_id_.erase(found->second.info.id);
    sockets_.erase(found);
}

// The reply of $disconnect has no effect.
void SocketApi::disconnect(ConnectionId id, const SocketInfo& info, const SocketEnd& end, Now now) {
    const stack::SocketRoute* route = api_.route("$disconnect");
    if (!route) return;
    const std::string request_id = entropy_.uuid();
    run({.kind = TaskKind::disconnect,
         .connection = id,
         .request_id = request_id,
         .function = route->function,
         .resource = api_.stage + "/$disconnect",
         .event = disconnect_event(api_, info, end, {.request_id = request_id, .time = now.unix_time})},
        now);
}

// --- time ---

void SocketApi::ticked(Now now) {
    while (!scheduled_.empty() && scheduled_.begin()->first <= now.instant) {
        Run message = std::move(scheduled_.begin()->second);
        scheduled_.erase(scheduled_.begin());
        run(std::move(message), now);
    }
    std::vector<SocketTask> late;
    for (const auto& [id, task] : tasks_)
        if (task.gives_up <= now.instant) late.push_back(id);
    for (const SocketTask id : late) function_returned(id, std::unexpected("the integration timed out"), now);
    std::vector<ConnectionId> ended;
    for (const auto& [id, socket] : sockets_)
        if (socket.state == State::open && (socket.last_heard + quotas::socket_idle <= now.instant ||
                                            socket.opened + quotas::socket_life <= now.instant))
            ended.push_back(id);
    for (const ConnectionId id : ended) close(id, 1001, "Going away", now);
}

std::optional<Instant> SocketApi::deadline() const {
    std::optional<Instant> next;
    if (!scheduled_.empty()) next = scheduled_.begin()->first;
    for (const auto& [id, task] : tasks_) next = earlier(next, std::optional(task.gives_up));
    for (const auto& [id, socket] : sockets_)
        if (socket.state == State::open)
            next = earlier(
                next,
                std::optional(std::min(socket.last_heard + quotas::socket_idle, socket.opened + quotas::socket_life)));
    return next;
}

std::optional<SocketOutput> SocketApi::poll() { return outputs_.poll(); }

}  // namespace simulator::api_gateway
