#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;
using api::Refusal;
using chat::Loading;

namespace {

const std::string list = "GET /rooms/lobby/members";

std::string members(const std::vector<UserId>& users, const char* next = nullptr) {
    api::MemberPage page;
    for (const UserId& user : users) page.members.push_back({.user = user, .owner = user == ann, .joined = test_epoch});
    if (next) page.next = next;
    return api::write(page).dump();
}

chat::Model showing(const std::vector<UserId>& users = {ann}) {
    chat::Model model = signed_in();
    answer(model, asks(chat::update(model, chat::ShowMembers{lobby}, at(1s)), list).at(0), members(users), 1s);
    return model;
}

}  // namespace

TEST_CASE("members are loaded a page at a time, and shown with their names", "[chat]") {
    chat::Model model = signed_in();
    auto asked = asks(chat::update(model, chat::ShowMembers{lobby}, at(1s)), list);
    const auto looked_up = asks(answer(model, asked.at(0), members({ann, ben}, "next"), 1s), "GET /users");
    answer(model, looked_up.at(0), people({{ben, "Ben"}}), 1s);
    CHECK(chat::name_of(model, model.members.list[1].user).name == "Ben");
    asked = asks(chat::update(model, chat::ShowMembers{lobby}, at(2s)), list);
    CHECK(asked.at(0).request == api::get_members(lobby, "next"));
    answer(model, asked[0], members({cleo}), 2s);
    CHECK(model.members.list.size() == 3);
    CHECK(asks(chat::update(model, chat::ShowMembers{lobby}, at(3s)), list).empty());
}

TEST_CASE("a list of members that fails to load is reported and can be requested again", "[chat]") {
    chat::Model model = signed_in();
    const auto asked = asks(chat::update(model, chat::ShowMembers{lobby}, at(1s)), list);
    refuse(model, asked.at(0), Refusal::busy, 1s);
    CHECK(loading_members(model.members, model.requests) == Loading::failed);
    CHECK_FALSE(model.members.problem.empty());
    CHECK(asks(chat::update(model, chat::ShowMembers{lobby}, at(2s)), list).size() == 1);
}

TEST_CASE("a list that is no longer on screen ignores answers", "[chat]") {
    chat::Model model = signed_in();
    const auto asked = asks(chat::update(model, chat::ShowMembers{lobby}, at(1s)), list);
    chat::update(model, chat::HideMembers{}, at(1s));
    answer(model, asked.at(0), members({ben}), 2s);
    CHECK_FALSE(model.members.room);
    CHECK(model.members.list.empty());
}

TEST_CASE("a person is added by name: looked up first, then made a member", "[chat]") {
    chat::Model model = showing();
    auto found = asks(chat::update(model, chat::AddMember{lobby, " Ben "}, at(2s)), "GET /users");
    CHECK(found.at(0).request == api::find_user("Ben"));
    SECTION("and is a member") {
        const auto added =
            asks(answer(model, found[0], profile(ben, "Ben"), 2s), "PUT /rooms/lobby/members/" + ben.text());
        answer(model, added.at(0), "{}", 3s);
        CHECK(std::ranges::contains(model.members.list, ben, &api::Member::user));
        CHECK(model.members.add_problem.empty());
    }
    SECTION("nobody has that name") {
        refuse(model, found[0], Refusal::not_found, 2s);
        CHECK(model.members.add_problem == chat::Mistake::nobody_of_this_name);
    }
    SECTION("the room is full") {
        const auto added =
            asks(answer(model, found[0], profile(ben, "Ben"), 2s), "PUT /rooms/lobby/members/" + ben.text());
        refuse(model, added.at(0), Refusal::room_full, 3s);
        CHECK(refusal_in(model.members.add_problem) == Refusal::room_full);
        CHECK(asks(chat::update(model, chat::AddMember{lobby, "Ben"}, at(4s)), "GET /users").size() == 1);
    }
    SECTION("a second command waits for the first") {
        CHECK_FALSE(has<chat::Ask>(chat::update(model, chat::AddMember{lobby, "Cleo"}, at(2s))));
    }
}

TEST_CASE("a person is removed, or stays if the removal is refused, with the reason", "[chat]") {
    chat::Model model = showing({ann, ben});
    auto asked =
        asks(chat::update(model, chat::RemoveMember{lobby, ben}, at(2s)), "DELETE /rooms/lobby/members/" + ben.text());
    refuse(model, asked.at(0), Refusal::not_allowed, 2s);
    CHECK(refusal_in(model.members.add_problem) == Refusal::not_allowed);
    CHECK(model.members.list.size() == 2);
    asked =
        asks(chat::update(model, chat::RemoveMember{lobby, ben}, at(3s)), "DELETE /rooms/lobby/members/" + ben.text());
    answer(model, asked.at(0), "{}", 3s);
    CHECK(model.members.list.size() == 1);
    CHECK(model.members.add_problem.empty());
}

TEST_CASE("a thousand members are listed in pages", "[chat]") {
    chat::Model model = signed_in();
    for (int first = 0; first < 1000; first += 50) {
        const auto asked = asks(chat::update(model, chat::ShowMembers{lobby}, at(1s)), list);
        std::vector<UserId> users;
        for (int i = first; i < first + 50; ++i) users.emplace_back(std::string(60, '0') + std::to_string(1000 + i));
        answer(model, asked.at(0), members(users, first < 950 ? "more" : nullptr), 1s);
    }
    CHECK(model.members.list.size() == 1000);
    CHECK(asks(chat::update(model, chat::ShowMembers{lobby}, at(2s)), list).empty());
}
