#include "ui/mirror/rooms.h"

#include <algorithm>

#include "protocol/room_name.h"
#include "ui/labels/format.h"
#include "ui/labels/people.h"
#include "ui/labels/rooms.h"
#include "wording/problem.h"

namespace ui {
namespace {

MirrorNode badge(std::string key, std::string text, std::string which) {
    MirrorNode out = leaf(std::move(key), Role::text, std::move(text));
    out.attributes = {{"aria-hidden", "true"}, {"class", std::move(which)}};
    return out;
}

MirrorNode my_room(const chat::Model& model, const chat::Room& room, Now now, Milliseconds utc_offset) {
    const std::string id = room.id.text();
    MirrorNode item{.key = "item:" + id, .role = Role::item};
    MirrorNode link = leaf("room:" + id, Role::link, room.title);
    if (std::string text = room_label(room); text != room.title) link.label = std::move(text);
    link.command = chat::OpenRoom{room.id};
    link.current = model.rooms.open == room.id;
    item.children.push_back(std::move(link));
    if (room.mentions > 0) item.children.push_back(badge("mentions:" + id, "@" + number(room.mentions), "mentions"));
    if (room.unread > 0) item.children.push_back(badge("unread:" + id, unread_count(room), "unread"));
    if (!room.timeline.empty()) {
        MirrorNode last =
            leaf("last:" + id, Role::text,
                 last_line(model, room) + ", " + short_time(room.timeline.back().at, now.unix_time, utc_offset));
        last.attributes = {{"class", "last"}};
        item.children.push_back(std::move(last));
    }
    return item;
}

void add_my_rooms(MirrorNode& nav, const chat::Model& model, Now now, Milliseconds utc_offset) {
    MirrorNode list{.key = "room-list", .role = Role::list};
    for (const chat::Room& room : model.rooms.list) list.children.push_back(my_room(model, room, now, utc_offset));
    for (const chat::Offered& room : chat::offered_rooms(model)) {
        MirrorNode item{.key = "offer:" + room.id.text(), .role = Role::item};
        item.children.push_back(button("offered:" + room.id.text(), "Join " + room.name, chat::OpenRoom{room.id}));
        list.children.push_back(std::move(item));
    }
    if (!list.children.empty()) nav.children.push_back(std::move(list));
}

MirrorNode found_room(const chat::Model& model, const api::RoomCard& card) {
    const std::string id = card.id.text();
    MirrorNode item{.key = "found-item:" + id, .role = Role::item};
    const std::string what = model.rooms.find(card.id) ? "Open " : "Join ";
    MirrorNode room = button("found:" + id, card.name, chat::OpenRoom{card.id}, what + card.name);
    room.action = ViewAction{};
    item.children.push_back(std::move(room));
    return item;
}

void add_directory(MirrorNode& nav, const chat::Model& model, const ViewState& shown) {
    const chat::Directory& directory = model.directory;
    const bool failed = loading_directory(directory, model.requests) == chat::Loading::failed;
    if (failed) {
        nav.children.push_back(leaf("directory-problem", Role::alert, directory_label(model)));
        nav.children.push_back(button("more-rooms", "Try again", chat::ShowMoreRooms{}));
    } else {
        nav.children.push_back(leaf("directory-state", Role::status, directory_label(model)));
    }
    MirrorNode list{.key = "directory", .role = Role::list, .label = "Rooms found"};
    const std::size_t count = std::min(shown.rows, directory.rooms.size());
    for (std::size_t i = 0; i < count; ++i) list.children.push_back(found_room(model, directory.rooms[i]));
    if (!list.children.empty()) nav.children.push_back(std::move(list));
    if (const auto create = searched_room_choice(model, shown)) nav.children.push_back(choice_button(*create));
    const bool rest = count < directory.rooms.size();
    if (!rest && (failed || more_rooms_label(model).empty())) return;
    MirrorNode more{.key = failed ? "more-found" : "more-rooms",
                    .role = Role::button,
                    .text = "Show more rooms",
                    .action = ViewAction{.what = ViewAction::What::more_rows}};
    if (!rest) more.command = chat::ShowMoreRooms{};
    nav.children.push_back(std::move(more));
}

void add_panes(MirrorNode& nav, const ViewState& shown) {
    const auto tab = [&](std::string key, std::string text, Pane pane, std::optional<chat::Msg> command) {
        nav.children.push_back(
            {.key = std::move(key),
             .role = Role::button,
             .text = std::move(text),
             .command = std::move(command),
             .action = ViewAction{.what = ViewAction::What::show_pane, .pane = pane},
             .attributes = {{"aria-pressed", shown.pane == pane ? "true" : "false"}}});
    };
    tab("pane:rooms", "My rooms", Pane::rooms, std::nullopt);
    tab("pane:directory", "Find rooms", Pane::directory, chat::SearchRooms{shown.search});
}

}  // namespace

MirrorNode mirror_rooms(const chat::Model& model, const ViewState& shown, Now now, Milliseconds utc_offset) {
    MirrorNode out{.key = "rooms", .role = Role::navigation, .label = "Rooms"};
    if (chat::has_backend(model)) add_panes(out, shown);
    if (chat::has_backend(model) && shown.pane == Pane::directory) {
        add_directory(out, model, shown);
    } else {
        add_my_rooms(out, model, now, utc_offset);
    }
    if (chat::has_backend(model)) {
        out.children.push_back(choice_button(new_room_choice(model)));
    } else {
        out.children.push_back(button("join", "Join room", chat::JoinRoom{}));
    }
    if (!model.rooms.join_problem.empty())
        out.children.push_back(leaf("join-problem", Role::alert, wording::sentence(model.rooms.join_problem)));
    out.children.push_back(leaf("self", Role::text, "You are " + self_label(model)));
    out.children.push_back(
        menu_button("account", "Account", "Account of " + self_label(model), OpenMenu::account, shown));
    if (shown.menu == OpenMenu::account)
        for (const Choice& each : account_choices(model)) out.children.push_back(choice_button(each));
    return out;
}

}  // namespace ui
