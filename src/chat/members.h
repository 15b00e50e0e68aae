// Who is in the room on screen, a page at a time, and whom its owner adds or removes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/history.h"
#include "chat/messages.h"
#include "chat/people.h"
#include "chat/requests.h"
#include "protocol/api.h"

namespace chat {

struct Members {
    std::optional<RoomId> room;  // whose; empty: not on screen
    std::vector<api::Member> list;
    std::optional<std::string> next;
    Problem problem;      // why the last page could not be had
    Problem add_problem;  // why the last wish to add or remove somebody was not fulfilled
};

Loading loading_members(const Members& members, const Requests& requests);
bool is_changing_members(const Requests& requests);  // somebody is being added or removed

void show_members(Members& members, Requests& requests, const RoomId& room, Effects& effects);  // and more of them
void hide_members(Members& members, Requests& requests);
void members_answered(Members& members, People& people, const UserId& self, const request::Members& request,
                      const transport::Answered& event, Effects& effects);

// Adding takes two requests: who has the name, and then that person. Neither does anything while another change is
// under way.
void add_member(Members& members, Requests& requests, const AddMember& command, Effects& effects);
void member_found(Members& members, Requests& requests, People& people, const UserId& self,
                  const request::FindMember& request, const transport::Answered& event, Effects& effects);
void member_added(Members& members, const request::AddMember& request, const transport::Answered& event,
                  UnixTime server_now, Effects& effects);
void remove_member(Members& members, Requests& requests, const RemoveMember& command, Effects& effects);
void member_removed(Members& members, const request::RemoveMember& request, const transport::Answered& event,
                    Effects& effects);

}  // namespace chat
