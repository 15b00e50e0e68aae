#include "chat/outbox.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "protocol/limits.h"

namespace chat {

namespace {

using State = Pending::State;

constexpr Milliseconds price = 1000ms / limits::messages_per_second;

// Accepts only what storage can hold. The rest stays in the composer, so a reload loses nothing.
bool has_room_for(const Outbox& outbox, std::string_view text) {
    std::size_t bytes = text.size();
    for (const Pending& pending : outbox.pending) bytes += pending.message.text.size();
    return outbox.pending.size() < limits::outbox && bytes <= limits::stored_outbox_bytes;
}

Pending* find(Outbox& outbox, const RoomId& room, const MessageId& id) {
    for (Pending& pending : outbox.pending)
        if (pending.message.id == id && pending.room == room) return &pending;
    return nullptr;
}

void remove(Outbox& outbox, const RoomId& room, const MessageId& id) {
    std::erase_if(
        outbox.pending, [&](const Pending& pending) { return pending.message.id == id && pending.room == room; });
    outbox.dirty = true;
}

// Announcements of joining are not shown, because nobody waits for them.
bool is_shown(const Pending& pending) { return pending.message.kind == Kind::text; }

void show(Rooms& rooms, const Pending& pending, Delivery delivery, Problem problem, Effects& effects) {
    if (!is_shown(pending)) return;
    Room* room = rooms.find(pending.room);
    if (!room) return;
    room->timeline.set_delivery(pending.message.id, delivery, std::move(problem));
    effects.push_back(DeliveryChanged{pending.room, pending.message.id, delivery});
}

// Marks it as failed, with the reason, so that the person can retry or discard it. Announcements are dropped.
void set_aside(Outbox& outbox, Rooms& rooms, Pending& pending, Problem problem, Effects& effects) {
    outbox.dirty = true;
    pending.state = State::failed;
    pending.due.reset();
    if (!is_shown(pending)) return;
    if (Room* room = rooms.find(pending.room)) ++room->failed;
    show(rooms, pending, Delivery::failed, std::move(problem), effects);
}

void forget_failed_announcements(Outbox& outbox) {
    std::erase_if(outbox.pending, [](const Pending& p) { return p.state == State::failed && !is_shown(p); });
}

void send_again(Rooms& rooms, Pending& pending, Effects& effects) {
    pending.state = State::waiting;
    pending.due.reset();
    show(rooms, pending, Delivery::waiting, {}, effects);
}

void earn_credit(Outbox& outbox, Instant now) {
    constexpr Milliseconds most = price * limits::burst;
    outbox.credit = outbox.credited_at ? std::min(most, outbox.credit + (now - *outbox.credited_at)) : most;
    outbox.credited_at = now;
}

}  // namespace

std::optional<NoticeContent> problem_with(const Outbox& outbox, std::string_view text) {
    if (text.size() > limits::text_bytes) return MessageTooLong{text.size()};
    if (!has_room_for(outbox, text)) return News::outbox_full;
    return std::nullopt;
}

Pending own_message(Outbox& outbox, const RoomId& room, Kind kind, std::string text, const Account& account,
                    Random& random) {
    return {.room = room,
            .message = {.id = numbered_message_id(outbox.written++, random),
                        .kind = kind,
                        .name = account.name,
                        .text = std::move(text)},
            .standing = standing(account),
            .account = std::string(pool_account(account))};
}

void write_line(Room& room, const Pending& pending, const Account& account, UnixTime server_now, Effects& effects) {
    const TimelineItem& item =
        room.timeline.written(account.self, pending.message, server_now, Delivery::waiting, standing(account));
    effects.push_back(MessageShown{room.id, item.key});
}

bool is_held(const Pending& pending, const Account& account) {
    return pending.standing != standing(account) || pending.account != pool_account(account);
}

std::size_t held_texts(const Outbox& outbox, const Account& account) {
    return static_cast<std::size_t>(std::ranges::count_if(outbox.pending, [&](const Pending& pending) {
        return pending.message.kind == Kind::text && is_held(pending, account);
    }));
}

bool has_unsent(const Outbox& outbox, const RoomId& room) {
    return std::ranges::any_of(
        outbox.pending, [&](const Pending& pending) { return pending.room == room && is_shown(pending); });
}

std::size_t unsent_in_all(const Outbox& outbox) {
    return static_cast<std::size_t>(std::ranges::count_if(
        outbox.pending, [](const Pending& pending) { return is_shown(pending) && pending.state != State::sent; }));
}

void remove_all(Outbox& outbox, const RoomId& room) {
    if (has_unsent(outbox, room)) outbox.dirty = true;
    std::erase_if(outbox.pending, [&](const Pending& pending) { return pending.room == room; });
}

void forget_announcements(Outbox& outbox) {
    std::erase_if(outbox.pending, [](const Pending& pending) { return pending.message.kind == Kind::joined; });
}

void accepted(Outbox& outbox, Rooms& rooms, const transport::Accepted& event, Effects& effects, Now now) {
    Pending* pending = find(outbox, event.room, event.id);
    if (!pending || pending->state != State::sending) return;  // the echo was faster, or it was discarded
    pending->state = State::sent;
    pending->disconnects = 0;
    pending->due = now.instant + limits::echo_within;
    show(rooms, *pending, Delivery::sent, {}, effects);
    if (!is_shown(*pending)) remove(outbox, event.room, event.id);
}

void refused(Outbox& outbox, Rooms& rooms, const transport::SendRefused& event, Effects& effects) {
    Pending* pending = find(outbox, event.room, event.id);
    if (!pending || pending->state != State::sending) return;
    set_aside(outbox, rooms, *pending, event.reason, effects);
    forget_failed_announcements(outbox);
}

bool mark_delivered(Outbox& outbox, Room& room, const Incoming& incoming, Layout layout, const Account& account,
                    Effects& effects) {
    MessageId id = incoming.message.id;
    if (layout == Layout::plain) {
        // Raw text has no id and no sender: the echo belongs to our oldest message with the same text.
        const auto ours = std::ranges::find_if(outbox.pending, [&](const Pending& pending) {
            return pending.room == room.id && (pending.state == State::sending || pending.state == State::sent) &&
                   pending.message.kind == incoming.message.kind && pending.message.text == incoming.message.text;
        });
        if (ours == outbox.pending.end()) return false;
        id = ours->message.id;
    } else if (!is_own(account, incoming.sender)) {
        return false;
    }
    const TimelineItem* entry = room.timeline.echoed(id, incoming);
    if (!entry) return false;
    const Pending* pending = find(outbox, room.id, id);
    if (pending && pending->state == State::failed && room.failed > 0) --room.failed;
    remove(outbox, room.id, id);
    effects.push_back(DeliveryChanged{room.id, id, Delivery::delivered});
    return true;
}

void messages_on_connection_lost(Outbox& outbox, Rooms& rooms, transport::DownCause cause, Layout layout,
                                 Effects& effects) {
    const bool plain = layout == Layout::plain;
    std::vector<std::pair<RoomId, MessageId>> done;
    for (Pending& pending : outbox.pending) {
        if (pending.state == State::sending) {
            if (cause != transport::DownCause::asked) ++pending.disconnects;
            if (pending.disconnects > limits::disconnects_survived) {
                set_aside(outbox, rooms, pending, Mistake::connection_broke_twice, effects);
            } else {
                send_again(rooms, pending, effects);
            }
        } else if (pending.state == State::sent) {
            // It was accepted, but has not come back. With the same id a copy is shown once; raw text has no id.
            if (plain)
                done.emplace_back(pending.room, pending.message.id);
            else
                send_again(rooms, pending, effects);
        }
    }
    for (const auto& [room, id] : done) remove(outbox, room, id);
    forget_failed_announcements(outbox);
}

void retry(Outbox& outbox, Rooms& rooms, const RoomId& room_id, const MessageId& id, Effects& effects) {
    Pending* pending = find(outbox, room_id, id);
    Room* room = rooms.find(room_id);
    if (!pending || !room || pending->state != State::failed) return;
    if (room->failed > 0) --room->failed;
    pending->attempts = 0;
    pending->disconnects = 0;
    outbox.dirty = true;
    send_again(rooms, *pending, effects);
}

void retry_all(Outbox& outbox, Rooms& rooms, const RoomId& room, Effects& effects) {
    std::vector<MessageId> failed;
    for (const Pending& pending : outbox.pending)
        if (pending.room == room && pending.state == State::failed) failed.push_back(pending.message.id);
    for (const MessageId& id : failed) retry(outbox, rooms, room, id, effects);
}

bool discard(Outbox& outbox, Room& room, const MessageId& id) {
    const Pending* pending = find(outbox, room.id, id);
    if (!pending || pending->state == State::sending || pending->state == State::sent) return false;
    if (room.draft.empty()) room.draft = pending->message.text;
    if (pending->state == State::failed && room.failed > 0) --room.failed;
    room.timeline.discard(id);
    remove(outbox, room.id, id);
    return true;
}

void give_up_echoes(Outbox& outbox, Rooms& rooms, Layout layout, Effects& effects, Now now) {
    const bool plain = layout == Layout::plain;
    std::vector<std::pair<RoomId, MessageId>> done;
    for (Pending& pending : outbox.pending) {
        if (pending.state != State::sent || !pending.due || now.instant < *pending.due) continue;
        if (plain) {
            done.emplace_back(pending.room, pending.message.id);  // it stays "sent", since nothing more can be known
        } else if (pending.attempts >= limits::attempts) {
            set_aside(outbox, rooms, pending, Mistake::not_shown_by_room, effects);
        } else {
            send_again(rooms, pending, effects);
        }
    }
    for (const auto& [room, id] : done) remove(outbox, room, id);
}

void pump(Outbox& outbox, Rooms& rooms, const Account& account, bool online, Effects& effects, Now now) {
    outbox.go_on_at.reset();
    if (!online) return;
    earn_credit(outbox, now.instant);
    auto in_flight = std::ranges::count(outbox.pending, State::sending, &Pending::state);
    bool suspect_under_way = std::ranges::any_of(
        outbox.pending, [](const Pending& p) { return p.state == State::sending && p.disconnects > 0; });

    std::vector<RoomId> held;  // rooms in which an earlier message is waiting
    for (Pending& pending : outbox.pending) {
        if (pending.state != State::waiting || is_held(pending, account) || std::ranges::contains(held, pending.room))
            continue;
        const Room* room = rooms.find(pending.room);
        const bool suspect = pending.disconnects > 0;
        if (!room || !is_joined(room->state) || suspect_under_way || (suspect && in_flight > 0)) {
            held.push_back(pending.room);
            continue;
        }
        if (in_flight >= limits::in_flight) return;
        if (outbox.credit < price) {
            outbox.go_on_at = now.instant + (price - outbox.credit);
            return;
        }
        outbox.credit -= price;
        ++in_flight;
        suspect_under_way = suspect;
        ++pending.attempts;
        pending.state = State::sending;
        show(rooms, pending, Delivery::sending, {}, effects);
        effects.push_back(Send{pending.room, pending.message});
    }
}

std::optional<Instant> deadline(const Outbox& outbox) {
    std::optional<Instant> soonest = outbox.go_on_at;
    for (const Pending& pending : outbox.pending)
        if (pending.state == State::sent) soonest = earlier(soonest, pending.due);
    return soonest;
}

}  // namespace chat
