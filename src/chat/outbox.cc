#include "chat/outbox.h"

#include <algorithm>
#include <vector>

#include "chat/notices.h"
#include "chat/profile.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"

namespace chat {

namespace {

using State = Pending::State;

constexpr Milliseconds price = 1000ms / limits::messages_per_second;

// Only what storage can hold is taken: the rest stays in the composer, and a reload loses nothing of either.
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

// Announcements have no line of their own: nobody waits for them.
bool is_shown(const Pending& pending) { return pending.message.kind == Kind::text; }

void show(Model& model, const Pending& pending, Delivery delivery, Problem problem, Effects& effects) {
    if (!is_shown(pending)) return;
    Room* room = model.rooms.find(pending.room);
    if (!room) return;
    room->timeline.set_delivery(pending.message.id, delivery, std::move(problem));
    effects.push_back(DeliveryChanged{pending.room, pending.message.id, delivery});
}

// Set aside with the reason, to be retried or discarded by the person; an announcement just goes.
void set_aside(Model& model, Pending& pending, Problem problem, Effects& effects) {
    model.outbox.dirty = true;
    pending.state = State::failed;
    pending.due.reset();
    if (!is_shown(pending)) return;
    if (Room* room = model.rooms.find(pending.room)) ++room->failed;
    show(model, pending, Delivery::failed, std::move(problem), effects);
}

void forget_failed_announcements(Outbox& outbox) {
    std::erase_if(outbox.pending, [](const Pending& p) { return p.state == State::failed && !is_shown(p); });
}

void send_again(Model& model, Pending& pending, Effects& effects) {
    pending.state = State::waiting;
    pending.due.reset();
    show(model, pending, Delivery::waiting, {}, effects);
}

void earn_credit(Outbox& outbox, Instant now) {
    constexpr Milliseconds most = price * limits::burst;
    outbox.credit = outbox.credited_at ? std::min(most, outbox.credit + (now - *outbox.credited_at)) : most;
    outbox.credited_at = now;
}

}  // namespace

void submit(Model& model, const SubmitText& wish, Effects& effects, Now now) {
    Room* room = model.rooms.find(wish.room);
    if (!room || !model.account.entered) return;
    const std::string text = clean_message(wish.text);
    if (text.empty()) return;
    if (text.size() > limits::text_bytes) return notify(model, MessageTooLong{text.size()});
    if (!has_room_for(model.outbox, text)) return notify(model, News::outbox_full);
    model.outbox.pending.push_back(own_message(model, room->id, Kind::text, text));
    const Entry& entry = room->timeline.written(
        model.account.self, model.outbox.pending.back().message, now.unix_time + model.link.clock_offset,
        Delivery::waiting, model.account.standing);
    effects.push_back(MessageShown{room->id, entry.key});
    model.outbox.dirty = true;
    if (!room->draft.empty()) {
        room->draft.clear();
        model.drafts_dirty = true;
    }
    effects.push_back(DraftTaken{room->id});
}

void announce(Model& model, const RoomId& room) {
    if (model.outbox.pending.size() >= limits::outbox) return;
    model.outbox.pending.push_back(own_message(model, room, Kind::joined, {}));
}

void forget_announcements(Model& model) {
    std::erase_if(model.outbox.pending, [](const Pending& pending) { return pending.message.kind == Kind::joined; });
}

Pending own_message(Model& model, const RoomId& room, Kind kind, std::string text) {
    return {.room = room,
            .message = {.id = numbered_message_id(model.written++, model.random),
                        .kind = kind,
                        .name = model.account.name,
                        .text = std::move(text)},
            .standing = model.account.standing,
            .account = model.account.account};
}

void accepted(Model& model, const transport::Accepted& event, Effects& effects, Now now) {
    Pending* pending = find(model.outbox, event.room, event.id);
    if (!pending || pending->state != State::sending) return;  // its echo was faster, or it was discarded
    pending->state = State::sent;
    pending->disconnects = 0;
    pending->due = now.instant + limits::echo_within;
    show(model, *pending, Delivery::sent, {}, effects);
    if (!is_shown(*pending)) remove(model.outbox, event.room, event.id);
}

void refused(Model& model, const transport::SendRefused& event, Effects& effects) {
    Pending* pending = find(model.outbox, event.room, event.id);
    if (!pending || pending->state != State::sending) return;
    set_aside(model, *pending, event.sentence, effects);
    forget_failed_announcements(model.outbox);
}

bool take_echo(Model& model, Room& room, const Incoming& incoming, Effects& effects) {
    MessageId id = incoming.message.id;
    if (model.config.topics.layout == Layout::plain) {
        // Raw text has no id and no sender: the oldest of ours with the same text is the one that came back.
        const auto ours = std::ranges::find_if(model.outbox.pending, [&](const Pending& pending) {
            return pending.room == room.id && (pending.state == State::sending || pending.state == State::sent) &&
                   pending.message.kind == incoming.message.kind && pending.message.text == incoming.message.text;
        });
        if (ours == model.outbox.pending.end()) return false;
        id = ours->message.id;
    } else if (!is_own(model, incoming.sender)) {
        return false;
    }
    const Entry* entry = room.timeline.echoed(id, incoming);
    if (!entry) return false;
    const Pending* pending = find(model.outbox, room.id, id);
    if (pending && pending->state == State::failed && room.failed > 0) --room.failed;
    remove(model.outbox, room.id, id);
    effects.push_back(DeliveryChanged{room.id, id, Delivery::delivered});
    return true;
}

void connection_lost(Model& model, transport::DownCause cause, Effects& effects) {
    const bool plain = model.config.topics.layout == Layout::plain;
    std::vector<std::pair<RoomId, MessageId>> done;
    for (Pending& pending : model.outbox.pending) {
        if (pending.state == State::sending) {
            if (cause != transport::DownCause::asked) ++pending.disconnects;
            if (pending.disconnects > limits::disconnects_survived) {
                set_aside(model, pending, Mistake::connection_broke_twice, effects);
            } else {
                send_again(model, pending, effects);
            }
        } else if (pending.state == State::sent) {
            // Accepted but not seen back: sending it once more under the same id shows it once. Raw text has no id.
            if (plain)
                done.emplace_back(pending.room, pending.message.id);
            else
                send_again(model, pending, effects);
        }
    }
    for (const auto& [room, id] : done) remove(model.outbox, room, id);
    forget_failed_announcements(model.outbox);
}

void retry(Model& model, const RoomId& room_id, const MessageId& id, Effects& effects) {
    Pending* pending = find(model.outbox, room_id, id);
    Room* room = model.rooms.find(room_id);
    if (!pending || !room || pending->state != State::failed) return;
    if (room->failed > 0) --room->failed;
    pending->attempts = 0;
    pending->disconnects = 0;
    model.outbox.dirty = true;
    send_again(model, *pending, effects);
}

void retry_all(Model& model, const RoomId& room, Effects& effects) {
    std::vector<MessageId> failed;
    for (const Pending& pending : model.outbox.pending)
        if (pending.room == room && pending.state == State::failed) failed.push_back(pending.message.id);
    for (const MessageId& id : failed) retry(model, room, id, effects);
}

void discard(Model& model, const DiscardMessage& wish, Effects& effects) {
    const Pending* pending = find(model.outbox, wish.room, wish.id);
    Room* room = model.rooms.find(wish.room);
    if (!pending || !room || pending->state == State::sending || pending->state == State::sent) return;
    if (room->draft.empty()) {
        room->draft = pending->message.text;
        model.drafts_dirty = true;
    }
    if (pending->state == State::failed && room->failed > 0) --room->failed;
    room->timeline.discard(wish.id);
    remove(model.outbox, wish.room, wish.id);
    effects.push_back(RoomStateChanged{wish.room});
}

void give_up_echoes(Model& model, Effects& effects, Now now) {
    const bool plain = model.config.topics.layout == Layout::plain;
    std::vector<std::pair<RoomId, MessageId>> done;
    for (Pending& pending : model.outbox.pending) {
        if (pending.state != State::sent || !pending.due || now.instant < *pending.due) continue;
        if (plain) {
            done.emplace_back(pending.room, pending.message.id);  // stays "sent": nothing better can be known
        } else if (pending.attempts >= limits::attempts) {
            set_aside(model, pending, Mistake::not_shown_by_room, effects);
        } else {
            send_again(model, pending, effects);
        }
    }
    for (const auto& [room, id] : done) remove(model.outbox, room, id);
}

void pump(Model& model, Effects& effects, Now now) {
    Outbox& outbox = model.outbox;
    outbox.go_on_at.reset();
    if (model.link.state != LinkState::online) return;
    earn_credit(outbox, now.instant);
    auto in_flight = std::ranges::count(outbox.pending, State::sending, &Pending::state);
    bool suspect_under_way = std::ranges::any_of(
        outbox.pending, [](const Pending& p) { return p.state == State::sending && p.disconnects > 0; });

    std::vector<RoomId> held;  // rooms in which an earlier message waits
    for (Pending& pending : outbox.pending) {
        if (pending.state != State::waiting || is_held(model, pending) || std::ranges::contains(held, pending.room))
            continue;
        const Room* room = model.rooms.find(pending.room);
        const bool suspect = pending.disconnects > 0;
        if (!room || room->state != RoomState::joined || suspect_under_way || (suspect && in_flight > 0)) {
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
        show(model, pending, Delivery::sending, {}, effects);
        effects.push_back(Send{pending.room, pending.message});
    }
}

std::optional<Instant> outbox_deadline(const Model& model) {
    std::optional<Instant> soonest = model.outbox.go_on_at;
    for (const Pending& pending : model.outbox.pending)
        if (pending.state == State::sent) soonest = earlier(soonest, pending.due);
    return soonest;
}

}  // namespace chat
