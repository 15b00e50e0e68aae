#include "ui/labels/rooms.h"

#include <algorithm>

#include "base/utf8.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "ui/labels/format.h"
#include "ui/labels/messages.h"
#include "ui/labels/people.h"
#include "wording/problem.h"
#include "wording/room_name.h"

namespace ui {
namespace {

constexpr std::size_t preview_bytes = 200;  // of a last line; no row shows more

}  // namespace

bool is_private(const chat::Room& room) { return is_private_room(room.id.text()); }

bool is_direct(const chat::Room& room) { return is_direct_room(room.id.text()); }

std::string title_mark(const chat::Room& room) {
    return is_direct(room) ? letters_mark(room.title, other_of(room.id).text()) : std::string();
}

std::string last_line(const chat::Model& model, const chat::Room& room) {
    if (is_refused(room.state)) return room.problem().empty() ? "Not joined" : wording::sentence(room.problem());
    const chat::TimelineItem* item = chat::last_line(room);
    if (!item && !room.timeline.empty()) return item_text(room.timeline.back());
    if (!item) return is_joining(room.state) ? "Joining…" : "Nothing here yet";
    std::string text(utf8_prefix(item_text(*item), preview_bytes));
    std::ranges::replace(text, '\n', ' ');
    return (item->own() ? "You" : chat::name_of(model, *item).name) + ": " + text;
}

std::string unread_count(const chat::Room& room) { return number(room.unread) + (room.unread_is_more ? "+" : ""); }

std::string room_label(const chat::Room& room) {
    std::string out = room.title;
    if (is_private(room)) out += ", private";
    if (is_direct(room)) out += ", direct messages";
    if (room.unread > 0) out += ", " + unread_count(room) + " unread";
    if (room.mentions > 0) out += ", " + counted(room.mentions, "mention", "mentions") + " of you";
    if (room.failed > 0) out += ", " + number(room.failed) + " not sent";
    if (is_joining(room.state)) out += ", joining";
    if (is_refused(room.state)) out += ", refused: " + wording::sentence(room.problem());
    return out;
}

std::string composer_problem(const chat::Room& room) {
    if (room.id.text() == service_room && !room.draft.empty()) return "Replies here are not read by anyone.";
    if (room.draft.size() > limits::text_bytes)
        return "This is too long by " + number(room.draft.size() - limits::text_bytes) +
               " bytes. Shorten it or send it in parts.";
    return {};
}

std::string room_preview(std::string_view typed) {
    if (typed.find_first_not_of(" \t\n") == std::string_view::npos) return {};
    const auto room = room_id_from_name(typed);
    if (!room) return std::string(wording::sentence(room.error()));
    return "Opens “" + room_title(*room) + "” (" + room->text() + ")";
}

std::string new_room_preview(std::string_view typed, api::Access access) {
    if (typed.find_first_not_of(" \t\n") == std::string_view::npos) return {};
    const auto room = room_id_from_name(typed);
    if (!room) return std::string(wording::sentence(room.error()));
    const RoomId id = access == api::Access::members ? private_room(*room) : *room;
    return "Its address will end in " + id.text() + ".";
}

std::string directory_label(const chat::Model& model) {
    const chat::Directory& directory = model.directory;
    const std::size_t count = directory.rooms.size();
    switch (loading_directory(directory, model.requests)) {
        case chat::Loading::failed: return wording::sentence(directory.problem);
        case chat::Loading::loading: return count == 0 ? "Searching…" : "Loading more rooms…";
        case chat::Loading::idle: break;
    }
    if (!directory.begun) return {};
    if (count == 0) return directory.text.empty() ? "There is no room yet." : "No room’s name begins like that.";
    if (directory.next && count >= limits::directory_rooms)
        return "The first " + number(count) + " rooms: search for others.";
    return counted(count, "room", "rooms") + (directory.next ? " so far" : "");
}

std::string_view more_rooms_label(const chat::Model& model) {
    switch (loading_directory(model.directory, model.requests)) {
        case chat::Loading::failed: return "Try again";
        case chat::Loading::loading: return {};
        case chat::Loading::idle: break;
    }
    return model.directory.next ? "Show more rooms" : "";
}

}  // namespace ui
