// The members of the room on screen, a page at a time, and adding and removing them by its owner.
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
    std::optional<RoomId> room;  // the room; empty: no list of members is on screen
    std::vector<api::Member> list;
    std::optional<std::string> next;
    Problem problem;      // why the last page could not be loaded
    Problem add_problem;  // why the last change failed
};

Loading loading_members(const Members& members, const Requests& requests);
bool is_changing_members(const Requests& requests);  // a person is being added or removed

// also loads more of them
void show_members(Members& members, Requests& requests, const RoomId& room, Effects& effects);
void hide_members(Members& members, Requests& requests);
void members_answered(Members& members, People& people, const UserId& self, const request::Members& request,
                      const transport::Answered& event, Effects& effects);

// Adding takes two requests: first finding the person by name, then adding them. Neither does anything while another
// change is in progress.
void add_member(Members& members, Requests& requests, const AddMember& command, Effects& effects);
void member_found(Members& members, Requests& requests, People& people, const UserId& self,
                  const request::FindMember& request, const transport::Answered& event, Effects& effects);
void member_added(Members& members, const request::AddMember& request, const transport::Answered& event,
                  UnixTime server_now, Effects& effects);
void remove_member(Members& members, Requests& requests, const RemoveMember& command, Effects& effects);
void member_removed(Members& members, const request::RemoveMember& request, const transport::Answered& event,
                    Effects& effects);

}  // namespace chat
