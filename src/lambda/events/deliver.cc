// A closed room's message, from the IoT rule, which has already written who it is from. Its sender must be a member at
// this moment, or write to somebody who is there; anybody else's message is dropped: a rule's event comes whenever
// somebody publishes. And what did not reach everybody, for those who missed it alone (delivery/missed.h). AWS IoT Core
// Developer Guide, rule action "lambda" (asynchronous: AWS tries a failed invocation again twice, with the same event).
#include "lambda/delivery/deliver.h"
#include "lambda/delivery/missed.h"
#include "lambda/events/handlers.h"
#include "lambda/runtime/event.h"
#include "lambda/runtime/response.h"
#include "lambda/store/message_rows.h"
#include "lambda/store/store.h"
#include "protocol/layout.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::events {
namespace {

// The rule's promises are checked, since a rule can be changed by hand, and the message is rebuilt from what was
// checked: nothing else of the event is kept or handed on.
std::optional<delivery::OutgoingMessage> read_outgoing(const Json& event) {
    const RoomId room(text_of(event, "room"));
    const std::string identity = text_of(event, "identity");
    if (!is_closed_room(room.text()) || text_of(event, "name").size() > limits::name_bytes) return std::nullopt;
    auto message = read_stamped_message(room, event);
    if (!message || message->message.kind == Kind::unknown || message->sender != user_of_identity(identity))
        return std::nullopt;
    message->standing = Standing::user;
    return delivery::OutgoingMessage{
        .room = room,
        .sender = message->sender,
        .sender_identity = identity,
        .standing = message->standing,
        .message = write_stamped_message(*message),
        .key = message_key(*message->stamp, message->sender, message->message.id)};
}

Reply delivered(std::size_t count) { return {Json::object({{"delivered", static_cast<long long>(count)}})}; }

}  // namespace

Task<Reply> deliver(Call& call) {
    if (delivery::is_missed_event(call.event)) {
        auto missed = delivery::read_missed(call.environment, call.event);
        if (!missed) {
            call.io.log().count("eventsUnreadable");
            co_return delivered(0);
        }
        const delivery::DeliveryReport report = co_await delivery::deliver_missed(call, *std::move(missed));
        if (!report.is_settled())
            co_return fail(call.io, "missed", "Some of those who missed it could not be handed on.");
        co_return delivered(report.topics.reached);
    }
    auto outgoing = read_outgoing(call.event);
    if (!outgoing) {
        call.io.log().count("eventsUnreadable");
        co_return delivered(0);
    }
    const delivery::Delivery outcome = co_await delivery::deliver_to_closed_room(call, *std::move(outgoing));
    if (outcome) co_return delivered(outcome->report.topics.reached);
    const api::Refusal refusal = outcome.error();
    if (refusal == api::Refusal::busy || refusal == api::Refusal::unknown)
        co_return fail(call.io, api::refusal_code(refusal), "The message could not be delivered to everybody.");
    call.io.log().fail(api::refusal_code(refusal));
    co_return delivered(0);
}

}  // namespace lambda::events
