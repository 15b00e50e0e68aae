#include "ui/mirror.h"

#include <algorithm>

#include "ui/format.h"
#include "ui/links.h"
#include "ui/words.h"

namespace ui {
namespace {

MirrorNode leaf(std::string key, Role role, std::string text) { return {.key = std::move(key), .role = role, .text = std::move(text)}; }

MirrorNode button(std::string key, std::string text, chat::Msg wish, std::string label = {}) {
    return {.key = std::move(key), .role = Role::button, .text = std::move(text), .label = std::move(label), .wish = std::move(wish)};
}

MirrorNode banner(const chat::Model& model, Now now) {
    MirrorNode out{.key = "banner", .role = Role::banner};
    out.children.push_back(leaf("title", Role::heading1, model.config.title));
    if (!model.account.entered) out.children.push_back(leaf("about", Role::text, start_sentence()));
    if (model.account.entered || model.link.state != chat::LinkState::idle)
        out.children.push_back(leaf("status", Role::status, connection_words(model, now)));
    if (std::string unsent = unsent_words(model); !unsent.empty()) out.children.push_back(leaf("unsent", Role::status, std::move(unsent)));
    const bool down = model.link.state == chat::LinkState::waiting || model.link.state == chat::LinkState::stopped;
    if (model.account.entered && down) out.children.push_back(button("connect", "Try now", chat::ConnectNow{}));
    return out;
}

MirrorNode rooms(const chat::Model& model) {
    MirrorNode out{.key = "rooms", .role = Role::navigation, .label = "Rooms"};
    MirrorNode list{.key = "room-list", .role = Role::list};
    for (const chat::Room& room : model.rooms.list) {
        MirrorNode item{.key = "item:" + room.id.text(), .role = Role::item};
        MirrorNode link = leaf("room:" + room.id.text(), Role::link, room.title);
        if (std::string words = room_words(room); words != room.title) link.label = std::move(words);
        link.wish = chat::OpenRoom{room.id};
        link.current = model.rooms.open == room.id;
        item.children.push_back(std::move(link));
        list.children.push_back(std::move(item));
    }
    for (const chat::Offered& room : chat::offered_rooms(model)) {
        MirrorNode item{.key = "offer:" + room.id.text(), .role = Role::item};
        item.children.push_back(button("offered:" + room.id.text(), "Join " + room.name, chat::OpenRoom{room.id}));
        list.children.push_back(std::move(item));
    }
    out.children.push_back(std::move(list));
    out.children.push_back(button("join", "Join room", chat::JoinRoom{}));
    if (!model.rooms.join_problem.empty()) out.children.push_back(leaf("join-problem", Role::alert, model.rooms.join_problem));
    out.children.push_back(leaf("self", Role::text, "You are " + model.account.name));
    out.children.push_back(button("leave", "Sign out", chat::LeaveChat{}));
    return out;
}

// Links are reachable here too; the real host stands in the label of a suspicious one.
void add_links(MirrorNode& article, const chat::Entry& entry) {
    if (entry.message.kind != Kind::text) return;
    std::size_t count = 0;
    for (const LinkRange range : find_links(entry.message.text)) {
        const std::string url = entry.message.text.substr(range.begin, range.end - range.begin);
        MirrorNode link = leaf(article.key + ":link:" + number(count), Role::link, url);
        if (const LinkInspection found = inspect_link(url); !found.warning.empty()) link.label = url + " – goes to " + found.host + ". " + found.warning;
        link.wish = chat::FollowLink{url};
        article.children.push_back(std::move(link));
        if (++count == 10) break;
    }
}

MirrorNode message(const chat::Room& room, const chat::Entry& entry, Milliseconds utc_offset) {
    MirrorNode out{.key = "message:" + room.id.text() + ":" + number(entry.key), .role = Role::article};
    if (entry.message.kind == Kind::joined) {
        out.children.push_back(leaf(out.key + ":text", Role::text, entry_words(entry)));
        return out;
    }
    out.children.push_back(leaf(out.key + ":sender", Role::text, sender_name(entry)));
    out.children.push_back(leaf(out.key + ":time", Role::time, clock_time(entry.at, utc_offset)));
    out.children.push_back(leaf(out.key + ":text", Role::text, entry_words(entry)));
    if (std::string words = delivery_words(entry.delivery); !words.empty()) {
        if (entry.delivery == chat::Delivery::failed && !entry.problem.empty()) words += ": " + entry.problem;
        out.children.push_back(leaf(out.key + ":state", Role::text, std::move(words)));
    }
    add_links(out, entry);
    return out;
}

void add_room(MirrorNode& main, const chat::Room& room, Milliseconds utc_offset) {
    main.children.push_back(leaf("heading:" + room.id.text(), Role::heading2, room.title));
    if (room.state == chat::RoomState::refused) {
        main.children.push_back(leaf("refused:" + room.id.text(), Role::status, room.problem));
        main.children.push_back(button("retry-room", "Try again", chat::RetryRoom{room.id}));
    } else if (room.state == chat::RoomState::joining) {
        main.children.push_back(leaf("joining:" + room.id.text(), Role::status, "Joining…"));
    }
    // A log of its own for each room: going to another room must not be read out as new messages.
    MirrorNode log{.key = "log:" + room.id.text(), .role = Role::log, .label = "Messages in " + room.title};
    const std::size_t count = room.timeline.size();
    const std::size_t first = count > mirrored_messages ? count - mirrored_messages : 0;
    std::vector<MirrorNode> actions;
    for (std::size_t i = first; i < count; ++i) log.children.push_back(message(room, room.timeline[i], utc_offset));
    // Controls never stand inside the log: readers would announce them with every message.
    for (std::size_t i = first; i < count; ++i) {
        const chat::Entry& entry = room.timeline[i];
        if (entry.delivery != chat::Delivery::failed) continue;
        const std::string name = room.id.text() + ":" + number(entry.key);
        const std::string which = " message of " + clock_time(entry.at, utc_offset);
        actions.push_back(button("retry:" + name, "Retry", chat::RetryMessage{room.id, entry.message.id}, "Retry" + which));
        actions.push_back(button("discard:" + name, "Discard", chat::DiscardMessage{room.id, entry.message.id}, "Discard" + which));
    }
    main.children.push_back(std::move(log));
    for (MirrorNode& action : actions) main.children.push_back(std::move(action));
    if (room.failed > 1) main.children.push_back(button("retry-all", "Retry all", chat::RetryAll{room.id}));
    main.children.push_back(button("send", "Send", chat::SubmitText{room.id, {}}));
    main.children.push_back(button("back", "Back to rooms", chat::ShowRooms{}));
    main.children.push_back(button("leave-room", "Leave room", chat::LeaveRoom{room.id}, "Leave " + room.title));
}

}  // namespace

bool MirrorNode::same(const MirrorNode& other) const {
    return key == other.key && role == other.role && text == other.text && label == other.label && current == other.current;
}

MirrorNode mirror(const chat::Model& model, Now now, Milliseconds utc_offset) {
    MirrorNode root{.key = "root", .role = Role::list};
    if (!model.config_problems.empty()) {
        MirrorNode alert{.key = "problems", .role = Role::alert};
        alert.children.push_back(leaf("problems-title", Role::heading1, "This chat is not set up rightly"));
        for (std::size_t i = 0; i < model.config_problems.size(); ++i)
            alert.children.push_back(leaf("problem:" + number(i), Role::text, model.config_problems[i]));
        root.children.push_back(std::move(alert));
        return root;
    }
    root.children.push_back(banner(model, now));
    for (const chat::Notice& notice : model.notices) {
        root.children.push_back(leaf("notice:" + number(notice.number), Role::alert, notice.sentence));
        root.children.push_back(button("dismiss:" + number(notice.number), "Dismiss", chat::DismissNotice{notice.number}));
    }
    if (!model.account.entered) {
        MirrorNode main{.key = "main", .role = Role::main};
        if (!model.account.name_problem.empty()) main.children.push_back(leaf("name-problem", Role::alert, model.account.name_problem));
        main.children.push_back(button("enter", "Join as guest", chat::EnterChat{}));
        root.children.push_back(std::move(main));
        return root;
    }
    root.children.push_back(rooms(model));
    MirrorNode main{.key = "main", .role = Role::main};
    if (const chat::Room* room = model.rooms.opened()) add_room(main, *room, utc_offset);
    root.children.push_back(std::move(main));
    return root;
}

const chat::Msg* wish_of(const MirrorNode& tree, const std::string& key) {
    if (tree.key == key) return tree.wish ? &*tree.wish : nullptr;
    for (const MirrorNode& child : tree.children)
        if (const chat::Msg* found = wish_of(child, key)) return found;
    return nullptr;
}

}  // namespace ui
