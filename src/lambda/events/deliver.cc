// Delivers a closed room's message that came from the IoT rule, which has already added the sender. The sender must
// be a member now, or write to an existing person; other messages are dropped, since anybody's publish can trigger
// the rule. Also delivers messages again to recipients that missed them (delivery/missed.h). AWS IoT Core Developer
// Guide, rule action "lambda" (asynchronous: AWS repeats a failed invocation twice, with the same event).
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

// Checks what the rule promises, since somebody may have edited the rule by hand, and rebuilds the message from checked
// values: nothing else of the event is stored or delivered.
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
