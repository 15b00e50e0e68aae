#include "chat/direct.h"

#include "chat/history.h"
#include "chat/notices.h"
#include "chat/people.h"
#include "chat/rooms.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

const RoomId all{std::string(all_direct_rooms)};

void refuse_search(Model& model, std::string_view sentence, Effects& effects) {
    model.direct.problem = sentence;
    effects.push_back(AccountChanged{});
}

}  // namespace

bool can_write_to_people(const Model& model) {
    return model.account.session && !model.account.naming && has_backend(model) && model.link.abilities.private_rooms;
}

std::string direct_title(const Model& model, const RoomId& room) {
    if (room.text() == service_room) return "Notices";
    return name_of(model, other_of(room)).name;
}

void write_to(Model& model, const WriteTo& wish, Effects& effects) {
    if (!can_write_to_people(model) || wish.user == model.account.self || !api::is_user_id(wish.user.text())) return;
    meet(model, wish.user);
    open(model, direct_room(wish.user), effects);
}

void find_to_write_to(Model& model, const FindAndWriteTo& wish, Effects& effects) {
    if (!can_write_to_people(model) || model.requests.has<request::FindRecipient>()) return;
    const std::string name = clean_name(wish.name);
    if (name.empty()) return refuse_search(model, "Type the name of whom to write to.", effects);
    model.direct.problem.clear();
    model.requests.ask(request::FindRecipient{}, api::find_user(name), effects);
    effects.push_back(AccountChanged{});
}

void person_to_write_to_found(Model& model, const transport::Answered& event, Effects& effects) {
    const auto profile = read_answer(event, api::read_profile);
    if (!profile) {
        const bool nobody = profile.error().refusal == api::Refusal::not_found;
        return refuse_search(model, nobody ? "Nobody has exactly this name." : profile.error().sentence, effects);
    }
    if (profile->id == model.account.self) return refuse_search(model, "This is you.", effects);
    effects.push_back(AccountChanged{});
    write_to(model, {profile->id}, effects);
}

void join_direct(Model& model, Effects& effects) {
    if (can_write_to_people(model)) effects.push_back(Subscribe{all});
}

void direct_joined(Model& model, Effects& effects, Now now) {
    model.direct.state = RoomState::joined;
    for (Room& room : model.rooms.list) {
        if (!is_direct_room(room.id.text())) continue;
        if (room.state != RoomState::joined) effects.push_back(RoomStateChanged{room.id});
        room.state = RoomState::joined;
        room.problem.clear();
        came_into(model, room, effects, now);
    }
}

void direct_refused(Model& model, std::string_view sentence, Effects& effects) {
    model.direct.state = RoomState::refused;
    for (Room& room : model.rooms.list) {
        if (!is_direct_room(room.id.text())) continue;
        room.state = RoomState::refused;
        room.problem = sentence;
        effects.push_back(RoomStateChanged{room.id});
    }
}

Room* room_of_letter(Model& model, const RoomId& id, Effects& effects) {
    if (!is_direct_room(id.text()) || !can_write_to_people(model)) return nullptr;
    if (Room* room = add_room(model, id, effects)) return room;
    model.rooms.join_problem.clear();
    notify(model, direct_title(model, id) +
                      " has written to you, but you are in as many rooms as there can be. Leave one to read it.");
    return nullptr;
}

void name_direct_rooms(Model& model) {
    for (Room& room : model.rooms.list)
        if (is_direct_room(room.id.text())) room.title = direct_title(model, room.id);
}

}  // namespace chat
