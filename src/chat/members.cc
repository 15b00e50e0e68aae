#include "chat/members.h"

#include <algorithm>
#include <utility>

#include "protocol/clean_text.h"
#include "protocol/limits.h"

namespace chat {

namespace {

constexpr std::size_t most_shown = limits::people_known;

void refuse_change(Members& members, Problem why, Effects& effects) {
    members.add_problem = std::move(why);
    effects.push_back(RoomStateChanged{*members.room});
}

}  // namespace

Loading loading_members(const Members& members, const Requests& requests) {
    if (requests.has<request::Members>()) return Loading::loading;
    return members.problem.empty() ? Loading::idle : Loading::failed;
}

bool is_changing_members(const Requests& requests) {
    return requests.has<request::FindMember>() || requests.has<request::AddMember>() ||
           requests.has<request::RemoveMember>();
}

void show_members(Members& members, Requests& requests, const RoomId& room, Effects& effects) {
    const bool first = members.room != room;
    if (first) {
        hide_members(members, requests);
        members.room = room;
    }
    if (requests.has<request::Members>()) return;
    const bool more = members.next && members.list.size() < most_shown;
    if (!first && !more && members.problem.empty()) return;
    members.problem.clear();
    requests.ask(request::Members{room}, api::get_members(room, members.next), effects);
    effects.push_back(RoomStateChanged{room});
}

// Later answers about this room change nothing.
void hide_members(Members& members, Requests& requests) {
    members = {};
    requests.drop<request::Members, request::FindMember, request::AddMember, request::RemoveMember>();
}

void members_answered(Members& members, People& people, const UserId& self, const request::Members& request,
                      const transport::Answered& event, Effects& effects) {
    effects.push_back(RoomStateChanged{request.room});
    auto page = read_answer(event, api::read_member_page);
    if (!page) {
        members.problem = page.error();
        return;
    }
    for (api::Member& member : page->members) {
        note_user(people, member.user, self);
        if (members.list.size() < most_shown && !std::ranges::contains(members.list, member.user, &api::Member::user))
            members.list.push_back(std::move(member));
    }
    members.next = members.list.size() < most_shown ? std::move(page->next) : std::nullopt;
}

void add_member(Members& members, Requests& requests, const AddMember& command, Effects& effects) {
    if (members.room != command.room || is_changing_members(requests)) return;
    const std::string name = clean_name(command.name);
    if (name.empty()) return refuse_change(members, Mistake::member_missing, effects);
    members.add_problem.clear();
    requests.ask(request::FindMember{command.room}, api::find_user(name), effects);
    effects.push_back(RoomStateChanged{command.room});
}

void member_found(Members& members, Requests& requests, People& people, const UserId& self,
                  const request::FindMember& request, const transport::Answered& event, Effects& effects) {
    const auto profile = read_answer(event, api::read_profile);
    if (!profile) {
        const bool nobody = profile.error().refusal == api::Refusal::not_found;
        return refuse_change(members, nobody ? Problem(Mistake::nobody_of_this_name) : profile.error(), effects);
    }
    if (std::ranges::contains(members.list, profile->id, &api::Member::user))
        return refuse_change(members, AlreadyMember{profile->name}, effects);
    note_user(people, profile->id, self);
    requests.ask(request::AddMember{request.room, profile->id}, api::add_member(request.room, profile->id), effects);
}

void member_added(Members& members, const request::AddMember& request, const transport::Answered& event,
                  UnixTime server_now, Effects& effects) {
    if (!event.body) return refuse_change(members, event.body.error(), effects);
    if (members.list.size() < most_shown && !std::ranges::contains(members.list, request.user, &api::Member::user))
        members.list.push_back({.user = request.user, .joined = server_now});
    effects.push_back(RoomStateChanged{request.room});
    effects.push_back(MemberAdded{request.room, request.user});
}

void remove_member(Members& members, Requests& requests, const RemoveMember& command, Effects& effects) {
    if (members.room != command.room || is_changing_members(requests)) return;
    members.add_problem.clear();
    requests.ask(
        request::RemoveMember{command.room, command.user}, api::remove_member(command.room, command.user), effects);
    effects.push_back(RoomStateChanged{command.room});
}

void member_removed(Members& members, const request::RemoveMember& request, const transport::Answered& event,
                    Effects& effects) {
    if (!event.body && event.body.error().refusal != api::Refusal::not_found)
        return refuse_change(members, event.body.error(), effects);
    std::erase_if(members.list, [&](const api::Member& member) { return member.user == request.user; });
    effects.push_back(RoomStateChanged{request.room});
}

}  // namespace chat
