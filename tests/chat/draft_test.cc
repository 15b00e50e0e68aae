// Text that a person is typing. A sample project's page emptied its input field with every event.
#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"

using namespace chatting;
using chat::ChangeDraft;
using chat::SubmitText;
using transport::Accepted;
using transport::Arrived;
using transport::Down;
using transport::DownCause;

namespace {

// Two messages being sent, and half of a third in the composer.
chat::Model typing() {
    chat::Model model = online();
    for (const char* text : {"hello", "again"}) chat::update(model, SubmitText{lobby, text}, at(1s));
    chat::update(model, ChangeDraft{lobby, "half a thought"}, at(2s));
    return model;
}

bool still_typing(const chat::Model& model) { return room(model).draft == "half a thought"; }

}  // namespace

TEST_CASE("an own message that comes back and one from somebody else do not change the draft", "[chat]") {
    chat::Model model = typing();
    const MessageId id = model.outbox.pending.front().message.id;
    const chat::Msg meanwhile[] = {
        Accepted{lobby, id},
        Arrived{incoming(me, id.text(), "hello", 3s)},
        Arrived{incoming(me, id.text(), "hello", 4s)},  // a duplicate
        Arrived{incoming(ada, "m1", "hi Grace", 5s)},
        Arrived{incoming(ada, "m2", "half a thought", 6s)},
        Arrived{incoming(me, "of-another-tab", "written there", 7s)},
        Arrived{joined(ada, "m3", "Ada", 8s)},
    };
    Milliseconds moment = 3s;
    for (const chat::Msg& msg : meanwhile) {
        chat::update(model, msg, at(moment));
        CHECK(still_typing(model));
        moment += 1s;
    }
    CHECK(texts(model).size() == 6);
    CHECK(room(model).timeline[0].delivery == chat::Delivery::delivered);
}

TEST_CASE("a failed message, a broken connection and passing time do not change the draft", "[chat]") {
    chat::Model model = typing();
    const MessageId id = model.outbox.pending.front().message.id;
    chat::update(model, transport::SendRefused{lobby, id, transport::SendFailure::not_allowed}, at(3s));
    CHECK(still_typing(model));
    chat::update(model, chat::RetryMessage{lobby, id}, at(4s));
    CHECK(still_typing(model));
    chat::update(model, transport::SendRefused{lobby, id, transport::SendFailure::not_allowed}, at(5s));
    chat::update(model, chat::DiscardMessage{lobby, id}, at(6s));  // its text would go back only into an empty composer
    CHECK(still_typing(model));
    chat::update(model, Down{DownCause::network}, at(7s));
    CHECK(still_typing(model));
    pass(model, 7s, 60s);
    chat::update(model, transport::Up{me}, at(60s));
    chat::update(model, transport::RoomJoined{lobby}, at(60s));
    CHECK(still_typing(model));
    chat::update(model, transport::RoomRefused{lobby, transport::RoomFailure::not_allowed}, at(61s));
    CHECK(still_typing(model));
}

TEST_CASE("a page of history does not change the draft", "[chat]") {
    chat::Model model = signed_in({said(ben, "m1", "earlier", 2s)}, "older-place");
    chat::update(model, ChangeDraft{lobby, "half a thought"}, at(3s));
    const auto asked = asks(chat::update(model, chat::LoadOlder{lobby}, at(4s)), "GET /rooms/lobby/messages");
    REQUIRE(asked.size() == 1);
    answer(model, asked[0], page({said(ben, "m0", "first of all", 1s)}), 5s);
    CHECK(texts(model).size() == 2);
    CHECK(still_typing(model));
}

TEST_CASE("a message in one room does not change the draft of another", "[chat]") {
    chat::Model model = typing();
    chat::update(model, chat::JoinRoom{"Garden"}, at(3s));
    const RoomId garden("garden");
    chat::update(model, transport::RoomJoined{garden}, at(3s));
    chat::update(model, ChangeDraft{garden, "another thought"}, at(4s));
    Incoming there = incoming(ada, "m1", "hi", 5s);
    there.room = garden;
    chat::update(model, Arrived{there}, at(5s));
    chat::update(model, Arrived{incoming(ada, "m2", "hi", 6s)}, at(6s));
    CHECK(room(model, garden).draft == "another thought");
    CHECK(still_typing(model));
}
