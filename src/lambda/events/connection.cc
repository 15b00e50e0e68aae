// The routes of the WebSocket API (protocol/gateway.h): connecting, disconnecting, subscribing and sending. The
// sender's identity comes from the authorizer's answer, which API Gateway keeps for the life of the connection and
// passes to every invocation; anything that a frame says about identity is ignored. Answers are frames sent to the
// connection. API Gateway Developer Guide, "Working with WebSocket APIs".
#include <algorithm>
#include <utility>

#include "lambda/delivery/mailbox.h"
#include "lambda/delivery/publish.h"
#include "lambda/delivery/websocket_push.h"
#include "lambda/events/handlers.h"
#include "lambda/guest_access.h"
#include "lambda/runtime/event.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::events {
namespace {

using api::Refusal;

struct ConnectionEvent {
    std::string route;
    Connection connection;  // as the authorizer knows it; its progress through the mailbox is in its row
    std::string body;
};

Reply status(int code) { return {Json::object({{"statusCode", code}})}; }

Reply failure(Call& call, Refusal refusal) {
    call.io.log().fail(api::refusal_code(refusal));
    return status(500);
}

std::optional<ConnectionEvent> read_event(const Json& event, UnixTime now) {
    const Json* context = event.find("requestContext");
    const Json* authorizer = context ? context->find("authorizer") : nullptr;
    const std::string* route = context ? context->find_text("routeKey") : nullptr;
    const std::string* id = context ? context->find_text("connectionId") : nullptr;
    if (!route || !id || id->empty() || id->size() > 128) return std::nullopt;
    ConnectionEvent received{.route = *route, .connection = {.id = *id, .opened = now}, .body = text_of(event, "body")};
    if (*route == "$disconnect") return received;
    if (!authorizer) return std::nullopt;
    Connection& connection = received.connection;
    connection.user = UserId(text_of(*authorizer, "user"));
    connection.identity = text_of(*authorizer, "identity");
    connection.account = text_of(*authorizer, "account");
    const std::string standing = text_of(*authorizer, "standing");
    if (standing == "u")
        connection.standing = Standing::user;
    else if (standing == "g")
        connection.standing = Standing::guest;
    else
        return std::nullopt;
    if (connection.identity.empty() || connection.user != user_of_identity(connection.identity)) return std::nullopt;
    const Json* query = event.find("queryStringParameters");
    connection.acks = query && text_of(*query, "take") == "acknowledged";
    return received;
}

Task<Reply> connect(Call& call, Connection connection) {
    Connections connections(call.io, call.environment);
    if (const auto put = co_await connections.put(connection); !put) co_return failure(call, put.error());
    const auto all = co_await connections.of_user(connection.user);
    if (!all) co_return status(200);  // having one connection too many for a while is harmless
    std::vector<std::string> others;
    for (const Connection& one : *all)
        if (one.id != connection.id) others.push_back(one.id);
    for (std::size_t i = 0; i + limits::connections_per_person <= others.size(); ++i)
        call.io.log().check("cleanupsFailed", co_await delivery::close_connection(call, others[i]));
    co_return status(200);
}

// Of a public room, for a connection that is in `joined` already.
Task<std::optional<Refusal>> join_public(Call& call, Connection connection, RoomId room,
                                         const std::vector<RoomId>& joined) {
    if (joined.size() >= limits::rooms && !std::ranges::contains(joined, room)) co_return Refusal::too_many_rooms;
    Subscriptions subscriptions(call.io, call.environment);
    const auto put = co_await subscriptions.put(
        room, connection_listener(connection.id), connection.user, call.io.now() + connection_row_life);
    co_return put ? std::nullopt : std::optional(put.error());
}

bool is_public(const RoomId& room) { return !is_closed_room(room.text()) && room.text() != all_direct_rooms; }

Task<std::optional<Refusal>> join(Call& call, Connection connection, RoomId room) {
    if (!is_public(room)) {
        // Messages of closed rooms go to every member's connections without a subscription.
        if (connection.standing != Standing::user) co_return Refusal::not_signed_in;
        if (!is_private_room(room.text())) co_return std::nullopt;
        const auto seat = co_await call.store.seat(room, connection.user);
        if (!seat) co_return seat.error();
        if (!seat->room) co_return Refusal::not_found;
        co_return seat->membership ? std::nullopt : std::optional(Refusal::not_a_member);
    }
    Subscriptions subscriptions(call.io, call.environment);
    const auto joined = co_await subscriptions.rooms_of(connection_listener(connection.id));
    if (!joined) co_return joined.error();
    co_return co_await join_public(call, std::move(connection), std::move(room), *joined);
}

// Each room is answered for itself. The rooms of the connection are read once.
Task<gateway::SubscribedAll> join_all(Call& call, Connection connection, std::vector<RoomId> rooms) {
    gateway::SubscribedAll answer;
    Outcome<std::vector<RoomId>> joined = std::vector<RoomId>();
    if (std::ranges::any_of(rooms, is_public)) {
        Subscriptions subscriptions(call.io, call.environment);
        joined = co_await subscriptions.rooms_of(connection_listener(connection.id));
    }
    for (const RoomId& room : rooms) {
        std::optional<Refusal> refusal;
        if (!is_public(room))
            refusal = co_await join(call, connection, room);
        else if (!joined)
            refusal = joined.error();
        else
            refusal = co_await join_public(call, connection, room, *joined);
        if (refusal) {
            answer.refused.push_back({room, *refusal});
            continue;
        }
        answer.rooms.push_back(room);
        if (is_public(room) && !std::ranges::contains(*joined, room)) joined->push_back(room);
    }
    co_return answer;
}

Task<std::optional<Refusal>> leave(Call& call, Connection connection, RoomId room) {
    if (!is_public(room)) co_return std::nullopt;
    Subscriptions subscriptions(call.io, call.environment);
    const auto left = co_await subscriptions.erase(room, connection_listener(connection.id));
    co_return left ? std::nullopt : std::optional(left.error());
}

std::string refusal_text(std::string_view action, Refusal refusal, RoomId room = {}, MessageId id = {}) {
    return gateway::write(gateway::Refused{
        .action = std::string(action),
        .room = std::move(room),
        .id = std::move(id),
        .refusal = refusal,
        .message = std::string(api::refusal_message(refusal))});
}

// The refusal of a frame that is not a valid request, or not even read. Names the room and id if they can be read, so
// that the page knows which message was refused.
std::string refuse_frame(std::string_view action, std::string_view body, Refusal refusal, std::string sentence) {
    gateway::Refused frame{
        .action = std::string(action), .room = {}, .id = {}, .refusal = refusal, .message = std::move(sentence)};
    if (const auto json = parse_json(body, {.bytes = limits::gateway_message_bytes, .depth = 16, .values = 2'000})) {
        const std::string room = text_of(*json, "room");
        if (is_room_id(room)) frame.room = RoomId(room);
        const Json* message = json->find("message");
        const std::string id = message ? text_of(*message, "id") : std::string();
        if (is_message_id(id)) frame.id = MessageId(id);
    }
    return gateway::write(frame);
}

// Returns the frame to answer with. A published message is acknowledged before the slow pushes to its readers; only
// if that acknowledgement failed does this frame carry it.
Task<std::string> send(Call& call, Connection connection, gateway::Publish sent) {
    const RoomId room = sent.room;
    const MessageId id = sent.message.id;
    const UnixTime stamp = call.io.now();
    std::string accepted = gateway::write(gateway::Accepted{.room = room, .id = id, .stamp = stamp});
    const auto published = co_await delivery::publish(
        call, {.room = sent.room,
               .sender = connection.user,
               .identity = connection.identity,
               .standing = connection.standing,
               .message = std::move(sent.message),
               .stamp = stamp,
               .ack = {.connection = connection.id, .frame = accepted}});
    if (!published) {
        call.io.log().fail(api::refusal_code(published.error()));
        co_return refusal_text("publish", published.error(), room, id);
    }
    co_return published->acknowledged ? std::string() : accepted;
}

struct ActionResult {
    std::string frame = {};  // the answer; empty: none
    bool behind = false;     // more is held than the connection was given
};

Task<ActionResult> perform_action(Call& call, Connection connection, gateway::Request request) {
    if (auto* subscribe = std::get_if<gateway::Subscribe>(&request)) {
        const auto refusal = co_await join(call, std::move(connection), subscribe->room);
        co_return ActionResult{refusal ? refusal_text("subscribe", *refusal, subscribe->room)
                                       : gateway::write(gateway::Subscribed{subscribe->room})};
    }
    if (auto* all = std::get_if<gateway::SubscribeAll>(&request))
        co_return ActionResult{gateway::write(co_await join_all(call, std::move(connection), std::move(all->rooms)))};
    if (auto* unsubscribe = std::get_if<gateway::Unsubscribe>(&request)) {
        const auto refusal = co_await leave(call, std::move(connection), unsubscribe->room);
        co_return ActionResult{refusal ? refusal_text("unsubscribe", *refusal, unsubscribe->room)
                                       : gateway::write(gateway::Unsubscribed{unsubscribe->room})};
    }
    if (auto* sent = std::get_if<gateway::Publish>(&request))
        co_return ActionResult{co_await send(call, std::move(connection), std::move(*sent))};
    if (auto* taken = std::get_if<gateway::Taken>(&request)) {
        const auto backlog = co_await delivery::acknowledge_held(call, connection.user, connection.id, taken->seq);
        call.io.log().check("acknowledgementsFailed", backlog);  // what is not removed is delivered again
        co_return ActionResult{.behind = backlog && *backlog == delivery::Backlog::waiting};
    }
    co_return ActionResult{gateway::write(gateway::Pong{})};
}

// nullopt: the guest may go on. Pings are not counted: without an answer the page would think the connection dead.
Task<std::optional<Refusal>> refuse_frame_of_guest(Call& call, UserId guest, std::string route) {
    if (const auto refusal = co_await refuse_all_guests(call)) co_return refusal;
    if (route == "ping") co_return std::nullopt;
    const auto counted = co_await count_guest_request(call, std::move(guest));
    if (!counted) co_return counted.error();
    co_return *counted == Condition::held ? std::nullopt : std::optional(Refusal::busy);
}

// A guest who is shut out is told why, and the connection ends.
Task<Reply> turn_away(Call& call, ConnectionEvent received, Refusal refusal) {
    call.io.log().fail(api::refusal_code(refusal));
    if (received.route == "$connect") co_return status(api::refusal_status(refusal));
    const std::string id = received.connection.id;
    std::string frame =
        refuse_frame(received.route, received.body, refusal, std::string(api::refusal_message(refusal)));
    const delivery::DeliveryReport told =
        co_await delivery::push_to_connections(call, {id}, {.room = {}, .text = std::move(frame)});
    if (told.reached() == 0) call.io.log().count("answersFailed");
    if (refusal == Refusal::guests_off)
        call.io.log().check("cleanupsFailed", co_await delivery::close_connection(call, id));
    co_return status(200);
}

Task<bool> is_behind(Call& call, Connection connection) {
    Connections connections(call.io, call.environment);
    const auto row = co_await connections.find(connection.id);
    if (!row || !*row || (*row)->user != connection.user) co_return false;
    Mailbox mailbox(call.io, call.environment);
    const auto state = co_await mailbox.state(connection.user);
    co_return state && (state->last > (*row)->pushed || state->pending);
}

}  // namespace

Task<Reply> handle_connection(Call& call) {
    auto received = read_event(call.event, call.io.now());
    if (!received) co_return status(403);
    if (!delivery::has_connections(call.environment)) co_return status(500);
    const Connection connection = received->connection;
    if (connection.standing == Standing::guest)
        if (const auto refusal = co_await refuse_frame_of_guest(call, connection.user, received->route))
            co_return co_await turn_away(call, *std::move(received), *refusal);
    if (received->route == "$connect") co_return co_await connect(call, connection);
    if (received->route == "$disconnect") {
        const auto left = co_await delivery::forget_connection(call, connection.id);
        co_return left ? status(200) : failure(call, left.error());
    }

    const UnixTime until = call.io.now() + delivery::drain_time;
    ActionResult result;
    bool pinged = false;
    if (received->route == "$default") {
        result.frame = refuse_frame(
            "", received->body, Refusal::invalid_request, "\"action\" names nothing that can be done here.");
    } else if (auto request = gateway::read_request(received->body); !request) {
        result.frame =
            refuse_frame(received->route, received->body, Refusal::invalid_request, std::move(request.error().what));
    } else if (gateway::action_of(*request) != received->route) {
        result.frame =
            refuse_frame(received->route, received->body, Refusal::invalid_request, "\"action\" is not the route's.");
    } else {
        pinged = std::holds_alternative<gateway::Ping>(*request);
        result = co_await perform_action(call, connection, *std::move(request));
    }
    if (!result.frame.empty()) {
        const delivery::DeliveryReport answered = co_await delivery::push_to_connections(
            call, {connection.id}, {.room = {}, .text = std::move(result.frame)});
        if (answered.reached() == 0) call.io.log().count("answersFailed");
    }
    // A ping shows that the page is there: deliver what could not be delivered earlier, for whatever reason.
    if (pinged && connection.standing == Standing::user) result.behind = co_await is_behind(call, connection);
    if (result.behind && co_await delivery::drain(call, connection.id, until) != delivery::Drained::all)
        call.io.log().count("drainsUnfinished");
    co_return status(200);
}

}  // namespace lambda::events
