#include "ui/words.h"

#include <algorithm>

#include "talk/limits.h"
#include "talk/room_name.h"
#include "ui/format.h"

namespace ui {
namespace {

std::string with_reason(std::string words, const std::string& reason) {
    if (reason.empty()) return words + ".";
    return words + ": " + reason;
}

}  // namespace

std::string connection_words(const chat::Model& model, Now now) {
    const chat::Link& link = model.link;
    if (link.network_offline && link.state != chat::LinkState::online)
        return "Offline: this device has no network. What you write is sent later.";
    switch (link.state) {
        case chat::LinkState::idle: return "Not connected";
        case chat::LinkState::connecting: return link.cause ? "Reconnecting…" : "Connecting…";
        case chat::LinkState::online: return "Connected";
        case chat::LinkState::waiting: {
            if (!link.retry_at) return with_reason("Reconnecting", link.sentence);
            const auto left = std::chrono::ceil<std::chrono::seconds>(*link.retry_at - now.instant).count();
            if (left <= 0) return "Reconnecting…";
            return with_reason("Reconnecting in " + number(static_cast<std::uint64_t>(left)) + " s", link.sentence);
        }
        case chat::LinkState::stopped: return with_reason("Not connected", link.sentence);
    }
    return {};
}

std::string unsent_words(const chat::Model& model) {
    const std::size_t unsent = chat::unsent_in_all(model);
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

std::string sender_name(const chat::Entry& entry) {
    if (!entry.message.name.empty()) return entry.message.name;
    if (entry.sender.empty()) return "Somebody";
    return "Guest " + entry.sender.text().substr(0, 4);
}

std::string joined_words(const chat::Entry& entry) {
    const std::uint32_t count = std::max<std::uint32_t>(entry.joined_count, 1);
    std::vector<std::string> names = entry.joined;
    if (names.empty()) names.push_back(sender_name(entry));
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

std::string entry_words(const chat::Entry& entry) {
    switch (entry.message.kind) {
        case Kind::text: return entry.message.text;
        case Kind::joined: return joined_words(entry);
        case Kind::unknown: return "This message needs a newer version of Confab. Reload the page to get it.";
    }
    return {};
}

std::string room_words(const chat::Room& room) {
    std::string out = room.title;
    if (room.unread > 0) out += ", " + number(room.unread) + " unread";
    if (room.failed > 0) out += ", " + number(room.failed) + " not sent";
    if (room.state == chat::RoomState::joining) out += ", joining";
    if (room.state == chat::RoomState::refused) out += ", refused: " + room.problem;
    return out;
}

std::string composer_problem(const chat::Room& room) {
    if (room.draft.size() > limits::text_bytes)
        return "This is too long by " + number(room.draft.size() - limits::text_bytes) + " bytes. Shorten it or send it in parts.";
    return {};
}

std::string start_sentence() { return "Chat with whoever is here. No account, no server of ours in between."; }

std::string room_preview(std::string_view typed) {
    if (typed.find_first_not_of(" \t\n") == std::string_view::npos) return {};
    const Result<RoomId> room = room_id_from_name(typed);
    if (!room) return room.error().what;
    return "Opens “" + room_title(*room) + "” (" + room->text() + ")";
}

}  // namespace ui
