#include "chat/directory.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "chat/membership.h"
#include "chat/notices.h"
#include "chat/rooms.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

constexpr Milliseconds typed_for = 250ms;  // a text that rests so long is looked for
constexpr int followed_most = 5;           // pages without a match, one after the other
constexpr std::string_view punycode_prefix = "xn--";

// What the ids of all rooms begin with whose names begin with the typed text. Beyond ASCII an id begins with the name's
// ASCII letters alone, so more rooms come than match: see is_wanted().
std::string prefix_of(std::string_view typed) {
    const auto id = room_id_from_name(typed);
    if (!id) return {};
    const std::string& slug = id->text();
    if (!slug.starts_with(punycode_prefix)) return slug;
    const std::size_t hyphen = slug.rfind('-');
    return hyphen >= punycode_prefix.size() ? slug.substr(0, hyphen) : std::string(punycode_prefix);
}

bool is_wanted(const Directory& directory, const RoomId& room) {
    if (!directory.prefix.starts_with(punycode_prefix)) return true;
    const auto typed = room_id_from_name(directory.text);
    return typed && room_title(room).starts_with(room_title(*typed));
}

void ask_page(Model& model, Effects& effects) {
    Directory& directory = model.directory;
    directory.problem.reset();
    model.requests.ask(request::Directory{}, api::get_rooms(directory.prefix, directory.next), effects);
    effects.push_back(DirectoryChanged{});
}

void ask_first_page(Model& model, Effects& effects) {
    Directory& directory = model.directory;
    directory.search_at.reset();
    directory.begun = true;
    directory.rooms.clear();
    directory.next.reset();
    directory.followed = 0;
    directory.prefix = prefix_of(directory.text);
    ask_page(model, effects);
}

bool can_ask(const Model& model) { return has_backend(model) && model.account.entered && !model.account.naming; }

void refuse_creation(Model& model, std::string_view sentence, Effects& effects) {
    model.directory.create_problem = sentence;
    effects.push_back(DirectoryChanged{});
}

}  // namespace

void search(Model& model, const SearchRooms& wish, Now now) {
    Directory& directory = model.directory;
    if (!can_ask(model) || (directory.begun && directory.text == wish.text)) return;
    directory.text = utf8_prefix(mend_utf8(wish.text), limits::room_name_bytes);
    model.requests.drop<request::Directory>();
    directory.search_at = directory.begun ? now.instant + typed_for : now.instant;
}

void search_due(Model& model, Effects& effects, Now now) {
    if (!model.directory.search_at || now.instant < *model.directory.search_at) return;
    model.directory.search_at.reset();
    if (can_ask(model)) ask_first_page(model, effects);
}

void show_more_rooms(Model& model, Effects& effects) {
    Directory& directory = model.directory;
    if (!can_ask(model) || loading_directory(model) == Loading::loading) return;
    if (!directory.begun) return ask_first_page(model, effects);
    directory.followed = 0;
    if (directory.problem || (directory.next && directory.rooms.size() < limits::directory_rooms))
        ask_page(model, effects);
}

void directory_answered(Model& model, const transport::Answered& event, Effects& effects) {
    Directory& directory = model.directory;
    effects.push_back(DirectoryChanged{});
    auto page = read_answer(event, api::read_room_page);
    if (!page) {
        directory.problem = page.error().sentence;
        return;
    }
    const std::size_t before = directory.rooms.size();
    for (api::RoomCard& card : page->rooms) {
        if (directory.rooms.size() >= limits::directory_rooms) break;
        const bool here = std::ranges::contains(directory.rooms, card.id, &api::RoomCard::id);
        if (!here && is_wanted(directory, card.id)) directory.rooms.push_back(std::move(card));
    }
    directory.next = directory.rooms.size() < limits::directory_rooms ? std::move(page->next) : std::nullopt;
    if (directory.rooms.size() == before && directory.next && ++directory.followed < followed_most)
        ask_page(model, effects);
}

void create_room(Model& model, const CreateRoom& wish, Effects& effects) {
    Directory& directory = model.directory;
    if (!can_ask(model) || model.requests.has<request::CreateRoom>()) return;
    if (!model.account.session)
        return refuse_creation(model, api::refusal_sentence(api::Refusal::not_signed_in), effects);
    const std::string name = clean_room_name(wish.name);
    if (const auto id = room_id_from_name(name); !id) return refuse_creation(model, id.error().what, effects);
    if (model.rooms.list.size() >= limits::rooms)
        return refuse_creation(model, api::refusal_sentence(api::Refusal::too_many_rooms), effects);
    directory.create_problem.clear();
    model.requests.ask(request::CreateRoom{}, api::post_room(name, wish.access), effects);
    effects.push_back(DirectoryChanged{});
}

void create_answered(Model& model, const transport::Answered& event, Effects& effects) {
    Directory& directory = model.directory;
    const auto card = read_answer(event, api::read_room);
    if (!card) return refuse_creation(model, card.error().sentence, effects);
    effects.push_back(DirectoryChanged{});
    Room* room = add_room(model, card->id, effects);
    if (!room) return;
    room->member = true;  // who makes a room is in it
    room->member_known = model.requests.next_id();
    describe(*room, *card);
    open(model, card->id, effects);
    const auto place = std::ranges::lower_bound(directory.rooms, card->id, {}, &api::RoomCard::id);
    const bool shown =
        directory.begun && card->access == api::Access::open && card->id.text().starts_with(directory.prefix) &&
        is_wanted(directory, card->id) && directory.rooms.size() < limits::directory_rooms;
    if (shown && (place == directory.rooms.end() || place->id != card->id)) directory.rooms.insert(place, *card);
}

void delete_room(Model& model, const DeleteRoom& wish, Effects& effects) {
    if (!can_ask(model) || !model.account.session || !is_room_id(wish.room.text())) return;
    if (model.requests.has<request::DeleteRoom>(wish.room)) return;
    model.requests.ask(request::DeleteRoom{wish.room}, api::delete_room(wish.room), effects);
}

void erase_answered(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects) {
    const Room* room = model.rooms.find(id);
    const std::string title = room ? room->title : room_title(id);
    if (!event.body && event.body.error().refusal != api::Refusal::not_found) {
        notify(model, title + " was not deleted. " + event.body.error().sentence);
        return;
    }
    std::erase_if(model.directory.rooms, [&](const api::RoomCard& card) { return card.id == id; });
    effects.push_back(DirectoryChanged{});
    if (!room) return;
    // With the room goes what was on its way to it.
    std::erase_if(model.outbox.pending, [&](const Pending& pending) { return pending.room == id; });
    model.outbox.dirty = true;
    model.rooms.find(id)->member = false;
    leave(model, id, effects);
}

}  // namespace chat
