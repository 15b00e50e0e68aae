#include <catch2/catch_test_macros.hpp>

#include "chat/chatting.h"
#include "protocol/limits.h"

using namespace chatting;
using chat::Delivery;
using chat::SubmitText;
using transport::Accepted;
using transport::Down;
using transport::DownCause;

namespace {
void reconnect(chat::Model& model, Milliseconds moment) {
    pass(model, moment, moment + 40s);
    chat::update(model, transport::Up{me}, at(moment + 40s));
}
chat::Effects rejoin(chat::Model& model, Milliseconds moment) {
    return chat::update(model, transport::RoomJoined{lobby}, at(moment));
}
std::vector<std::string> sent_texts(const chat::Effects& effects) {
    std::vector<std::string> texts;
    for (const chat::Send& send : all<chat::Send>(effects)) texts.push_back(send.message.text);
    return texts;
}
}  // namespace

TEST_CASE("an own message is shown at once and changes from sending to sent to delivered", "[chat]") {
    chat::Model model = online();
    const auto effects = chat::update(model, SubmitText{lobby, "hello"}, at(1s));
    const auto sends = all<chat::Send>(effects);
    REQUIRE(sends.size() == 1);
    CHECK(sends[0].message.text == "hello");
    CHECK(sends[0].message.name == "Grace");
    CHECK(own(model).delivery == Delivery::sending);

    const MessageId id = sends[0].message.id;
    chat::update(model, Accepted{lobby, id}, at(2s));
    CHECK(own(model).delivery == Delivery::sent);

    chat::update(model, transport::Arrived{incoming(me, id.text(), "hello", 2s)}, at(2s));
    CHECK(own(model).delivery == Delivery::delivered);
    CHECK(texts(model) == std::vector<std::string>{"hello"});
    CHECK(model.outbox.pending.empty());
}

TEST_CASE("an echo before the PUBACK delivers the message once, and the late PUBACK changes nothing", "[chat]") {
    chat::Model model = online();
    chat::update(model, SubmitText{lobby, "hello"}, at(1s));
    const MessageId id = own(model).message.id;
    chat::update(model, transport::Arrived{incoming(me, id.text(), "hello", 1s)}, at(1s));
    chat::update(model, Accepted{lobby, id}, at(2s));
    CHECK(own(model).delivery == Delivery::delivered);
    CHECK(room(model).timeline.size() == 1);
}

