#include "chat/update/answers.h"

#include "base/overloaded.h"
#include "chat/update/arrivals.h"
#include "chat/update/direct.h"
#include "chat/update/directory.h"
#include "chat/update/membership.h"
#include "chat/update/profile.h"

namespace chat {

void answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    const auto kind = model.requests.answered(event.ask);
    if (!kind) return;
    Members& members = model.members;
    const UserId& self = model.account.self;
    std::visit(
        Overloaded{
            [&](const request::OwnProfile&) { profile_answered(model, event, effects, now); },
            [&](const request::OwnName&) { name_answered(model, event, effects, now); },
            [&](const request::MyRooms&) { my_rooms_answered(model, event, effects, now); },
            [&](const request::JoinRoom& request) { join_answered(model, request.room, event, effects); },
            [&](const request::LeaveRoom& request) { leave_answered(model, request.room, event, effects); },
            [&](const request::MarkRead& request) {
                if (Room* room = model.rooms.find(request.room)) read_marker_answered(*room, request, event, now);
            },
            [&](const request::Page& request) { page_answered(model, request.room, event, effects, now); },
            [&](const request::Gap& request) { gap_answered(model, request.room, event, effects, now); },
            [&](const request::People& request) {
                names_answered(model.people, request, event, now);
                name_direct_rooms(model);
            },
            [&](const request::Directory&) { directory_answered(model.directory, model.requests, event, effects); },
            [&](const request::CreateRoom&) { room_created(model, event, effects); },
            [&](const request::DeleteRoom& request) { room_deleted(model, request.room, event, effects); },
            [&](const request::Members& request) {
                members_answered(members, model.people, self, request, event, effects);
            },
            [&](const request::FindMember& request) {
                member_found(members, model.requests, model.people, self, request, event, effects);
            },
            [&](const request::AddMember& request) {
                member_added(members, request, event, server_now(model, now), effects);
            },
            [&](const request::RemoveMember& request) { member_removed(members, request, event, effects); },
            [&](const request::FindRecipient&) { recipient_found(model, event, effects); },
        },
        *kind);
}

}  // namespace chat
