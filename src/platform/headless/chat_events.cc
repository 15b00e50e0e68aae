#include "platform/headless/chat_events.h"

#include "platform/headless/events_json.h"
#include "platform/headless/output.h"
#include "wording/notice.h"
#include "wording/problem.h"

namespace headless {
namespace {

const chat::TimelineItem* find_own(const chat::Timeline& timeline, const MessageId& id) {
    for (std::size_t i = timeline.size(); i-- > 0;)
        if (timeline[i].own() && timeline[i].message.id == id) return &timeline[i];
    return nullptr;
}

}  // namespace

void ChatEvents::link_changed(const chat::Model& model, Now now) {
    // rooms end with the connection, without an event of their own
    if (model.link.state != chat::LinkState::online) told_joined_.clear();
    const Json state = state_event(model, now);
    std::string line = state.dump();
    if (line == last_state_) return;
    last_state_ = std::move(line);
    print_json(state);
    if (model.link.state == chat::LinkState::online) print_json(connected_event(model));
}

bool ChatEvents::room_changed(const chat::Model& model, const RoomId& id) {
    const chat::Room* room = model.rooms.find(id);
    if (!room) return false;
    if (is_refused(room->state)) print_json(error_event(wording::sentence(room->problem()), &id));
    if (!is_joined(room->state)) {
        told_joined_.erase(id);
        return false;
    }
    if (!told_joined_.insert(id).second) return false;
    print_json(room_joined_event(id));
    return joined_before_.insert(id).second;
}

void ChatEvents::message_shown(const chat::Model& model, const chat::MessageShown& shown) {
    const chat::Room* room = model.rooms.find(shown.room);
    const chat::TimelineItem* entry = room ? room->timeline.find(shown.item) : nullptr;
    if (!entry) return;
    // Own messages are reported when they are back from the room, and our own joining when it happens.
    if (entry->message.kind == Kind::joined ? entry->sender == model.account.self && !entry->sender.empty()
                                            : entry->own() && entry->delivery != chat::Delivery::delivered)
        return;
    Json event = shown_event(model, shown.room, *entry);
    if (shown.late) event.set("late", true);
    print_json(event);
    if (entry->standing == Standing::user && chat::name_of(model, *entry).stand_in) nameless_.insert(entry->sender);
}

void ChatEvents::delivery_changed(const chat::Model& model, const chat::DeliveryChanged& change) {
    const chat::Room* room = model.rooms.find(change.room);
    const chat::TimelineItem* entry = room ? find_own(room->timeline, change.id) : nullptr;
    if (!entry) return;
    const auto print = [&](chat::Delivery delivery) {
        if (const auto event = delivery_event(model, change.room, *entry, delivery)) print_json(*event);
    };
    switch (change.delivery) {
        case chat::Delivery::sent:
            if (told_sent_.insert(change.id).second) print(change.delivery);  // a resent message is accepted twice
            return;
        case chat::Delivery::delivered:
            // The echo can be faster than the acknowledgement, and means the same.
            if (told_sent_.erase(change.id) == 0) print(chat::Delivery::sent);
            print_json(shown_event(model, change.room, *entry));
            print(change.delivery);
            return;
        case chat::Delivery::failed:
            told_sent_.erase(change.id);
            print(change.delivery);
            return;
        case chat::Delivery::arrived:
        case chat::Delivery::waiting:
        case chat::Delivery::sending: return;
    }
}

void ChatEvents::print_notices(const chat::Model& model) {
    for (const chat::Notice& notice : model.notices.list) {
        if (notice.number < next_notice_) continue;
        next_notice_ = notice.number + 1;
        complain(wording::sentence(notice.what));
    }
}

void ChatEvents::print_names(const chat::Model& model) {
    if (nameless_.empty() || model.people.revision == names_seen_) return;
    names_seen_ = model.people.revision;
    std::erase_if(nameless_, [&](const UserId& user) {
        const chat::ShownName name = chat::name_of(model, user);
        if (!name.stand_in) print_json(name_event(user, name.name));
        return !name.stand_in;
    });
}

}  // namespace headless
