#include "ui/labels/messages.h"

#include <algorithm>

#include "protocol/room_name.h"
#include "ui/labels/format.h"
#include "wording/problem.h"

namespace ui {

std::string delivery_label(chat::Delivery delivery) {
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

std::string failure_text(const chat::TimelineItem& item) {
    return item.problem.empty() ? "This message was not sent." : wording::sentence(item.problem);
}

std::string item_text(const chat::TimelineItem& item) {
    switch (item.message.kind) {
        case Kind::text: return item.message.text;
        case Kind::joined: return joined_label(item);
        case Kind::unknown: return "This message needs a newer version of Confab. Reload the page to get it.";
    }
    return {};
}

std::string joined_label(const chat::TimelineItem& item) {
    const std::uint32_t count = std::max<std::uint32_t>(item.joined_count, 1);
    std::vector<std::string> names = item.joined;
    if (names.empty()) names.push_back(item.message.name);
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

std::string author_mark(const chat::Model& model, const chat::TimelineItem& item) {
    if (item.standing == Standing::service) return "service";
    return chat::has_accounts(model) && chat::name_of(model, item).guest ? "guest" : "";
}

std::string history_label(const chat::Model& model, const chat::Room& room) {
    if (!chat::has_backend(model)) return {};
    switch (loading_history(room, model.requests)) {
        case chat::Loading::loading: return room.history.has_begun() ? "Loading older messages…" : "Loading messages…";
        case chat::Loading::failed:
            return with_reason("Could not load older messages", wording::sentence(room.history.problem));
        case chat::Loading::idle: break;
    }
    if (is_direct_room(room.id.text())) return {};
    return room.history.is_complete() && !room.timeline.empty() ? "This is the beginning of " + room.title + "." : "";
}

bool can_load_older(const chat::Model& model, const chat::Room& room) {
    if (!chat::has_backend(model) || room.history.is_complete()) return false;
    const chat::Loading loading = loading_history(room, model.requests);
    return loading == chat::Loading::failed || (loading == chat::Loading::idle && room.history.has_begun());
}

}  // namespace ui
