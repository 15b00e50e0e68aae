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

void refuse(Model& model, std::string_view sentence, Effects& effects) {
    model.members.add_problem = sentence;
    effects.push_back(RoomStateChanged{*model.members.room});
}

}  // namespace

void show_members(Model& model, const ShowMembers& wish, Effects& effects) {
    if (!can_ask(model, wish.room)) return;
    Members& members = model.members;
    const bool first = members.room != wish.room;
    if (first) {
        hide_members(model);
        members.room = wish.room;
    }
    if (model.requests.has<request::Members>()) return;
    const bool more = members.next && members.list.size() < most_shown;
    if (!first && !more && !members.problem) return;
    members.problem.reset();
    model.requests.ask(request::Members{wish.room}, api::get_members(wish.room, members.next), effects);
    effects.push_back(RoomStateChanged{wish.room});
}

// Answers about a room that is not on screen any more change nothing here.
void hide_members(Model& model) {
    model.members = {};
    model.requests.drop<request::Members, request::FindMember, request::AddMember, request::RemoveMember>();
}

void members_answered(Model& model, const request::Members& request, const transport::Answered& event,
                      Effects& effects) {
    Members& members = model.members;
    effects.push_back(RoomStateChanged{request.room});
    auto page = read_answer(event, api::read_member_page);
    if (!page) {
        members.problem = page.error().sentence;
        return;
    }
    for (api::Member& member : page->members) {
        meet(model, member.user);
        if (members.list.size() < most_shown && !std::ranges::contains(members.list, member.user, &api::Member::user))
            members.list.push_back(std::move(member));
    }
    members.next = members.list.size() < most_shown ? std::move(page->next) : std::nullopt;
}

void add_member(Model& model, const AddMember& wish, Effects& effects) {
    Members& members = model.members;
    if (!can_ask(model, wish.room) || members.room != wish.room || is_changing_members(model)) return;
    const std::string name = clean_name(wish.name);
    if (name.empty()) return refuse(model, "Type the name of whom to let in.", effects);
    members.add_problem.clear();
    model.requests.ask(request::FindMember{wish.room}, api::find_user(name), effects);
    effects.push_back(RoomStateChanged{wish.room});
}

void person_found(Model& model, const request::FindMember& request, const transport::Answered& event,
                  Effects& effects) {
    const auto profile = read_answer(event, api::read_profile);
    if (!profile) {
        const bool nobody = profile.error().refusal == api::Refusal::not_found;
        return refuse(model, nobody ? "Nobody has exactly this name." : profile.error().sentence, effects);
    }
    if (std::ranges::contains(model.members.list, profile->id, &api::Member::user))
        return refuse(model, profile->name + " is a member already.", effects);
    meet(model, profile->id);
    model.requests.ask(
        request::AddMember{request.room, profile->id}, api::add_member(request.room, profile->id), effects);
}

void member_added(Model& model, const request::AddMember& request, const transport::Answered& event, Effects& effects,
                  Now now) {
    Members& members = model.members;
    if (!event.body) return refuse(model, event.body.error().sentence, effects);
    if (members.list.size() < most_shown && !std::ranges::contains(members.list, request.user, &api::Member::user))
        members.list.push_back({.user = request.user, .joined = now.unix_time + model.link.clock_offset});
    effects.push_back(RoomStateChanged{request.room});
}

void remove_member(Model& model, const RemoveMember& wish, Effects& effects) {
    Members& members = model.members;
    if (!can_ask(model, wish.room) || members.room != wish.room || is_changing_members(model)) return;
    members.add_problem.clear();
    model.requests.ask(request::RemoveMember{wish.room, wish.user}, api::remove_member(wish.room, wish.user), effects);
    effects.push_back(RoomStateChanged{wish.room});
}

void member_removed(Model& model, const request::RemoveMember& request, const transport::Answered& event,
                    Effects& effects) {
    if (!event.body && event.body.error().refusal != api::Refusal::not_found)
        return refuse(model, event.body.error().sentence, effects);
    std::erase_if(model.members.list, [&](const api::Member& member) { return member.user == request.user; });
    effects.push_back(RoomStateChanged{request.room});
}

}  // namespace chat
