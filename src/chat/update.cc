#include "chat/update.h"

#include "base/overloaded.h"
#include "base/utf8.h"
#include "chat/account.h"
#include "chat/answers.h"
#include "chat/direct.h"
#include "chat/directory.h"
#include "chat/entry.h"
#include "chat/history.h"
#include "chat/link.h"
#include "chat/members.h"
#include "chat/membership.h"
#include "chat/notices.h"
#include "chat/outbox.h"
#include "chat/people.h"
#include "chat/profile.h"
#include "chat/rooms.h"
#include "chat/storage.h"
#include "chat/unread.h"
#include "protocol/limits.h"

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
    entry_due(model, effects, now);
    my_rooms_due(model, effects, now);
    history_due(model, effects, now);
}

void take(Model& model, const Msg& msg, Effects& effects, Now now) {
    std::visit(
        Overloaded{
            [&](const EnterChat& wish) { enter(model, wish, effects, now); },
            [&](const LeaveChat&) { leave_chat(model, effects); },
            [&](const ChangeName& wish) { change_name(model, wish, effects); },
            [&](const ShowEntry& wish) { show_entry(model, wish, effects); },
            [&](const Register& wish) { sign_up(model, wish, effects); },
            [&](const ConfirmRegistration& wish) { confirm_registration(model, wish, effects); },
            [&](const ResendConfirmation&) { resend_confirmation(model, effects); },
            [&](const SignIn& wish) { sign_in(model, wish, effects); },
            [&](const SignInWith& wish) { sign_in_with(model, wish, effects); },
            [&](const GiveNewPassword& wish) { give_new_password(model, wish, effects); },
            [&](const GiveCode& wish) { give_code(model, wish, effects); },
            [&](const AskPasswordReset& wish) { ask_password_reset(model, wish, effects); },
            [&](const ResetPassword& wish) { reset_password(model, wish, effects); },
            [&](const SignOut& wish) { sign_out(model, wish, effects); },
            [&](const SettleGuestMessages& wish) { settle(model, wish, effects, now); },
            [&](const SignedOutElsewhere&) { signed_out_elsewhere(model, effects); },
            [&](const ReturnedFromHostedPages& event) { returned_from_hosted_pages(model, event, effects); },
            [&](const SearchRooms& wish) { search(model, wish, now); },
            [&](const ShowMoreRooms&) { show_more_rooms(model, effects); },
            [&](const CreateRoom& wish) { create_room(model, wish, effects); },
            [&](const DeleteRoom& wish) { delete_room(model, wish, effects); },
            [&](const ShowMembers& wish) { show_members(model, wish, effects); },
            [&](const HideMembers&) { hide_members(model); },
            [&](const AddMember& wish) { add_member(model, wish, effects); },
            [&](const RemoveMember& wish) { remove_member(model, wish, effects); },
            [&](const WriteTo& wish) { write_to(model, wish, effects); },
            [&](const FindAndWriteTo& wish) { find_to_write_to(model, wish, effects); },
            [&](const LoadOlder& wish) { load_older(model, wish.room, effects); },
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
                notify(model,
                       "This browser keeps nothing for this page (a private window, or a full disk). What is not sent "
                       "when you close it is lost.");
            },
            [&](const Ticked&) { tick(model, effects, now); },
            [&](const transport::Up& event) { up(model, event, effects, now); },
            [&](const transport::Down& event) { down(model, event, effects, now); },
            [&](const transport::RoomJoined& event) { room_joined(model, event, effects, now); },
            [&](const transport::RoomRefused& event) { room_refused(model, event, effects); },
            [&](const transport::Arrived& event) { arrived(model, event, effects, now); },
            [&](const transport::Dropped&) { ++model.dropped; },
            [&](const transport::Accepted& event) { accepted(model, event, effects, now); },
            [&](const transport::SendRefused& event) { refused(model, event, effects); },
            [&](const transport::ClockMeasured& event) { model.link.clock_offset = event.offset; },
            [&](const transport::Answered& event) { answered(model, event, effects, now); },
            [&](const aws_user::SignedUp& event) { signed_up(model, event, effects); },
            [&](const aws_user::Confirmed&) { confirmed(model, effects); },
            [&](const aws_user::CodeSent& event) { code_sent(model, event, effects); },
            [&](const aws_user::PasswordReset&) { password_was_reset(model, effects); },
            [&](const aws_user::Challenged& event) { challenged(model, event, effects); },
            [&](const aws_user::SignedIn& event) { signed_in(model, event, effects, now); },
            [&](const aws_user::Failed& event) { failed(model, event, effects, now); },
            [](const aws_user::SignedOut&) {},  // said at once, and here we left long ago
        },
        msg);
}

}  // namespace

Effects update(Model& model, const Msg& msg, Now now) {
    Effects effects;
    if (slept(model, now)) woke_up(model, effects, now);
    model.last_seen = now;
    take(model, msg, effects, now);
    search_due(model, effects, now);
    pump(model, effects, now);  // whatever has happened may have made room for the next message
    ask_who_they_are(model, effects, now);
    tell_reads(model, effects, now);
    if (model.account.guest_messages) count_held(model);
    save_what_changed(model, effects, now);
    return effects;
}

std::optional<Instant> deadline(const Model& model) {
    std::optional<Instant> soonest = model.link.state == LinkState::waiting ? model.link.retry_at : std::nullopt;
    soonest = earlier(soonest, outbox_deadline(model));
    soonest = earlier(soonest, model.account.retry_at);
    soonest = earlier(soonest, model.rooms.mine_retry_at);
    soonest = earlier(soonest, model.directory.search_at);
    soonest = earlier(soonest, history_deadline(model));
    soonest = earlier(soonest, people_deadline(model));
    soonest = earlier(soonest, unread_deadline(model));
    return earlier(soonest, model.save_at);
}

}  // namespace chat
