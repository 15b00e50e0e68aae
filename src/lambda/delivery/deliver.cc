#include "lambda/delivery/deliver.h"

#include <algorithm>
#include <utility>

#include "lambda/delivery/mailbox.h"
#include "lambda/delivery/topic_push.h"
#include "lambda/delivery/websocket_push.h"
#include "lambda/store/direct_rooms.h"
#include "lambda/store/message_rows.h"
#include "protocol/room_name.h"

namespace lambda::delivery {
namespace {

using api::Refusal;

// Condition::failed: the message was already kept, or the deployment keeps no history.
Task<Outcome<Condition>> keep_in_history(Call& call, RoomId room, std::string key, Json message) {
    if (!call.environment.history) co_return Condition::failed;
    co_return co_await call.store.put_message(message_row(call.environment, room, key, message));
}

// Keeps the message in the history, and the room in the room lists of the people who see it.
Task<Outcome<Condition>> keep_direct(Call& call, RoomId kept, std::string key, Json message,
                                     std::vector<Recipient> people) {
    const UnixTime stamp = read_milliseconds(message, "stamp").value_or(UnixTime{});
    std::vector<Membership> seats;
    for (Recipient& person : people)
        seats.push_back({.room = kept, .user = person.user, .identity = std::move(person.identity), .joined = stamp});
    std::optional<Json> row;
    if (call.environment.history) row = message_row(call.environment, kept, key, message);
    DirectRooms rooms(call.io, call.environment);
    co_return co_await rooms.keep(std::move(row), std::move(seats));
}

// Whether the message is in the person's mailbox. False if the deployment has no mailboxes or the room's share is
// used up.
Task<Outcome<bool>> hold_for(Call& call, Recipient person, Json message, std::string key) {
    if (!has_connections(call.environment)) co_return false;
    const auto seq = co_await hold(
        call, {.user = person.user, .room = person.room, .message = std::move(message), .key = std::move(key)});
    if (!seq && seq.error() != Refusal::mailbox_full) co_return std::unexpected(seq.error());
    if (!seq) call.io.log().count("mailboxesFull");
    co_return seq.has_value();
}

Delivery settled(Delivery delivery) {
    if (delivery && !delivery->report.is_settled()) return std::unexpected(Refusal::busy);
    return delivery;
}

Task<Delivery> deliver_to_members(Call& call, OutgoingMessage outgoing) {
    auto members = co_await members_of(call, outgoing.room, outgoing.sender, outgoing.standing);
    if (!members) co_return std::unexpected(members.error());
    const auto kept = co_await keep_in_history(call, outgoing.room, outgoing.key, outgoing.message);
    if (!kept) co_return std::unexpected(kept.error());
    co_return settled(
        co_await deliver_to(call, *std::move(members), std::move(outgoing.message), std::move(outgoing.ack)));
}

Task<Delivery> deliver_to_pair(Call& call, OutgoingMessage outgoing) {
    auto pair = co_await direct_pair(call, outgoing.room, outgoing.sender, outgoing.sender_identity);
    if (!pair) co_return std::unexpected(pair.error());
    const RoomId room = kept_direct_room(outgoing.sender, outgoing.room);
    if (const auto kept = co_await keep_direct(call, room, outgoing.key, outgoing.message, *pair); !kept)
        co_return std::unexpected(kept.error());
    Recipient& other = pair->front();
    const auto held = co_await hold_for(call, other, outgoing.message, outgoing.key);
    if (!held) co_return std::unexpected(held.error());
    other.held = *held;
    co_return settled(
        co_await deliver_to(call, *std::move(pair), std::move(outgoing.message), std::move(outgoing.ack)));
}

}  // namespace

Task<Delivery> deliver_to_public_room(Call& call, OutgoingMessage outgoing) {
    const auto kept = co_await keep_in_history(call, outgoing.room, outgoing.key, outgoing.message);
    if (!kept) co_return std::unexpected(kept.error());
    std::vector<std::string> topics = {public_topic(call.environment, outgoing.room)};
    Delivered delivered{.report = co_await publish_to_topics(call, std::move(topics), outgoing.message.dump())};
    log_counts(call.io.log(), delivered.report);
    if (delivered.report.topics.reached == 0) co_return std::unexpected(Refusal::busy);
    delivered.acknowledged = co_await acknowledge_sender(call, std::move(outgoing.ack));
    co_return delivered;
}

Task<Delivery> deliver_to_closed_room(Call& call, OutgoingMessage outgoing) {
    if (!outgoing.message.is_object()) co_return std::unexpected(Refusal::invalid_request);
    if (is_direct_room(outgoing.room.text())) co_return co_await deliver_to_pair(call, std::move(outgoing));
    if (is_private_room(outgoing.room.text())) co_return co_await deliver_to_members(call, std::move(outgoing));
    co_return std::unexpected(Refusal::invalid_request);
}

Task<Delivery> deliver_to_person(Call& call, UserId user, Json message, std::string key) {
    if (!message.is_object()) co_return std::unexpected(Refusal::invalid_request);
    auto person = co_await one_person(call, user);
    if (!person) co_return std::unexpected(person.error());
    Recipient& recipient = person->front();
    // Before anything else, so that a refusal leaves nothing behind.
    const auto held = co_await hold_for(call, recipient, message, key);
    if (!held) co_return std::unexpected(held.error());
    const bool is_full = has_connections(call.environment) && !*held;
    if (is_full && !call.environment.history) co_return std::unexpected(Refusal::mailbox_full);
    recipient.held = *held;
    const RoomId room = kept_direct_room(user, recipient.room);
    if (const auto kept = co_await keep_direct(call, room, key, message, *person); !kept)
        co_return std::unexpected(kept.error());
    Delivery delivery = settled(co_await deliver_to(call, *std::move(person), std::move(message), {}));
    if (delivery) delivery->held = !is_full;
    co_return delivery;
}

}  // namespace lambda::delivery
