// A closed room's message, from the IoT rule, which has already written who it is from. Whoever wrote it must be a
// member at this moment, or write to somebody who is there; anybody else's message is dropped: the rule's event is not
// asked for, it comes whenever somebody publishes. What then happens to it, hand_out.h says. AWS IoT Core Developer
// Guide, rule action "lambda" (asynchronous: a failed invocation is tried again twice).
#include "lambda/hand_out.h"
#include "lambda/message_row.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

// What the rule promises, checked, since a rule can be changed by hand.
std::optional<Letter> read_letter(const Json& event) {
    const std::string* room = event.find_text("room");
    const std::string* sender = event.find_text("sender");
    const std::string* identity = event.find_text("identity");
    const std::string* key = event.find_text("key");
    const std::string* id = event.find_text("id");
    const std::string* text = event.find_text("text");
    if (!room || !is_closed_room(*room) || !sender || !identity || UserId(*sender) != user_of_identity(*identity))
        return std::nullopt;
    if (!key || !is_message_key(*key) || !id || !is_message_id(*id) || !event.find_integer("stamp"))
        return std::nullopt;
    if (!event.find_integer("v") || !event.find_text("kind") || !text || text->size() > limits::text_bytes)
        return std::nullopt;
    const std::string* name = event.find_text("name");
    if (name && name->size() > limits::name_bytes) return std::nullopt;

    Letter letter{.room = RoomId(*room),
                  .sender = UserId(*sender),
                  .sender_identity = *identity,
                  .message = message_of_row(event),
                  .key = *key};
    letter.message.set("lane", "p");
    return letter;
}

Reply delivered(std::size_t count) { return {Json::object({{"delivered", static_cast<long long>(count)}})}; }

}  // namespace

Task<Reply> deliver(Call& call) {
    auto letter = read_letter(call.event);
    if (!letter) co_return delivered(0);
    const auto taken = co_await hand_out(call, *std::move(letter));
    if (taken) co_return delivered(*taken);
    if (taken.error() == api::Refusal::busy || taken.error() == api::Refusal::unknown)
        co_return Reply{Json("The message could not be handed to everybody."), Ending::failed};
    co_return delivered(0);
}

}  // namespace lambda
