#include "chat/update/direct.h"

#include <utility>

#include "chat/update/joining.h"
#include "chat/update/rooms.h"
#include "protocol/clean_text.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

void refuse_recipient(Model& model, Problem why, Effects& effects) {
    model.direct.problem = std::move(why);
    effects.push_back(AccountChanged{});
}

}  // namespace

void write_to(Model& model, const UserId& user, Effects& effects) {
    if (!can_write_to_people(model) || user == model.account.self || !api::is_user_id(user.text())) return;
    note_user(model.people, user, model.account.self);
    open(model, direct_room(user), effects);
}

void find_recipient(Model& model, const FindAndWriteTo& command, Effects& effects) {
    if (!can_write_to_people(model) || model.requests.has<request::FindRecipient>()) return;
    const std::string name = clean_name(command.name);
    if (name.empty()) return refuse_recipient(model, Mistake::person_missing, effects);
    model.direct.problem.clear();
    model.requests.ask(request::FindRecipient{}, api::find_user(name), effects);
    effects.push_back(AccountChanged{});
}

void recipient_found(Model& model, const transport::Answered& event, Effects& effects) {
    const auto profile = read_answer(event, api::read_profile);
    if (!profile) {
        const bool nobody = profile.error().refusal == api::Refusal::not_found;
        return refuse_recipient(model, nobody ? Problem(Mistake::nobody_of_this_name) : profile.error(), effects);
    }
    if (profile->id == model.account.self) return refuse_recipient(model, Mistake::this_is_you, effects);
    effects.push_back(AccountChanged{});
    effects.push_back(PersonFound{profile->id});
    write_to(model, profile->id, effects);
}

Room* direct_room_for(Model& model, const RoomId& id, Effects& effects) {
    if (!is_direct_room(id.text()) || !can_write_to_people(model)) return nullptr;
    if (Room* room = add_room(model, id, effects)) return room;
    model.rooms.join_problem.clear();
    notify(model.notices, NoRoomForDirectMessage{direct_title(model, id)});
    return nullptr;
}

void name_direct_rooms(Model& model) {
    for (Room& room : model.rooms.list)
        if (is_direct_room(room.id.text())) room.title = direct_title(model, room.id);
}

}  // namespace chat