TEST_CASE("text typed while offline waits, and is sent in order after the room is joined again", "[chat]") {
    chat::Model model = online();
    chat::update(model, Down{DownCause::network}, at(10s));
    for (const char* text : {"one", "two", "three"})
        CHECK_FALSE(has<chat::Send>(chat::update(model, SubmitText{lobby, text}, at(11s))));
    CHECK(own(model).delivery == Delivery::waiting);
    reconnect(model, 11s);
    std::vector<std::string> sent;
    for (const auto& send : all<chat::Send>(rejoin(model, 52s))) sent.push_back(send.message.text);
    CHECK(sent == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a message that was being sent when the connection broke is sent again with the same id, alone", "[chat]") {
    chat::Model model = online();
    for (const char* text : {"one", "two"}) chat::update(model, SubmitText{lobby, text}, at(1s));
    const MessageId first = room(model).timeline[0].message.id;
    chat::update(model, Down{DownCause::network}, at(2s));
    reconnect(model, 3s);
    const auto again = all<chat::Send>(rejoin(model, 44s));
    REQUIRE(again.size() == 1);
    CHECK(again[0].message.id == first);
    const auto next = all<chat::Send>(chat::update(model, Accepted{lobby, first}, at(45s)));
    REQUIRE(next.size() == 1);
    CHECK(next[0].message.text == "two");
}

TEST_CASE("a message that coincides with two disconnects fails, and the next one is sent", "[chat]") {
    chat::Model model = online();
    chat::update(model, SubmitText{lobby, "poison"}, at(1s));
    chat::update(model, SubmitText{lobby, "fine"}, at(1s));
    chat::update(model, Down{DownCause::network}, at(2s));
    reconnect(model, 3s);
    rejoin(model, 44s);
    chat::update(model, Down{DownCause::network}, at(45s));
    CHECK(room(model).timeline[0].delivery == Delivery::failed);
    CHECK_FALSE(room(model).timeline[0].problem.empty());
    CHECK(room(model).failed == 1);
    reconnect(model, 46s);
    const auto sends = all<chat::Send>(rejoin(model, 87s));
    REQUIRE(sends.size() == 1);
    CHECK(sends[0].message.text == "fine");
}

TEST_CASE("a message accepted but not echoed before the break is sent again with its id", "[chat]") {
    chat::Model model = online();
    chat::update(model, SubmitText{lobby, "hello"}, at(1s));
    const MessageId id = own(model).message.id;
    chat::update(model, Accepted{lobby, id}, at(1s));
    chat::update(model, Down{DownCause::network}, at(2s));
    reconnect(model, 3s);
    const auto again = all<chat::Send>(rejoin(model, 44s));
    REQUIRE(again.size() == 1);
    CHECK(again[0].message.id == id);
}

TEST_CASE("a message that the room never shows is sent again twice, then fails with the reason", "[chat]") {
    chat::Model model = online();
    chat::update(model, SubmitText{lobby, "hello"}, at(1s));
    const MessageId id = own(model).message.id;
    Milliseconds moment = 1s;
    for (int attempt = 1; attempt <= limits::attempts; ++attempt) {
        chat::update(model, Accepted{lobby, id}, at(moment));
        const auto sends = all<chat::Send>(pass(model, moment, moment + limits::echo_within));
        CHECK(sends.size() == (attempt < limits::attempts ? 1 : 0));
        moment += limits::echo_within;
    }
    CHECK(own(model).delivery == Delivery::failed);
    CHECK(own(model).problem == chat::Mistake::not_shown_by_room);
}

TEST_CASE("a failed message is retried with the same id and leaves no failure behind", "[chat]") {
    chat::Model model = online();
    chat::update(model, SubmitText{lobby, "hello"}, at(1s));
    const MessageId id = own(model).message.id;
    chat::update(model, transport::SendRefused{lobby, id, transport::SendFailure::not_allowed}, at(2s));
    CHECK(own(model).delivery == Delivery::failed);
    CHECK(own(model).problem == chat::Problem(transport::SendFailure::not_allowed));
    const auto sends = all<chat::Send>(chat::update(model, chat::RetryMessage{lobby, id}, at(3s)));
    REQUIRE(sends.size() == 1);
    CHECK(sends[0].message.id == id);
    CHECK(room(model).failed == 0);
}

TEST_CASE("discarding a failed message puts its text back into an empty composer", "[chat]") {
    chat::Model model = online();
    chat::update(model, SubmitText{lobby, "precious words"}, at(1s));
    const MessageId id = own(model).message.id;
    chat::update(model, transport::SendRefused{lobby, id, transport::SendFailure::not_allowed}, at(2s));
    chat::update(model, chat::DiscardMessage{lobby, id}, at(3s));
    CHECK(room(model).draft == "precious words");
    CHECK(room(model).timeline.empty());
    CHECK(model.outbox.pending.empty());
}

TEST_CASE("after twenty at once, messages are paced to ten a second; none is left out, and the order is kept",
          "[chat]") {
    chat::Model model = online();
    std::vector<std::string> sent;
    std::vector<std::string> written;
    int in_first_moment = 0;
    const auto take = [&](const chat::Effects& effects, Milliseconds moment) {
        for (const auto& send : all<chat::Send>(effects)) {
            sent.push_back(send.message.text);
            chat::update(model, Accepted{lobby, send.message.id}, at(moment));
            chat::update(
                model, transport::Arrived{incoming(me, send.message.id.text(), send.message.text, moment)}, at(moment));
        }
    };
    for (int i = 0; i < 100; ++i) {
        written.push_back(std::to_string(i));
        take(chat::update(model, SubmitText{lobby, written.back()}, at(10s)), 10s);
    }
    in_first_moment = static_cast<int>(sent.size());
    CHECK(in_first_moment <= limits::burst);
    for (Milliseconds moment = 10s; moment <= 20s; moment += 100ms) {
        const auto before = sent.size();
        take(chat::update(model, chat::Ticked{}, at(moment)), moment);
        CHECK(sent.size() - before <= 2);
    }
    CHECK(sent == written);
}

TEST_CASE("only a limited number of messages is in flight at the same time", "[chat]") {
    chat::Model model = online();
    std::size_t sends = 0;
    for (int i = 0; i < 200; ++i) {
        sends += all<chat::Send>(chat::update(model, SubmitText{lobby, "x"}, at(1s + i * 1s))).size();
    }
    CHECK(sends == limits::in_flight);
}

TEST_CASE("a message over the limit stays in the composer, with the reason", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::ChangeDraft{lobby, "kept"}, at(1s));
    const auto effects = chat::update(model, SubmitText{lobby, std::string(limits::text_bytes + 1, 'x')}, at(1s));
    CHECK_FALSE(has<chat::Send>(effects));
    CHECK(room(model).draft == "kept");
    REQUIRE(model.notices.list.size() == 1);
    CHECK(std::holds_alternative<chat::MessageTooLong>(model.notices.list[0].what));
}

TEST_CASE("a full outbox keeps the next message in the composer instead of losing one", "[chat]") {
    chat::Model model = online();
    chat::update(model, Down{DownCause::network}, at(1s));
    for (std::size_t i = 0; i < limits::outbox; ++i) chat::update(model, SubmitText{lobby, "x"}, at(2s));
    chat::update(model, chat::ChangeDraft{lobby, "one more"}, at(2s));
    chat::update(model, SubmitText{lobby, "one more"}, at(2s));
    CHECK(model.outbox.pending.size() == limits::outbox);
    CHECK(room(model).draft == "one more");
    CHECK(model.notices.list.size() == 1);
}

