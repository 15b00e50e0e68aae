#include "chat/update.h"

#include "base/overloaded.h"
#include "base/utf8.h"
#include "chat/account.h"
#include "chat/link.h"
#include "chat/notices.h"
#include "chat/outbox.h"
#include "chat/rooms.h"
#include "chat/storage.h"
#include "talk/limits.h"

namespace chat {

namespace {

constexpr Milliseconds slept_at_least = 10s;

// A machine that sleeps stops its steady clock or its timers; either way the wall clock is ahead when it wakes.
bool slept(const Model& model, Now now) {
    if (!model.last_seen) return false;
    const auto passed = now.unix_time - model.last_seen->unix_time;
    const auto ticked = now.instant - model.last_seen->instant;
    return passed - ticked > slept_at_least;
}

void change_draft(Model& model, const ChangeDraft& wish) {
    Room* room = model.rooms.find(wish.room);
    if (!room || room->draft == wish.text) return;
    room->draft = utf8_prefix(mend_utf8(wish.text), limits::draft_bytes);
    model.drafts_dirty = true;
}

bool may_be_followed(std::string_view url) {
    return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:");
}

void tick(Model& model, Effects& effects, Now now) {
    retry_when_due(model, effects, now);
    give_up_echoes(model, effects, now);
}

void take(Model& model, const Msg& msg, Effects& effects, Now now) {
    std::visit(
        Overloaded{
            [&](const EnterChat& wish) { enter(model, wish, effects, now); },
            [&](const LeaveChat&) { leave_chat(model, effects); },
            [&](const ChangeName& wish) { change_name(model, wish); },
            [&](const JoinRoom& wish) { join(model, wish, effects); },
            [&](const LeaveRoom& wish) { leave(model, wish.room, effects); },
            [&](const OpenRoom& wish) { open(model, wish.room, effects); },
            [&](const ShowRooms&) { show_rooms(model); },
            [&](const RetryRoom& wish) { retry_room(model, wish.room, effects); },
            [&](const ChangeDraft& wish) { change_draft(model, wish); },
            [&](const SubmitText& wish) { submit(model, wish, effects, now); },
            [&](const RetryMessage& wish) { retry(model, wish.room, wish.id, effects); },
            [&](const DiscardMessage& wish) { discard(model, wish, effects); },
            [&](const RetryAll& wish) { retry_all(model, wish.room, effects); },
            [&](const ConnectNow&) { try_to_connect(model, effects, now); },
            [&](const DismissNotice& wish) { dismiss(model, wish.number); },
            [&](const FollowFragment& event) { follow_fragment(model, event, effects); },
            [&](const FollowLink& wish) {
                if (may_be_followed(wish.url)) effects.push_back(OpenLink{wish.url});
            },
            [&](const CopyText& wish) { effects.push_back(Copy{wish.text}); },
            [&](const Restored& event) { restore(model, event, effects, now); },
            [&](const NetworkChanged& event) { network_changed(model, event, effects, now); },
            [&](const VisibilityChanged& event) {
                visibility_changed(model, event);
                if (event.visible) woke_up(model, effects, now);
            },
            [&](const EndSeen& event) { end_seen(model, event); },
            [&](const StorageFailed&) {
                if (model.storage_failed) return;
                model.storage_failed = true;
                notify(model, "This browser keeps nothing for this page (a private window, or a full disk). What is not sent when you close it is lost.");
            },
            [&](const Ticked&) { tick(model, effects, now); },
            [&](const transport::Up& event) { up(model, event, effects, now); },
            [&](const transport::Down& event) { down(model, event, effects, now); },
            [&](const transport::RoomJoined& event) { room_joined(model, event, effects); },
            [&](const transport::RoomRefused& event) { room_refused(model, event, effects); },
            [&](const transport::Arrived& event) { arrived(model, event, effects, now); },
            [&](const transport::Dropped&) { ++model.dropped; },
            [&](const transport::Accepted& event) { accepted(model, event, effects, now); },
            [&](const transport::SendRefused& event) { refused(model, event, effects); },
            [&](const transport::ClockMeasured& event) { model.link.clock_offset = event.offset; },
            [](const auto&) {},
        },
        msg);
}

}  // namespace

Effects update(Model& model, const Msg& msg, Now now) {
    Effects effects;
    if (slept(model, now)) woke_up(model, effects, now);
    model.last_seen = now;
    take(model, msg, effects, now);
    pump(model, effects, now);  // whatever has happened may have made room for the next message
    save_what_changed(model, effects, now);
    return effects;
}

std::optional<Instant> deadline(const Model& model) {
    std::optional<Instant> soonest = model.link.state == LinkState::waiting ? model.link.retry_at : std::nullopt;
    soonest = earlier(soonest, outbox_deadline(model));
    return earlier(soonest, model.save_at);
}

}  // namespace chat
