// A WebSocket API of API Gateway without I/O (Amazon API Gateway Developer Guide, "WebSocket APIs": routes, REQUEST
// authorizers, Lambda proxy integrations, "@connections commands", quotas): from the upgrade to $disconnect. The caller
// runs the functions, several of one connection concurrently and in any order, as on AWS. Route responses, request
// templates and throttling are not simulated.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/output_queue.h"
#include "base/random.h"
#include "base/time.h"
#include "simulator/api_gateway/socket_events.h"
#include "simulator/connection_id.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/stack/stack.h"

namespace simulator::api_gateway {

enum class SocketTask : std::uint32_t {};  // an invocation of a function

struct Accept {  // accept the upgrade
    ConnectionId connection;
    std::string subprotocol;  // empty: none was agreed on
};
struct Refuse {  // refuse the upgrade with an HTTP response
    ConnectionId connection;
    HttpResponse response;
};
struct SendTextToClient {
    ConnectionId connection;
    std::string text;
};
struct CloseSocket {  // no more output for it, and its input is ignored
    ConnectionId connection;
    int code = 1000;
    std::string reason;
};
struct InvokeForSocket {  // always answered by ran()
    SocketTask task;
    std::string function;  // logical id
    std::string source;    // the source ARN that the Lambda permission names
    Json event;
};
using SocketOutput = std::variant<Accept, Refuse, SendTextToClient, CloseSocket, InvokeForSocket>;

class SocketApi {
public:
    // `delays`: a message's function is started up to so much later, each on its own.
    SocketApi(stack::SocketApi api, const crypto::Digest& seed, Milliseconds delays = Milliseconds(0));

    bool is_upgrade(const ReceivedRequest& request) const;
    void open(ConnectionId id, const ReceivedRequest& request, Now now);  // ends in Accept or Refuse
    void function_returned(SocketTask task, const std::expected<std::string, std::string>& reply, Now now);

    bool knows(ConnectionId id) const { return sockets_.contains(id); }
    // Each frame's payload size, if the host can see frames, before the message is complete.
    void saw_frame(ConnectionId id, std::uint64_t bytes, Now now);
    void received_text(ConnectionId id, std::string_view text, Now now);
    void received_binary(ConnectionId id, Now now);
    void closed(ConnectionId id, const SocketEnd& end, Now now);
    void ticked(Now now);

    // The id in "/<stage>/@connections/<id>", decoded; nullopt: another path.
    std::optional<std::string> managed_connection(std::string_view path) const;
    std::string management_arn(std::string_view method, std::string_view connection) const;
    // The caller has checked permission.
    HttpResponse manage(std::string_view method, std::string_view connection, const std::string& body, Now now);

    std::optional<SocketOutput> poll();
    std::optional<Instant> deadline() const;

    const stack::SocketApi& api() const { return api_; }

private:
    enum class State { authorizing, connecting, open };
    struct Socket {
        SocketInfo info;
        State state = State::authorizing;
        Instant opened{};
        Instant last_heard{};
        bool client_left = false;  // before it was open
        SocketEnd end = {};
    };
    enum class TaskKind { authorize, connect, message, disconnect };
    struct Task {
        TaskKind kind;
        ConnectionId connection;
        std::string request_id;
        Instant gives_up;  // API Gateway's own
    };
    struct Run {
        TaskKind kind;
        ConnectionId connection;
        std::string request_id;
        std::string function;
        std::string resource;  // of the API: "chat/$connect"
        Json event;
    };
    using FunctionReply = std::expected<std::string, std::string>;

    // socket_connect.cc
    void authorized(ConnectionId id, Socket& socket, const FunctionReply& reply, std::string_view request_id, Now now);
    void connect(ConnectionId id, Socket& socket, Now now);
    void connected(ConnectionId id, Socket& socket, const FunctionReply& reply, std::string_view request_id, Now now);
    void establish(ConnectionId id, Socket& socket, std::string subprotocol, Now now);
    void refuse(ConnectionId id, int status, std::string_view message, std::string_view request_id);

    // socket_api.cc
    void run(Run wanted, Now now);
    void send_error(ConnectionId id, std::string_view message, std::string_view request_id);
    void close(ConnectionId id, int code, std::string_view reason, Now now);
    void disconnect(ConnectionId id, const SocketInfo& info, const SocketEnd& end, Now now);
    void forget(ConnectionId id);
    Socket* open_socket(std::string_view connection);  // by API Gateway's name for it

    stack::SocketApi api_;
    Entropy entropy_;
    Random random_;
    Milliseconds delays_;
    std::map<ConnectionId, Socket> sockets_;
    std::map<std::string, ConnectionId, std::less<>> by_id_;
    std::map<SocketTask, Task> tasks_;
    std::multimap<Instant, Run> scheduled_;  // messages whose functions have not started yet
    OutputQueue<SocketOutput> outputs_;
    std::uint32_t last_task_ = 0;
};

}  // namespace simulator::api_gateway