TEST_CASE("everything in the outbox survives a reload to the last byte; more stays in the composer", "[chat]") {
    chat::Model model = online();
    chat::update(model, Down{DownCause::network}, at(1s));
    const std::string longest(limits::text_bytes, 'x');
    chat::Effects effects;
    for (std::size_t i = 0; i < 2 * limits::stored_outbox_bytes / limits::text_bytes; ++i)
        effects = chat::update(model, SubmitText{lobby, longest}, at(2s + i * 1s));
    const std::size_t taken = model.outbox.pending.size();
    CHECK(taken == limits::stored_outbox_bytes / limits::text_bytes);
    CHECK(model.notices.list.size() == 1);

    model.outbox.dirty = true;
    const auto saves = all<chat::Save>(chat::update(model, chat::Ticked{}, at(200s)));
    REQUIRE_FALSE(saves.empty());
    chat::Model next = fresh();
    chat::update(next, chat::Restored{{{saves[0].key, saves[0].value}}}, at(0s));
    CHECK(next.outbox.pending.size() == taken);
}

TEST_CASE("raw text that comes back counts as the oldest own message with the same text", "[chat]") {
    chat::Model model = online(Layout::plain);
    chat::update(model, SubmitText{lobby, "hi"}, at(1s));
    chat::update(model, SubmitText{lobby, "hi"}, at(1s));
    Incoming echo = incoming(UserId{}, "arrival-1", "hi");
    echo.stamp.reset();
    chat::update(model, transport::Arrived{echo}, at(2s));
    CHECK(room(model).timeline.size() == 2);
    CHECK(room(model).timeline[0].delivery == Delivery::delivered);
    CHECK(room(model).timeline[1].delivery == Delivery::sending);
}

TEST_CASE("we announce ourselves once for each room, not again after a reconnect", "[chat]") {
    chat::Model model = fresh();
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s));
    chat::update(model, transport::Up{me}, at(0s));
    const auto first = all<chat::Send>(chat::update(model, transport::RoomJoined{lobby}, at(0s)));
    REQUIRE(first.size() == 1);
    CHECK(first[0].message.kind == Kind::joined);
    chat::update(model, Accepted{lobby, first[0].message.id}, at(0s));
    chat::update(model, Down{DownCause::network}, at(1s));
    reconnect(model, 2s);
    CHECK_FALSE(has<chat::Send>(rejoin(model, 43s)));
}

TEST_CASE("the next message is sent after an echo before its PUBACK, a refusal, or the retry of a refused one",
          "[chat]") {
    chat::Model model = online();
    for (int i = 0; i <= limits::in_flight; ++i)
        chat::update(model, SubmitText{lobby, "m" + std::to_string(i)}, at(10s + i * 1s));
    const MessageId first = room(model).timeline[0].message.id;
    const MessageId second = room(model).timeline[1].message.id;

    SECTION("an echo") {
        const auto sends =
            sent_texts(chat::update(model, transport::Arrived{incoming(me, first.text(), "m0", 40s)}, at(40s)));
        CHECK(sends == std::vector<std::string>{"m20"});
    }
    SECTION("a refusal") {
        const auto sends = sent_texts(
            chat::update(model, transport::SendRefused{lobby, first, transport::SendFailure::not_allowed}, at(40s)));
        CHECK(sends == std::vector<std::string>{"m20"});
    }
    SECTION("a refused one is retried: it waits for its turn, and is sent after the next echo") {
        chat::update(model, transport::SendRefused{lobby, first, transport::SendFailure::not_allowed}, at(40s));
        CHECK(sent_texts(chat::update(model, chat::RetryAll{lobby}, at(41s))).empty());
        const auto sends =
            sent_texts(chat::update(model, transport::Arrived{incoming(me, second.text(), "m1", 42s)}, at(42s)));
        CHECK(sends == std::vector<std::string>{"m0"});
    }
}

TEST_CASE("discarding a message lets the next one of its room be sent", "[chat]") {
    chat::Model model = online();
    for (int i = 0; i <= limits::in_flight + 1; ++i)
        chat::update(model, SubmitText{lobby, "m" + std::to_string(i)}, at(10s + i * 1s));
    const MessageId waiting = room(model).timeline[static_cast<std::size_t>(limits::in_flight)].message.id;
    chat::update(model, chat::DiscardMessage{lobby, waiting}, at(40s));
    const MessageId first = room(model).timeline[0].message.id;
    const auto sends =
        sent_texts(chat::update(model, transport::Arrived{incoming(me, first.text(), "m0", 41s)}, at(41s)));
    CHECK(sends == std::vector<std::string>{"m21"});
}

TEST_CASE("a message that was sent again, whose echo comes before its PUBACK, does not hold up those behind it",
          "[chat]") {
    chat::Model model = online();
    for (const char* text : {"one", "two"}) chat::update(model, SubmitText{lobby, text}, at(1s));
    chat::update(model, Down{DownCause::network}, at(2s));
    reconnect(model, 3s);
    const auto again = all<chat::Send>(rejoin(model, 44s));
    REQUIRE(again.size() == 1);
    const auto next = all<chat::Send>(
        chat::update(model, transport::Arrived{incoming(me, again[0].message.id.text(), "one", 45s)}, at(45s)));
    REQUIRE(next.size() == 1);
    CHECK(next[0].message.text == "two");
}
