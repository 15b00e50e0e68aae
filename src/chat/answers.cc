#include "chat/answers.h"

#include "base/overloaded.h"
#include "chat/direct.h"
#include "chat/directory.h"
#include "chat/history.h"
#include "chat/members.h"
#include "chat/membership.h"
#include "chat/people.h"
#include "chat/profile.h"
#include "chat/unread.h"

namespace chat {

void answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    const auto kind = model.requests.answered(event.ask);
    if (!kind) return;
    std::visit(
        Overloaded{
            [&](const request::OwnProfile&) { profile_answered(model, event, effects, now); },
            [&](const request::OwnName&) { name_answered(model, event, effects, now); },
            [&](const request::MyRooms&) { my_rooms_answered(model, event, effects, now); },
            [&](const request::JoinRoom& request) { enlist_answered(model, request.room, event, effects); },
            [&](const request::LeaveRoom& request) { quit_answered(model, request.room, event, effects); },
            [&](const request::MarkRead& request) { read_answered(model, request, event, now); },
            [&](const request::Page& request) { history_answered(model, request.room, event, effects, now); },
            [&](const request::Gap& request) { gap_answered(model, request.room, event, effects, now); },
            [&](const request::People& request) { people_answered(model, request, event, now); },
            [&](const request::Directory&) { directory_answered(model, event, effects); },
            [&](const request::CreateRoom&) { create_answered(model, event, effects); },
            [&](const request::DeleteRoom& request) { erase_answered(model, request.room, event, effects); },
            [&](const request::Members& request) { members_answered(model, request, event, effects); },
            [&](const request::FindMember& request) { person_found(model, request, event, effects); },
            [&](const request::AddMember& request) { member_added(model, request, event, effects, now); },
            [&](const request::RemoveMember& request) { member_removed(model, request, event, effects); },
            [&](const request::FindRecipient&) { person_to_write_to_found(model, event, effects); },
        },
        *kind);
}

}  // namespace chat
