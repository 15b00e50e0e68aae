#include <catch2/catch_test_macros.hpp>

#include "chat/chatting.h"
#include "protocol/limits.h"

using namespace chatting;

TEST_CASE("entering for the first time opens the first room of the configuration, the others are offered", "[chat]") {
    const chat::Model model = online();
    CHECK(model.rooms.open == lobby);
    const auto offered = chat::offered_rooms(model);
    REQUIRE(offered.size() == 1);
    CHECK(offered[0].name == "Help");
}

TEST_CASE("any text joins the room of its slug and opens it", "[chat]") {
    chat::Model model = online();
    const auto effects = chat::update(model, chat::JoinRoom{"Name/ with $ special Characters! 3"}, at(1s));
    const RoomId id("name-with-special-characters-3");
    CHECK(all<chat::Subscribe>(effects) == std::vector<chat::Subscribe>{{id}});
    CHECK(model.rooms.open == id);
    CHECK(is_joining(room(model, id).state));
    chat::update(model, transport::RoomJoined{id}, at(1s));
    CHECK(is_joined(room(model, id).state));
}

TEST_CASE("a room name of which nothing is left is refused with a sentence", "[chat]") {
    chat::Model model = online();
    for (const char* name : {"", "+", "#", "..", "  ", "😀"}) {
        CHECK_FALSE(has<chat::Subscribe>(chat::update(model, chat::JoinRoom{name}, at(1s))));
        CHECK_FALSE(model.rooms.join_problem.empty());
    }
    CHECK(model.rooms.list.size() == 1);
}

TEST_CASE("messages of others count as unread until the end of the room is seen on a visible page", "[chat]") {
    chat::Model model = online();
    chat::update(model, transport::Arrived{incoming(ada, "a", "seen at once", 1s)}, at(1s));
    CHECK(room(model).unread == 0);
    chat::update(model, chat::VisibilityChanged{false}, at(2s));
    chat::update(model, transport::Arrived{incoming(ada, "b", "one", 2s)}, at(2s));
    chat::update(model, transport::Arrived{incoming(ada, "b", "one", 2s)}, at(2s));
    chat::update(model, transport::Arrived{incoming(ada, "c", "two", 3s)}, at(3s));
    CHECK(room(model).unread == 2);
    CHECK(room(model).timeline.find(*room(model).first_unread)->message.text == "one");
    chat::update(model, chat::VisibilityChanged{true}, at(4s));
    CHECK(room(model).unread == 0);
}

TEST_CASE("neither own messages nor people who join are unread", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::ShowRooms{}, at(1s));
    chat::update(model, transport::Arrived{joined(ada, "a", "Ada", 1s)}, at(1s));
    chat::update(model, transport::Arrived{incoming(me, "from-another-tab", "mine", 2s)}, at(2s));
    CHECK(room(model).unread == 0);
    CHECK(own(model).delivery == chat::Delivery::delivered);
}

TEST_CASE("the \"new\" line stays while the room is being read, and disappears when the read room is left", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::OpenRoom{RoomId("help")}, at(1s));
    chat::update(model, transport::Arrived{incoming(ada, "a", "one", 1s)}, at(1s));
    const auto line = room(model).first_unread;
    REQUIRE(line);
    chat::update(model, chat::OpenRoom{lobby}, at(2s));
    chat::update(model, chat::EndSeen{lobby, true}, at(2s));
    chat::update(model, transport::Arrived{incoming(ada, "b", "two", 3s)}, at(3s));
    CHECK(room(model).first_unread == line);
    chat::update(model, chat::OpenRoom{RoomId("help")}, at(4s));
    CHECK_FALSE(room(model).first_unread);
}

TEST_CASE("a refused room keeps its reason and is requested again only on demand", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::OpenRoom{RoomId("secret")}, at(1s));
    chat::update(model, transport::RoomRefused{RoomId("secret"), transport::RoomFailure::not_allowed}, at(1s));
    CHECK(is_refused(room(model, RoomId("secret")).state));
    CHECK(room(model, RoomId("secret")).problem() == chat::Problem(transport::RoomFailure::not_allowed));
    CHECK_FALSE(has<chat::Subscribe>(pass(model, 1s, 600s)));
    CHECK(has<chat::Subscribe>(chat::update(model, chat::RetryRoom{RoomId("secret")}, at(601s))));
}

TEST_CASE("a room with unsent messages is not left by accident", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::SubmitText{lobby, "on its way"}, at(1s));
    CHECK_FALSE(has<chat::Unsubscribe>(chat::update(model, chat::LeaveRoom{lobby}, at(1s))));
    CHECK(model.rooms.find(lobby));
    CHECK(model.notices.list.size() == 1);
    const MessageId id = own(model).message.id;
    chat::update(model, transport::Arrived{incoming(me, id.text(), "on its way", 1s)}, at(2s));
    CHECK(has<chat::Unsubscribe>(chat::update(model, chat::LeaveRoom{lobby}, at(2s))));
    CHECK_FALSE(model.rooms.find(lobby));
}

