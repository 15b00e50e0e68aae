// Counterparts of the client tests of the AWS IoT chat example, and its defects, each by name. Its tests of topics
// and room names are in tests/protocol, those of its functions in tests/lambda.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "chat/accounts.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

using namespace chatting;
using transport::Down;
using transport::DownCause;

namespace {

chat::Effects hear(chat::Model& model, const UserId& sender, const std::string& id, Milliseconds moment,
                   const RoomId& in = lobby) {
    return chat::update(model, transport::Arrived{said(sender, id, "text", moment, in)}, at(moment));
}

}  // namespace

TEST_CASE("unread: none becomes one, five become six, and reading makes it none", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, chat::ShowRooms{}, at(1s));
    CHECK(room(model).unread == 0);
    hear(model, ben, "1", 1s);
    CHECK(room(model).unread == 1);
    for (const char* id : {"2", "3", "4", "5"}) hear(model, ben, id, 2s);
    CHECK(room(model).unread == 5);
    hear(model, ben, "6", 3s);
    CHECK(room(model).unread == 6);
    chat::update(model, chat::OpenRoom{lobby}, at(4s));
    chat::update(model, chat::EndSeen{lobby, true}, at(4s));
    CHECK(room(model).unread == 0);
}

TEST_CASE("each room has its own messages, and signing out removes them all", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, chat::OpenRoom{help}, at(1s));
    hear(model, ben, "1", 1s);
    hear(model, ben, "2", 1s, help);
    CHECK(texts(model).size() == 1);
    CHECK(texts(model, help).size() == 1);
    chat::update(model, chat::SignOut{}, at(2s));
    CHECK(model.rooms.list.empty());
    CHECK(model.account.self.empty());
}

TEST_CASE("a message by a known author is only shown", "[chat]") {
    chat::Model model = signed_in();
    answer(model, asks(hear(model, ben, "1", 1s), "GET /users").at(0), people({{ben, "Ben"}}), 1s);
    chat::update(model, chat::EndSeen{lobby, false}, at(2s));
    const auto effects = hear(model, ben, "2", 2s);
    REQUIRE(effects.size() == 1);
    CHECK(has<chat::MessageShown>(effects));
}

TEST_CASE("a message by an unknown author is shown, looked up and named, in this order", "[chat]") {
    chat::Model model = signed_in();
    const auto effects = hear(model, ben, "1", 1s);
    CHECK(has<chat::MessageShown>(effects));
    CHECK(model.people.known.at(ben.text()).state == chat::Person::State::wanted);
    CHECK(model.requests.has<chat::request::People>());
    answer(model, asks(effects, "GET /users").at(0), people({{ben, "Ben"}}), 2s);
    CHECK(model.people.known.at(ben.text()).state == chat::Person::State::known);
    CHECK(chat::name_of(model, room(model).timeline[0]).name == "Ben");
}

TEST_CASE("signing in uses pool, transport, profile, connection and rooms, in this order and each once", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::SignIn{"ann", good_password}, at(0s));
    const auto in = chat::update(model, aws_user::SignedIn{"ann"}, at(0s));
    CHECK(all<chat::UseTransport>(in).size() == 1);
    CHECK(all<chat::Ask>(in).size() == 1);
    const auto known = answer(model, asks(in, "GET /me").at(0), profile(ann, "Ann"), 0s);
    CHECK(all<chat::Connect>(known).size() == 1);
    CHECK_FALSE(has<chat::Ask>(known));
    const auto up = chat::update(model, transport::Up{ann}, at(1s));
    CHECK(asks(up, "GET /me/rooms").size() == 1);
}

TEST_CASE("a reply goes to the room on screen, and an empty one nowhere", "[chat]") {
    chat::Model model = signed_in();
    CHECK_FALSE(has<chat::Send>(chat::update(model, chat::SubmitText{lobby, "  \n"}, at(1s))));
    const auto sends = all<chat::Send>(chat::update(model, chat::SubmitText{lobby, "a reply"}, at(1s)));
    REQUIRE(sends.size() == 1);
    CHECK(sends[0].room == lobby);
}

TEST_CASE("defect: after a failed creation the form waited for ever; here it ends with a sentence", "[chat]") {
    chat::Model model = signed_in();
    const auto asked = asks(chat::update(model, chat::CreateRoom{"Garden"}, at(1s)), "POST /rooms");
    refuse(model, asked.at(0), api::Refusal::busy, 2s);
    CHECK_FALSE(model.requests.has<chat::request::CreateRoom>());
    CHECK_FALSE(model.directory.create_problem.empty());
    const auto again = asks(chat::update(model, chat::CreateRoom{"Garden"}, at(3s)), "POST /rooms");
    CHECK(model.directory.create_problem.empty());
    answer(model, again.at(0), api::write(card("garden", "Garden", ann)).dump(), 3s);
    CHECK(model.rooms.open == RoomId("garden"));
}

