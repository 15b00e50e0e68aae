#include "chat/directory.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

constexpr Milliseconds typed_for = 250ms;  // the search starts when the text has not changed for so long
constexpr int followed_most = 5;           // pages without a match in a row, before the search stops
constexpr std::string_view punycode_prefix = "xn--";

// How the ids of all rooms begin whose names begin with the typed text. With letters beyond ASCII, the id begins only
// with the name's ASCII letters, so more rooms arrive than match: see is_wanted().
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

void ask_page(Directory& directory, Requests& requests, Effects& effects) {
    directory.problem.clear();
    requests.ask(request::Directory{}, api::get_rooms(directory.prefix, directory.next), effects);
    effects.push_back(DirectoryChanged{});
}

void ask_first_page(Directory& directory, Requests& requests, Effects& effects) {
    directory.search_at.reset();
    directory.begun = true;
    directory.rooms.clear();
    directory.next.reset();
    directory.followed = 0;
    directory.prefix = prefix_of(directory.text);
    ask_page(directory, requests, effects);
}

}  // namespace

Loading loading_directory(const Directory& directory, const Requests& requests) {
    if (directory.search_at || requests.has<request::Directory>()) return Loading::loading;
    return directory.problem.empty() ? Loading::idle : Loading::failed;
}

void search(Directory& directory, Requests& requests, std::string_view text, Now now) {
    if (directory.begun && directory.text == text) return;
    directory.text = utf8_prefix(mend_utf8(text), limits::room_name_bytes);
    requests.drop<request::Directory>();
    directory.search_at = directory.begun ? now.instant + typed_for : now.instant;
}

void search_due(Directory& directory, Requests& requests, Effects& effects, Now now) {
    if (directory.search_at && *directory.search_at <= now.instant) ask_first_page(directory, requests, effects);
}

void show_more_rooms(Directory& directory, Requests& requests, Effects& effects) {
    if (loading_directory(directory, requests) == Loading::loading) return;
    if (!directory.begun) return ask_first_page(directory, requests, effects);
    directory.followed = 0;
    if (!directory.problem.empty() || (directory.next && directory.rooms.size() < limits::directory_rooms))
        ask_page(directory, requests, effects);
}

void directory_answered(Directory& directory, Requests& requests, const transport::Answered& event, Effects& effects) {
    effects.push_back(DirectoryChanged{});
    auto page = read_answer(event, api::read_room_page);
    if (!page) {
        directory.problem = page.error();
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
        ask_page(directory, requests, effects);
}

void refuse_creation(Directory& directory, Problem why, Effects& effects) {
    directory.create_problem = std::move(why);
    effects.push_back(DirectoryChanged{});
}

void add_created(Directory& directory, const api::RoomCard& card) {
    const auto place = std::ranges::lower_bound(directory.rooms, card.id, {}, &api::RoomCard::id);
    const bool shown =
        directory.begun && card.access == api::Access::open && card.id.text().starts_with(directory.prefix) &&
        is_wanted(directory, card.id) && directory.rooms.size() < limits::directory_rooms;
    if (shown && (place == directory.rooms.end() || place->id != card.id)) directory.rooms.insert(place, card);
}

void remove_deleted(Directory& directory, const RoomId& room, Effects& effects) {
    std::erase_if(directory.rooms, [&](const api::RoomCard& card) { return card.id == room; });
    effects.push_back(DirectoryChanged{});
}

}  // namespace chat