TEST_CASE("one room more than the limit is refused with a sentence", "[chat]") {
    chat::Model model = online();
    for (std::size_t i = 0; i < limits::rooms + 5; ++i)
        chat::update(model, chat::JoinRoom{"room " + std::to_string(i)}, at(1s));
    CHECK(model.rooms.list.size() == limits::rooms);
    CHECK_FALSE(model.rooms.join_problem.empty());
}

TEST_CASE("a link to a room of ours opens it; one that names no room does nothing", "[chat]") {
    chat::Model model = online();
    for (const char* fragment : {"#/r/../../etc", "#/r/<script>", "#/r/%2e%2e", "#/r/A+#", "#/r/"})
        chat::update(model, chat::FollowFragment{fragment}, at(1s));
    chat::update(model, chat::FollowFragment{"#/r/" + std::string(1 << 20, 'a')}, at(1s));
    CHECK(model.rooms.list.size() == 1);
    CHECK_FALSE(model.rooms.linked);
    chat::update(model, chat::FollowFragment{"#/"}, at(1s));
    CHECK_FALSE(model.rooms.open);
    chat::update(model, chat::FollowFragment{"#/r/lobby"}, at(1s));
    CHECK(model.rooms.open == lobby);
    CHECK_FALSE(model.rooms.linked);
}

TEST_CASE("a link to a room that we are not in asks before it joins and announces us", "[chat]") {
    chat::Model model = online();
    const auto asked = chat::update(model, chat::FollowFragment{"#/r/garden"}, at(1s));
    CHECK(model.rooms.linked == chat::LinkedRoom{RoomId("garden"), "Garden"});
    CHECK_FALSE(model.rooms.find(RoomId("garden")));
    CHECK_FALSE(has<chat::Subscribe>(asked));
    CHECK(model.rooms.open == lobby);

    SECTION("yes joins it") {
        CHECK(has<chat::Subscribe>(chat::update(model, chat::OpenRoom{RoomId("garden")}, at(2s))));
        CHECK(model.rooms.open == RoomId("garden"));
        CHECK_FALSE(model.rooms.linked);
    }
    SECTION("no leaves everything as it was") {
        CHECK_FALSE(has<chat::Subscribe>(chat::update(model, chat::IgnoreRoomLink{}, at(2s))));
        CHECK_FALSE(model.rooms.linked);
        CHECK_FALSE(model.rooms.find(RoomId("garden")));
        CHECK(model.rooms.open == lobby);
    }
    SECTION("another link asks about the other room") {
        chat::update(model, chat::FollowFragment{"#/r/attic"}, at(2s));
        CHECK(model.rooms.linked == chat::LinkedRoom{RoomId("attic"), "Attic"});
    }
}

TEST_CASE("a link that was opened before entering asks after entering, and not for a room of ours", "[chat]") {
    chat::Model model = fresh();
    chat::update(model, chat::FollowFragment{"#/r/garden"}, at(0s));
    CHECK_FALSE(model.rooms.linked);
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(1s));
    CHECK(model.rooms.linked == chat::LinkedRoom{RoomId("garden"), "Garden"});
    CHECK(model.rooms.list.empty());
}

TEST_CASE("a message for a room that is not joined is dropped and counted", "[chat]") {
    chat::Model model = online();
    Incoming stray = incoming(ada, "a", "x");
    stray.room = RoomId("elsewhere");
    CHECK_FALSE(has<chat::MessageShown>(chat::update(model, transport::Arrived{stray}, at(1s))));
    CHECK(model.dropped == 1);
}

TEST_CASE("a room keeps a limited number of messages and still accepts new ones", "[chat]") {
    chat::Model model = online();
    for (std::size_t i = 0; i < limits::messages_per_room + 100; ++i)
        chat::update(
            model,
            transport::Arrived{incoming(ada, std::to_string(i), "x", Milliseconds(static_cast<std::int64_t>(i)))},
            at(1s));
    CHECK(room(model).timeline.size() <= limits::messages_per_room);
    CHECK(room(model).timeline.bytes() <= limits::timeline_bytes);
    CHECK(room(model).timeline.back().message.id.text() == std::to_string(limits::messages_per_room + 99));
}

TEST_CASE("only web and mail links are followed", "[chat]") {
    chat::Model model = online();
    CHECK(has<chat::OpenLink>(chat::update(model, chat::FollowLink{"https://example.org/"}, at(1s))));
    for (const char* url :
         {"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://example.org", "JAVASCRIPT:x"})
        CHECK_FALSE(has<chat::OpenLink>(chat::update(model, chat::FollowLink{url}, at(1s))));
}
