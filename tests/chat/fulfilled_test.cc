// Effects that tell the interface that a command succeeded, so that it can empty a field or close a dialog.
#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;
using api::Refusal;

namespace {

chat::Model may_write() {
    chat::Model model = signed_in();
    transport::Up up{ann};
    up.capabilities.private_rooms = true;
    chat::update(model, up, at(1s));
    return model;
}

}  // namespace

TEST_CASE("an accepted message is reported; one that is empty or too long is not", "[chat]") {
    chat::Model model = online();
    CHECK(all<chat::DraftTaken>(chat::update(model, chat::SubmitText{lobby, "hello"}, at(1s))) ==
          std::vector{chat::DraftTaken{lobby}});
    CHECK_FALSE(has<chat::DraftTaken>(chat::update(model, chat::SubmitText{lobby, " "}, at(2s))));
    const std::string large(limits::text_bytes + 1, 'x');
    CHECK_FALSE(has<chat::DraftTaken>(chat::update(model, chat::SubmitText{lobby, large}, at(2s))));
}

TEST_CASE("a room joined by its name is reported; a name that no room can have is not", "[chat]") {
    chat::Model model = online();
    CHECK(all<chat::RoomOpened>(chat::update(model, chat::JoinRoom{"Garden"}, at(1s))) ==
          std::vector{chat::RoomOpened{RoomId("garden")}});
    CHECK_FALSE(has<chat::RoomOpened>(chat::update(model, chat::JoinRoom{"!!!"}, at(2s))));
    for (std::size_t i = 0; i < limits::rooms; ++i)
        chat::update(model, chat::JoinRoom{"room " + std::to_string(i)}, at(2s));
    CHECK_FALSE(has<chat::RoomOpened>(chat::update(model, chat::JoinRoom{"One more"}, at(3s))));
    // A room that is joined already is opened, even at the limit of rooms.
    CHECK(has<chat::RoomOpened>(chat::update(model, chat::JoinRoom{"Garden"}, at(4s))));
}

TEST_CASE("a created room is reported once the backend has it", "[chat]") {
    chat::Model model = signed_in();
    auto effects = chat::update(model, chat::CreateRoom{"Club"}, at(1s));
    CHECK_FALSE(has<chat::RoomCreated>(effects));
    CHECK_FALSE(has<chat::RoomCreated>(refuse(model, asks(effects, "POST /rooms").at(0), Refusal::room_taken, 2s)));
    effects = chat::update(model, chat::CreateRoom{"Club"}, at(3s));
    const api::RoomCard card{.id = RoomId("club"), .name = "Club", .owner = ann, .created = test_epoch};
    CHECK(all<chat::RoomCreated>(answer(model, asks(effects, "POST /rooms").at(0), api::write(card).dump(), 4s)) ==
          std::vector{chat::RoomCreated{RoomId("club")}});
}

TEST_CASE("an added member is reported; a lookup or a refusal is not", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, chat::ShowMembers{lobby}, at(1s));
    auto effects = chat::update(model, chat::AddMember{lobby, "Ben"}, at(2s));
    effects = answer(model, asks(effects, "GET /users").at(0), profile(ben, "Ben"), 2s);
    CHECK_FALSE(has<chat::MemberAdded>(effects));
    const auto added = asks(effects, "PUT /rooms/lobby/members/" + ben.text());
    SECTION("added") {
        CHECK(all<chat::MemberAdded>(answer(model, added.at(0), "{}", 3s)) ==
              std::vector{chat::MemberAdded{lobby, ben}});
    }
    SECTION("refused") { CHECK_FALSE(has<chat::MemberAdded>(refuse(model, added.at(0), Refusal::room_full, 3s))); }
}

TEST_CASE("a person found to write to is reported; an unknown name and your own are not", "[chat]") {
    chat::Model model = may_write();
    const auto found = [&](const std::string& name) {
        return asks(chat::update(model, chat::FindAndWriteTo{name}, at(2s)), "GET /users").at(0);
    };
    CHECK_FALSE(has<chat::PersonFound>(refuse(model, found("Nobody"), Refusal::not_found, 3s)));
    CHECK_FALSE(has<chat::PersonFound>(answer(model, found("Ann"), profile(ann, "Ann"), 3s)));
    CHECK(all<chat::PersonFound>(answer(model, found("Ben"), profile(ben, "Ben"), 3s)) ==
          std::vector{chat::PersonFound{ben}});
}

TEST_CASE("a changed name is reported: a guest's at once, a user's when the backend has it", "[chat]") {
    SECTION("a guest's") {
        chat::Model model = online();
        CHECK(has<chat::NameChanged>(chat::update(model, chat::ChangeName{"Grace II"}, at(1s))));
        CHECK_FALSE(has<chat::NameChanged>(chat::update(model, chat::ChangeName{" "}, at(1s))));
    }
    SECTION("a user's") {
        chat::Model model = signed_in();
        auto effects = chat::update(model, chat::ChangeName{"Anna"}, at(1s));
        CHECK_FALSE(has<chat::NameChanged>(effects));
        CHECK_FALSE(has<chat::NameChanged>(refuse(model, asks(effects, "PUT /me").at(0), Refusal::name_taken, 2s)));
        effects = chat::update(model, chat::ChangeName{"Anna"}, at(3s));
        CHECK(has<chat::NameChanged>(answer(model, asks(effects, "PUT /me").at(0), profile(ann, "Anna"), 4s)));
    }
}
