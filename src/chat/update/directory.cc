#include "chat/update/directory.h"

#include <string>

#include "chat/update/joining.h"
#include "chat/update/rooms.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

void create_room(Model& model, const CreateRoom& command, Effects& effects) {
    Directory& directory = model.directory;
    if (!can_ask(model) || model.requests.has<request::CreateRoom>()) return;
    if (!has_session(model.account))
        return refuse_creation(directory, refused_with(api::Refusal::not_signed_in), effects);
    const std::string name = clean_room_name(command.name);
    if (const auto id = room_id_from_name(name); !id) return refuse_creation(directory, id.error(), effects);
    if (model.rooms.list.size() >= limits::rooms)
        return refuse_creation(directory, refused_with(api::Refusal::too_many_rooms), effects);
    directory.create_problem.clear();
    model.requests.ask(request::CreateRoom{}, api::post_room(name, command.access), effects);
    effects.push_back(DirectoryChanged{});
}

void room_created(Model& model, const transport::Answered& event, Effects& effects) {
    const auto card = read_answer(event, api::read_room);
    if (!card) return refuse_creation(model.directory, card.error(), effects);
    effects.push_back(DirectoryChanged{});
    effects.push_back(RoomCreated{card->id});
    Room* room = add_room(model, card->id, effects);
    if (!room) return;
    room->membership = Member{.since = model.requests.next_id()};  // the creator is a member
    describe(*room, *card);
    open(model, card->id, effects);
    add_created(model.directory, *card);
}

void delete_room(Model& model, const DeleteRoom& command, Effects& effects) {
    if (!can_ask(model) || !has_session(model.account) || !is_room_id(command.room.text())) return;
    if (model.requests.has<request::DeleteRoom>(command.room)) return;
    model.requests.ask(request::DeleteRoom{command.room}, api::delete_room(command.room), effects);
}

void room_deleted(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects) {
    Room* room = model.rooms.find(id);
    if (!event.body && event.body.error().refusal != api::Refusal::not_found)
        return notify(model.notices, RoomNotDeleted{room ? room->title : room_title(id), event.body.error()});
    remove_deleted(model.directory, id, effects);
    if (!room) return;
    remove_all(model.outbox, id);  // its unsent messages go with the room
    room->membership = NotReported{};
    leave(model, id, effects);
}

}  // namespace chat
