#include "lambda/delivery/channels.h"

#include <algorithm>
#include <utility>

#include "lambda/delivery/mailbox.h"
#include "lambda/delivery/missed.h"
#include "lambda/delivery/queue_push.h"
#include "lambda/delivery/topic_push.h"
#include "lambda/delivery/websocket_push.h"
#include "protocol/gateway.h"

namespace lambda::delivery {
namespace {

struct Listeners {
    std::vector<Connection> connections;
    std::vector<Session> sessions;
};

Task<Outcome<Listeners>> listeners_of(Call& call, std::vector<Recipient> people) {
    std::vector<UserId> users, live;
    for (const Recipient& person : people) {
        users.push_back(person.user);
        if (!person.held) live.push_back(person.user);
    }
    auto connections = co_await connections_of(call, std::move(live));
    if (!connections) co_return std::unexpected(connections.error());
    auto sessions = co_await sessions_of(call, std::move(users));
    if (!sessions) co_return std::unexpected(sessions.error());
    co_return Listeners{std::move(*connections), std::move(*sessions)};
}

std::vector<RoomId> rooms_of(const std::vector<Recipient>& people) {
    std::vector<RoomId> rooms;
    for (const Recipient& person : people)
        if (std::ranges::find(rooms, person.room) == rooms.end()) rooms.push_back(person.room);
    return rooms;
}

// Pushes the frame to the connections and queues of the people who see the message in frame.room.
Task<DeliveryReport> push_to_room(Call& call, std::vector<Recipient> people, Listeners listeners, RoomFrame frame) {
    const auto sees_room = [&](std::string_view user) {
        return std::ranges::any_of(
            people, [&](const Recipient& person) { return person.user.text() == user && person.room == frame.room; });
    };
    std::erase_if(listeners.connections, [&](const Connection& one) { return !sees_room(one.user.text()); });
    std::erase_if(listeners.sessions, [&](const Session& one) { return !sees_room(one.name.user); });
    DeliveryReport report = co_await push_by_age(call, std::move(listeners.connections), frame);
    report += co_await push_to_sessions(call, std::move(listeners.sessions), std::move(frame));
    co_return report;
}

}  // namespace

Task<bool> acknowledge_sender(Call& call, SenderAck ack) {
    if (ack.connection.empty()) co_return false;
    co_return co_await push_frame(call, std::move(ack.connection), std::move(ack.frame)) ==
        api_gateway::PostResult::accepted;
}

Task<std::expected<Delivered, api::Refusal>> deliver_to(Call& call, std::vector<Recipient> people, Json message,
                                                        SenderAck ack) {
    // Read everything before sending anything: if a read fails, nothing has been sent yet.
    const auto listeners = co_await listeners_of(call, people);
    if (!listeners) co_return std::unexpected(listeners.error());

    std::vector<std::string> topics;
    for (const Recipient& person : people) topics.push_back(own_topic(call.environment, person.identity, person.room));
    Delivered delivered{.report = co_await publish_to_topics(call, std::move(topics), message.dump())};
    if (delivered.report.topics.missed == 0) delivered.acknowledged = co_await acknowledge_sender(call, std::move(ack));
    for (const RoomId& room : rooms_of(people))
        delivered.report += co_await push_to_room(
            call, people, *listeners, {.room = room, .text = gateway::write_delivered(room, message)});
    delivered.report = co_await requeue_missed(call, std::move(message), std::move(delivered.report));
    // The sender already has an acknowledgement. Refusing now would make them send the message to everybody again, so
    // those who missed it have to read it from history.
    if (delivered.acknowledged) delivered.report.given_up += std::exchange(delivered.report.missed, {}).size();
    log_counts(call.io.log(), delivered.report);
    // Last, because the mailbox may first have to deliver many older messages.
    for (const Recipient& person : people)
        if (person.held)
            call.io.log().count(
                "mailboxesGiven", co_await drain_all(call, person.user, call.io.now() + drain_time_after_send));
    co_return delivered;
}

}  // namespace lambda::delivery