TEST_CASE("defect: a failed author lookup dropped the message; here it is shown with a short id", "[chat]") {
    chat::Model model = signed_in();
    const auto effects = hear(model, ben, "1", 1s);
    refuse(model, asks(effects, "GET /users").at(0), api::Refusal::busy, 2s);
    CHECK(texts(model) == std::vector<std::string>{"text"});
    CHECK(chat::name_of(model, room(model).timeline[0]) ==
          chat::ShownName{.name = chat::short_id(ben), .stand_in = true});
}

TEST_CASE("defect: the digit 0 was lost from room names; here a room keeps its ten", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, chat::JoinRoom{"Top 10"}, at(1s));
    CHECK(model.rooms.open == RoomId("top-10"));
}

TEST_CASE("defect: it reconnected twice a second without end; here there are few attempts in a minute", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, Down{DownCause::network}, at(0s));
    int tries = 0;
    Milliseconds moment = 0s;
    while (moment < 600s) {
        const auto due = chat::deadline(model);
        REQUIRE(due);
        moment = std::max(moment, std::chrono::duration_cast<Milliseconds>(*due - at_instant(0s)));
        if (!has<chat::Connect>(chat::update(model, chat::Ticked{}, at(moment)))) continue;
        ++tries;
        chat::update(model, Down{DownCause::network}, at(moment));
    }
    CHECK(tries < 90);
    CHECK(model.link.failures > 5);
}

TEST_CASE("defect: connecting before the policy was attached looped; here it waits and says so", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, Down{DownCause::pending, transport::ConnectionFailure::policy_pending}, at(0s));
    CHECK(model.link.state == chat::LinkState::waiting);
    CHECK(model.link.problem == chat::Problem(transport::ConnectionFailure::policy_pending));
    CHECK(all<chat::Connect>(pass(model, 0s, 19s)).empty());
}

TEST_CASE("defect: a lost connection was not shown; here the link shows it and the reason", "[chat]") {
    chat::Model model = signed_in();
    const auto effects =
        chat::update(model, Down{DownCause::network, transport::ConnectionFailure::connection_lost}, at(1s));
    CHECK(has<chat::LinkChanged>(effects));
    CHECK(model.link.state == chat::LinkState::waiting);
    CHECK(model.link.problem == chat::Problem(transport::ConnectionFailure::connection_lost));
}

TEST_CASE("defect: signing out kept the connection and the keys; here both are gone", "[chat]") {
    chat::Model model = signed_in();
    const auto effects = chat::update(model, chat::SignOut{}, at(1s));
    CHECK(has<chat::Disconnect>(effects));
    std::set<std::string> wiped;
    for (const auto& save : all<chat::Save>(effects))
        if (save.value.empty()) wiped.insert(save.key);
    for (const char* key : {"confab.me", "confab.drafts", "confab.session", "confab.identity", "confab.return"})
        CHECK(wiped.contains(key));
    CHECK(chat::update(model, Down{DownCause::asked}, at(1s)).empty());
    CHECK_FALSE(has<chat::Connect>(pass(model, 1s, 600s)));
}

TEST_CASE("defect: anybody could take any name; here a taken one is refused with a sentence", "[chat]") {
    chat::Model model = signed_in();
    const auto asked = asks(chat::update(model, chat::ChangeName{"Ben"}, at(1s)), "PUT /me");
    refuse(model, asked.at(0), api::Refusal::name_taken, 1s);
    CHECK(model.account.name == "Ann");
    CHECK_FALSE(model.account.name_problem.empty());
}

TEST_CASE("defect: a room could not be left; here leaving ends the subscription and the membership", "[chat]") {
    chat::Model model = signed_in();
    const auto effects = chat::update(model, chat::LeaveRoom{lobby}, at(1s));
    CHECK(all<chat::Unsubscribe>(effects) == std::vector<chat::Unsubscribe>{{lobby}});
    CHECK(asks(effects, "DELETE /rooms/lobby/members/me").size() == 1);
}

TEST_CASE("defect: a room called ping showed connection noise; here it is an ordinary room", "[chat]") {
    chat::Model model = signed_in();
    const RoomId ping("ping");
    chat::update(model, chat::JoinRoom{"ping"}, at(1s));
    hear(model, ben, "1", 2s, ping);
    CHECK(texts(model, ping) == std::vector<std::string>{"text"});
}
