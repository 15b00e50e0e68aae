#include "ui/mirror/room.h"

#include <algorithm>

#include "chat/model.h"
#include "ui/labels/format.h"
#include "ui/labels/messages.h"
#include "ui/labels/people.h"
#include "ui/labels/rooms.h"
#include "ui/text/links.h"
#include "wording/problem.h"

namespace ui {
namespace {

// Links can be used here, too; a suspicious one has its real host in its label.
void add_links(MirrorNode& article, const chat::TimelineItem& item) {
    if (item.message.kind != Kind::text) return;
    std::size_t count = 0;
    for (const LinkRange range : find_links(item.message.text)) {
        const std::string url = item.message.text.substr(range.begin, range.end - range.begin);
        MirrorNode link = leaf(article.key + ":link:" + number(count), Role::link, url);
        if (const LinkInspection found = inspect_link(url); !found.warning.empty())
            link.label = url + " – goes to " + found.host + ". " + found.warning;
        link.command = chat::FollowLink{url};
        article.children.push_back(std::move(link));
        if (++count == 10) break;
    }
}

// Messages from history are not announced. A failure of your own message is announced whenever it comes.
bool announced(const ViewState& shown, const chat::Room& room, const chat::TimelineItem& item) {
    if (item.delivery == chat::Delivery::failed) return true;
    return shown.fresh_room == room.id && std::ranges::find(shown.fresh, item.key) != shown.fresh.end();
}

MirrorNode message(const chat::Model& model, const ViewState& shown, const chat::Room& room,
                   const chat::TimelineItem& item, Milliseconds utc_offset) {
    MirrorNode out{.key = "message:" + room.id.text() + ":" + number(item.key), .role = Role::article};
    if (!announced(shown, room, item)) out.attributes = {{"aria-live", "off"}};
    if (item.message.kind == Kind::joined) {
        out.children.push_back(leaf(out.key + ":text", Role::text, item_text(item)));
        return out;
    }
    const chat::ShownName who = chat::name_of(model, item);
    out.children.push_back(leaf(out.key + ":sender", Role::text, who.name));
    if (const std::string mark = author_mark(model, item); !mark.empty())
        out.children.push_back(leaf(out.key + ":mark", Role::text, mark));
    if (const std::string mark = item.own() ? std::string() : letters_mark(who.name, item.sender.text()); !mark.empty())
        out.children.push_back(leaf(out.key + ":letters", Role::text, mark));
    out.children.push_back(leaf(out.key + ":time", Role::time, clock_time(item.at, utc_offset)));
    out.children.push_back(leaf(out.key + ":text", Role::text, item_text(item)));
    if (std::string text = delivery_label(item.delivery); !text.empty()) {
        if (item.delivery == chat::Delivery::failed && !item.problem.empty())
            text += ": " + wording::sentence(item.problem);
        out.children.push_back(leaf(out.key + ":state", Role::text, std::move(text)));
    }
    add_links(out, item);
    return out;
}

// Above the oldest message: a button for more, or why there are no more.
void add_older(MirrorNode& main, const chat::Model& model, const ViewState& shown, const chat::Room& room) {
    if (room.timeline.size() > shown.messages) {
        main.children.push_back({.key = "older",
                                 .role = Role::button,
                                 .text = "Show older messages",
                                 .action = ViewAction{.what = ViewAction::What::more_messages}});
        return;
    }
    const bool failed = loading_history(room, model.requests) == chat::Loading::failed;
    if (std::string text = history_label(model, room); !text.empty())
        main.children.push_back(leaf("history:" + room.id.text(), failed ? Role::alert : Role::text, std::move(text)));
    if (!can_load_older(model, room)) return;
    main.children.push_back(
        {.key = "older",
         .role = Role::button,
         .text = failed ? "Try again" : "Load older messages",
         .command = chat::LoadOlder{room.id},
         .action = ViewAction{.what = ViewAction::What::more_messages}});
}

void add_log(MirrorNode& main, const chat::Model& model, const ViewState& shown, const chat::Room& room,
             Milliseconds utc_offset) {
    // Each room has its own log, so that changing rooms is not announced as new messages.
    MirrorNode log{.key = "log:" + room.id.text(), .role = Role::log, .label = "Messages in " + room.title};
    const std::size_t count = room.timeline.size();
    const std::size_t first = count > shown.messages ? count - shown.messages : 0;
    for (std::size_t i = first; i < count; ++i)
        log.children.push_back(message(model, shown, room, room.timeline[i], utc_offset));
    main.children.push_back(std::move(log));
    // Controls are never inside the log, since screen readers would announce them with every message.
    for (std::size_t i = first; i < count; ++i) {
        const chat::TimelineItem& item = room.timeline[i];
        if (item.delivery != chat::Delivery::failed) continue;
        const std::string name = room.id.text() + ":" + number(item.key);
        const std::string which = " message of " + clock_time(item.at, utc_offset);
        main.children.push_back(
            button("retry:" + name, "Retry", chat::RetryMessage{room.id, item.message.id}, "Retry" + which));
        main.children.push_back(
            button("discard:" + name, "Discard", chat::DiscardMessage{room.id, item.message.id}, "Discard" + which));
    }
    if (room.failed > 1) main.children.push_back(button("retry-all", "Retry all", chat::RetryAll{room.id}));
}

MirrorNode members(const chat::Model& model, const ViewState& shown, const chat::Room& room) {
    const chat::Members& members = model.members;
    MirrorNode out{
        .key = "members", .role = Role::group, .label = "Members of " + room.title, .attributes = {{"role", "group"}}};
    out.children.push_back(leaf("members-title", Role::heading2, "Members"));
    const bool failed = loading_members(members, model.requests) == chat::Loading::failed;
    if (std::string text = members_label(model); !text.empty())
        out.children.push_back(leaf("members-state", failed ? Role::alert : Role::status, std::move(text)));
    MirrorNode list{.key = "member-list", .role = Role::list};
    const std::size_t count = std::min(shown.members, members.list.size());
    for (std::size_t i = 0; i < count; ++i) {
        const api::Member& member = members.list[i];
        const std::string id = member.user.text();
        const std::string name = chat::name_of(model, member.user).name;
        MirrorNode item{.key = "member-item:" + id, .role = Role::item};
        item.children.push_back(leaf("member:" + id, Role::text, member_label(model, member)));
        if (chat::can_write_to_people(model) && member.user != model.account.self)
            item.children.push_back(button("write-to:" + id, "Message", chat::WriteTo{member.user}, "Message " + name));
        if (may_remove(model, room, member))
            item.children.push_back(
                button("remove:" + id, "Remove", chat::RemoveMember{room.id, member.user}, "Remove " + name));
        list.children.push_back(std::move(item));
    }
    if (!list.children.empty()) out.children.push_back(std::move(list));
    const bool rest = count < members.list.size();
    const std::string_view label = more_members_label(model);
    if (rest || !label.empty()) {
        MirrorNode more{.key = "more-members",
                        .role = Role::button,
                        .text = std::string(label.empty() ? "Show more members" : label),
                        .action = ViewAction{.what = ViewAction::What::more_members}};
        if (!rest) more.command = chat::ShowMembers{room.id};
        out.children.push_back(std::move(more));
    }
    if (may_add(model, room)) out.children.push_back(button("add-member", "Add", chat::AddMember{room.id, {}}));
    if (!members.add_problem.empty())
        out.children.push_back(leaf("add-problem", Role::alert, wording::sentence(members.add_problem)));
    out.children.push_back(button("hide-members", "Close members", chat::HideMembers{}));
    return out;
}

}  // namespace

MirrorNode mirror_room(const chat::Model& model, const ViewState& shown, Milliseconds utc_offset) {
    MirrorNode main{.key = "main", .role = Role::main};
    const chat::Room* room = model.rooms.opened();
    if (!room) return main;
    main.children.push_back(leaf("heading:" + room->id.text(), Role::heading2, room->title));
    if (const std::string mark = title_mark(*room); !mark.empty())
        main.children.push_back(leaf("letters:" + room->id.text(), Role::text, mark));
    main.children.push_back(menu_button("room-menu", "Room menu", "Menu of " + room->title, OpenMenu::room, shown));
    if (shown.menu == OpenMenu::room)
        for (const Choice& each : room_choices(model, *room)) main.children.push_back(choice_button(each));
    if (is_refused(room->state)) {
        main.children.push_back(leaf("refused:" + room->id.text(), Role::status, wording::sentence(room->problem())));
        main.children.push_back(button("retry-room", "Try again", chat::RetryRoom{room->id}));
    } else if (is_joining(room->state)) {
        main.children.push_back(leaf("joining:" + room->id.text(), Role::status, "Joining…"));
    }
    add_older(main, model, shown, *room);
    add_log(main, model, shown, *room, utc_offset);
    main.children.push_back(button("send", "Send", chat::SubmitText{room->id, {}}));
    if (model.members.room == room->id) main.children.push_back(members(model, shown, *room));
    main.children.push_back(button("back", "Back to rooms", chat::ShowRooms{}));
    return main;
}

}  // namespace ui
