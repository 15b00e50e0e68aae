#include "ui/labels/words.h"

#include <algorithm>

#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "ui/labels/format.h"
#include "wording/problem.h"
#include "wording/room_name.h"

namespace ui {
namespace {

constexpr std::size_t preview_bytes = 200;  // of a last line; no row shows more

std::string with_reason(std::string words, const std::string& reason) {
    if (reason.empty()) return words + ".";
    return words + ": " + reason;
}

}  // namespace

std::string online_words(const chat::Model& model) {
    const transport::Capabilities& capabilities = model.link.capabilities;
    const std::string words = capabilities.live ? "Connected" : "Connected by polling";
    if (!capabilities.is_fallback) return words;
    return capabilities.kind == transport::TransportKind::api_gateway ? "Connected over API Gateway" : words;
}

std::string page_title(const chat::Model& model) {
    std::string title;
    if (const std::size_t unread = chat::unread_in_all(model.rooms))
        title = unread > 99 ? "(99+) " : "(" + std::to_string(unread) + ") ";
    if (const chat::Room* room = model.rooms.opened()) title += room->title + " – ";
    return title + model.config.title;
}

std::string connection_words(const chat::Model& model, Now now) {
    const chat::Link& link = model.link;
    if (link.network_offline && link.state != chat::LinkState::online)
        return "Offline: this device has no network. What you write is sent later.";
    switch (link.state) {
        case chat::LinkState::idle: return "Not connected";
        case chat::LinkState::connecting: return link.cause ? "Reconnecting…" : "Connecting…";
        case chat::LinkState::online: {
            std::string words = online_words(model);
            if (model.link.capabilities.is_fallback) words += " because the usual connection seems to be blocked here";
            if (!model.link.capabilities.live) words += ". Messages may be a few seconds late";
            return words;
        }
        case chat::LinkState::waiting: {
            if (!link.retry_at) return with_reason("Reconnecting", wording::sentence(link.problem));
            const auto left = std::chrono::ceil<std::chrono::seconds>(*link.retry_at - now.instant).count();
            if (left <= 0) return "Reconnecting…";
            // Nothing is wrong: AWS takes its time to apply a policy.
            if (link.cause == transport::DownCause::pending)
                return wording::sentence(link.problem) + " Looking again in " +
                       number(static_cast<std::uint64_t>(left)) + " s.";
            return with_reason(
                "Reconnecting in " + number(static_cast<std::uint64_t>(left)) + " s", wording::sentence(link.problem));
        }
        case chat::LinkState::stopped:
            return with_reason(signed_out(model) ? "Signed out" : "Not connected", wording::sentence(link.problem));
    }
    return {};
}

std::string unsent_words(const chat::Model& model) {
    const std::size_t unsent = chat::unsent_in_all(model.outbox);
    if (unsent == 0) return {};
    return counted(unsent, "message not sent yet", "messages not sent yet");
}

std::optional<Milliseconds> countdown_changes_in(const chat::Model& model, Now now) {
    if (model.link.state != chat::LinkState::waiting || !model.link.retry_at) return std::nullopt;
    const Milliseconds left = *model.link.retry_at - now.instant;
    if (left <= 0ms) return std::nullopt;
    const Milliseconds rest = left % 1000ms;
    return rest == 0ms ? 1000ms : rest;
}

std::string delivery_words(chat::Delivery delivery) {
    switch (delivery) {
        case chat::Delivery::arrived: return {};
        case chat::Delivery::waiting: return "waiting to be sent";
        case chat::Delivery::sending: return "sending";
        case chat::Delivery::sent: return "sent";
        case chat::Delivery::delivered: return "delivered";
        case chat::Delivery::failed: return "not sent";
    }
    return {};
}

std::string author_mark(const chat::Model& model, const chat::TimelineItem& entry) {
    if (entry.standing == Standing::service) return "service";
    return chat::has_accounts(model) && chat::name_of(model, entry).guest ? "guest" : "";
}

std::string letters_mark(std::string_view name, std::string_view id) {
    return mixes_scripts(name) ? "mixed letters · " + std::string(id.substr(0, 4)) : std::string();
}

std::string title_mark(const chat::Room& room) {
    return is_direct(room) ? letters_mark(room.title, other_of(room.id).text()) : std::string();
}

std::string last_line(const chat::Model& model, const chat::Room& room) {
    if (is_refused(room.state)) return room.problem().empty() ? "Not joined" : wording::sentence(room.problem());
    const chat::TimelineItem* entry = chat::last_line(room);
    if (!entry && !room.timeline.empty()) return entry_words(room.timeline.back());
    if (!entry) return is_joining(room.state) ? "Joining…" : "Nothing here yet";
    std::string words(utf8_prefix(entry_words(*entry), preview_bytes));
    std::ranges::replace(words, '\n', ' ');
    return (entry->own() ? "You" : chat::name_of(model, *entry).name) + ": " + words;
}

std::string joined_words(const chat::TimelineItem& entry) {
    const std::uint32_t count = std::max<std::uint32_t>(entry.joined_count, 1);
    std::vector<std::string> names = entry.joined;
    if (names.empty()) names.push_back(entry.message.name);
    for (std::string& name : names)
        if (name.empty()) name = "Somebody";
    if (count == 1) return names[0] + " joined";
    if (count == 2 && names.size() >= 2) return names[0] + " and " + names[1] + " joined";
    std::string out = names[0];
    std::uint32_t named = 1;
    if (names.size() >= 2) {
        out += ", " + names[1];
        named = 2;
    }
    if (count == 3 && names.size() >= 3) return out + " and " + names[2] + " joined";
    return out + " and " + counted(count - named, "other", "others") + " joined";
}

std::string entry_words(const chat::TimelineItem& entry) {
    switch (entry.message.kind) {
        case Kind::text: return entry.message.text;
        case Kind::joined: return joined_words(entry);
        case Kind::unknown: return "This message needs a newer version of Confab. Reload the page to get it.";
    }
    return {};
}

bool is_private(const chat::Room& room) { return is_private_room(room.id.text()); }
bool is_direct(const chat::Room& room) { return is_direct_room(room.id.text()); }

std::string unread_count(const chat::Room& room) { return number(room.unread) + (room.unread_is_more ? "+" : ""); }

std::string room_words(const chat::Room& room) {
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

std::string start_sentence(const chat::Model& model) {
    return chat::has_accounts(model) ? "Chat with whoever is here."
                                     : "Chat with whoever is here. No account, no server of ours in between.";
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

std::string history_words(const chat::Model& model, const chat::Room& room) {
    if (!chat::has_backend(model)) return {};
    switch (loading_history(room, model.requests)) {
        case chat::Loading::loading: return room.history.has_begun() ? "Loading older messages…" : "Loading messages…";
        case chat::Loading::failed:
            return with_reason("Could not load older messages", wording::sentence(room.history.problem));
        case chat::Loading::idle: break;
    }
    if (is_direct(room)) return {};
    return room.history.is_complete() && !room.timeline.empty() ? "This is the beginning of " + room.title + "." : "";
}

bool can_load_older(const chat::Model& model, const chat::Room& room) {
    return chat::has_backend(model) && loading_history(room, model.requests) != chat::Loading::loading &&
           !room.history.is_complete() &&
           (room.history.has_begun() || loading_history(room, model.requests) == chat::Loading::failed);
}

std::string directory_words(const chat::Model& model) {
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

std::string members_words(const chat::Model& model) {
    const chat::Members& members = model.members;
    switch (loading_members(members, model.requests)) {
        case chat::Loading::failed: return wording::sentence(members.problem);
        case chat::Loading::loading: return "Loading…";
        case chat::Loading::idle: break;
    }
    return counted(members.list.size(), "member", "members") + (members.next ? " so far" : "");
}

std::string member_words(const chat::Model& model, const api::Member& member) {
    const std::string name = chat::name_of(model, member.user).name;
    std::string out = name;
    if (member.owner) out += " (owner)";
    if (member.user == model.account.self) out += " (you)";
    const std::string mark = letters_mark(name, member.user.text());
    if (!mark.empty() && member.user != model.account.self) out += ", " + mark;
    return out;
}

bool may_add(const chat::Model& model, const chat::Room& room) {
    return is_private(room) && !room.owner.empty() && room.owner == model.account.self;
}

bool may_remove(const chat::Model& model, const chat::Room& room, const api::Member& member) {
    return may_add(model, room) && member.user != model.account.self;
}

std::string self_words(const chat::Model& model) {
    const bool guest = chat::has_accounts(model) && !chat::is_user(model.account);
    return model.account.name + (guest ? " (guest)" : "");
}

bool signed_out(const chat::Model& model) {
    return model.link.state == chat::LinkState::stopped && model.link.cause == transport::DownCause::signed_out;
}

}  // namespace ui
