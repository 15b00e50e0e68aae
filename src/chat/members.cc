#include "chat/members.h"

#include <algorithm>
#include <utility>

#include "chat/people.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"

namespace chat {

namespace {

constexpr std::size_t most_shown = limits::people_known;

bool can_ask(const Model& model, const RoomId& room) {
    return has_backend(model) && model.account.session && !model.account.naming && model.rooms.find(room);
}

void refuse(Model& model, Problem why, Effects& effects) {
    model.members.changing.reset();
    model.members.add_problem = std::move(why);
    effects.push_back(RoomStateChanged{*model.members.room});
}

// Answers about a room that is not on screen any more change nothing here.
bool is_change_of(const Members& members, const transport::Answered& event) {
    return members.room && members.asked_change == event.ask;
}

}  // namespace

void show_members(Model& model, const ShowMembers& wish, Effects& effects) {
    if (!can_ask(model, wish.room)) return;
    Members& members = model.members;
    const bool first = members.room != wish.room;
    if (first) members = {.room = wish.room};
    if (members.asked) return;
    const bool more = members.next && members.list.size() < most_shown;
    if (!first && !more && members.loading != Loading::failed) return;
    members.loading = Loading::loading;
    members.problem.clear();
    members.asked = ask(model, effects, Purpose::members, {}, api::get_members(wish.room, members.next));
    effects.push_back(RoomStateChanged{wish.room});
}

void members_answered(Model& model, const transport::Answered& event, Effects& effects) {
    Members& members = model.members;
    if (!members.room || members.asked != event.ask) return;
    members.asked.reset();
    effects.push_back(RoomStateChanged{*members.room});
    auto page = read_answer(event, api::read_member_page);
    if (!page) {
        members.loading = Loading::failed;
        members.problem = page.error();
        return;
    }
    members.loading = Loading::idle;
    for (api::Member& member : page->members) {
        meet(model, member.user);
        if (members.list.size() < most_shown && !std::ranges::contains(members.list, member.user, &api::Member::user))
            members.list.push_back(std::move(member));
    }
    members.next = members.list.size() < most_shown ? std::move(page->next) : std::nullopt;
}

void add_member(Model& model, const AddMember& wish, Effects& effects) {
    Members& members = model.members;
    if (!can_ask(model, wish.room) || members.room != wish.room || members.asked_change) return;
    const std::string name = clean_name(wish.name);
    if (name.empty()) return refuse(model, Mistake::member_missing, effects);
    members.add_problem.clear();
    members.asked_change = ask(model, effects, Purpose::find_person, {}, api::find_user(name));
    effects.push_back(RoomStateChanged{wish.room});
}

void person_found(Model& model, const transport::Answered& event, Effects& effects) {
    Members& members = model.members;
    if (!is_change_of(members, event)) return;
    members.asked_change.reset();
    const auto profile = read_answer(event, api::read_profile);
    if (!profile) {
        const bool nobody = profile.error().refusal == api::Refusal::not_found;
        return refuse(model, nobody ? Problem(Mistake::nobody_of_this_name) : profile.error(), effects);
    }
    if (std::ranges::contains(members.list, profile->id, &api::Member::user))
        return refuse(model, AlreadyMember{profile->name}, effects);
    meet(model, profile->id);
    members.changing = profile->id;
    members.asked_change = ask(model, effects, Purpose::add_member, {}, api::add_member(*members.room, profile->id));
}

void member_added(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    Members& members = model.members;
    if (!is_change_of(members, event) || !members.changing) return;
    members.asked_change.reset();
    if (!event.body) return refuse(model, event.body.error(), effects);
    const UserId user = *std::exchange(members.changing, std::nullopt);
    effects.push_back(MemberAdded{*members.room, user});
    if (members.list.size() < most_shown && !std::ranges::contains(members.list, user, &api::Member::user))
        members.list.push_back({.user = user, .joined = now.unix_time + model.link.clock_offset});
    effects.push_back(RoomStateChanged{*members.room});
}

void remove_member(Model& model, const RemoveMember& wish, Effects& effects) {
    Members& members = model.members;
    if (!can_ask(model, wish.room) || members.room != wish.room || members.asked_change) return;
    members.add_problem.clear();
    members.changing = wish.user;
    members.asked_change = ask(model, effects, Purpose::remove_member, {}, api::remove_member(wish.room, wish.user));
    effects.push_back(RoomStateChanged{wish.room});
}

void member_removed(Model& model, const transport::Answered& event, Effects& effects) {
    Members& members = model.members;
    if (!is_change_of(members, event) || !members.changing) return;
    members.asked_change.reset();
    if (!event.body && event.body.error().refusal != api::Refusal::not_found)
        return refuse(model, event.body.error(), effects);
    const UserId user = *std::exchange(members.changing, std::nullopt);
    std::erase_if(members.list, [&](const api::Member& member) { return member.user == user; });
    effects.push_back(RoomStateChanged{*members.room});
}

}  // namespace chat
