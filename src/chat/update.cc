#include "chat/update.h"

#include <utility>

#include "base/overloaded.h"
#include "chat/update/account.h"
#include "chat/update/answers.h"
#include "chat/update/arrivals.h"
#include "chat/update/composing.h"
#include "chat/update/connection.h"
#include "chat/update/direct.h"
#include "chat/update/directory.h"
#include "chat/update/membership.h"
#include "chat/update/profile.h"
#include "chat/update/restoring.h"
#include "chat/update/rooms.h"
#include "chat/update/saving.h"
#include "chat/update/sign_in.h"

namespace chat {

namespace {

constexpr Milliseconds slept_at_least = 10s;

// Sleep stops the steady clock or the timers. In both cases the wall clock is ahead after waking up.
bool slept(const Model& model, Now now) {
    if (!model.last_seen) return false;
    const auto passed = now.unix_time - model.last_seen->unix_time;
    const auto ticked = now.instant - model.last_seen->instant;
    return passed - ticked > slept_at_least;
}

bool may_be_followed(std::string_view url) {
    return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:");
}

bool may_ask_members(const Model& model, const RoomId& room) { return reports_rooms(model) && model.rooms.find(room); }

void storage_failed(Model& model) {
    if (std::exchange(model.storage_failed, true)) return;
    notify(model.notices, News::storage_unavailable);
}

void tick(Model& model, Effects& effects, Now now) {
    reconnect_when_due(model, effects, now);
    give_up_echoes(model.outbox, model.rooms, model.config.transport.topics.layout, effects, now);
    sign_in_due(model, effects, now);
    my_rooms_due(model, effects, now);
    for (Room& room : model.rooms.list) history_due(room, model.requests, effects, now);
}

// What may be due after any message.
void follow_up(Model& model, Effects& effects, Now now) {
    if (can_ask(model)) search_due(model.directory, model.requests, effects, now);
    pump(model.outbox, model.rooms, model.account, model.link.state == LinkState::online, effects, now);
    if (is_in_chat(model.account)) ask_names(model.people, model.requests, effects, now);
    if (is_signed_in(model.account))
        for (Room& room : model.rooms.list) send_read_marker(room, model.requests, effects, now);
    save_what_changed(model, effects, now);
}

void dispatch(Model& model, const Msg& msg, Effects& effects, Now now) {
    std::visit(
        Overloaded{
            [&](const EnterChat& command) { enter(model, command, effects, now); },
            [&](const LeaveChat&) { leave_chat(model, effects); },
            [&](const ChangeName& command) { change_name(model, command, effects); },
            [&](const ShowAuthForm& command) { show_auth_form(model, command, effects); },
            [&](const Register& command) { sign_up(model, command, effects); },
            [&](const ConfirmRegistration& command) { confirm_registration(model, command, effects); },
            [&](const ResendConfirmation&) { resend_confirmation(model, effects); },
            [&](const SignIn& command) { sign_in(model, command, effects); },
            [&](const SignInWith& command) { sign_in_with(model, command, effects); },
            [&](const GiveNewPassword& command) { give_new_password(model, command, effects); },
            [&](const GiveCode& command) { give_code(model, command, effects); },
            [&](const AskPasswordReset& command) { ask_password_reset(model, command, effects); },
            [&](const ResetPassword& command) { reset_password(model, command, effects); },
            [&](const SignOut& command) { sign_out(model, command, effects); },
            [&](const SettleGuestMessages& command) { settle(model, command, effects, now); },
            [&](const SignedOutElsewhere&) { signed_out_elsewhere(model, effects); },
            [&](const ReturnedFromHostedPages& event) { returned_from_hosted_pages(model, event, effects); },
            [&](const SearchRooms& command) {
                if (can_ask(model)) search(model.directory, model.requests, command.text, now);
            },
            [&](const ShowMoreRooms&) {
                if (can_ask(model)) show_more_rooms(model.directory, model.requests, effects);
            },
            [&](const CreateRoom& command) { create_room(model, command, effects); },
            [&](const DeleteRoom& command) { delete_room(model, command, effects); },
            [&](const ShowMembers& command) {
                if (may_ask_members(model, command.room))
                    show_members(model.members, model.requests, command.room, effects);
            },
            [&](const HideMembers&) { hide_members(model.members, model.requests); },
            [&](const AddMember& command) {
                if (may_ask_members(model, command.room)) add_member(model.members, model.requests, command, effects);
            },
            [&](const RemoveMember& command) {
                if (may_ask_members(model, command.room))
                    remove_member(model.members, model.requests, command, effects);
            },
            [&](const WriteTo& command) { write_to(model, command.user, effects); },
            [&](const FindAndWriteTo& command) { find_recipient(model, command, effects); },
            [&](const LoadOlder& command) { load_older(model, command, effects); },
            [&](const JoinRoom& command) { join(model, command, effects); },
            [&](const LeaveRoom& command) { leave(model, command.room, effects); },
            [&](const OpenRoom& command) { open(model, command.room, effects); },
            [&](const ShowRooms&) { show_rooms(model); },
            [&](const RetryRoom& command) { retry_room(model, command.room, effects); },
            [&](const ChangeDraft& command) { change_draft(model, command); },
            [&](const SubmitText& command) { submit(model, command, effects, now); },
            [&](const RetryMessage& command) { retry(model.outbox, model.rooms, command.room, command.id, effects); },
            [&](const DiscardMessage& command) { discard(model, command, effects); },
            [&](const RetryAll& command) { retry_all(model.outbox, model.rooms, command.room, effects); },
            [&](const ConnectNow&) { try_to_connect(model, effects, now); },
            [&](const DismissNotice& command) { dismiss(model.notices, command.number); },
            [&](const IgnoreRoomLink&) { model.rooms.linked.reset(); },
            [&](const FollowFragment& event) { follow_fragment(model, event, effects); },
            [&](const FollowLink& command) {
                if (may_be_followed(command.url)) effects.push_back(OpenLink{command.url});
            },
            [&](const CopyText& command) { effects.push_back(Copy{command.text}); },
            [&](const Restored& event) { restore(model, event, effects, now); },
            [&](const NetworkChanged& event) { network_changed(model, event, effects, now); },
            [&](const VisibilityChanged& event) {
                visibility_changed(model, event);
                if (event.visible) woke_up(model, effects, now);
            },
            [&](const EndSeen& event) { end_seen(model, event); },
            [&](const StorageFailed&) { storage_failed(model); },
            [&](const Ticked&) { tick(model, effects, now); },
            [&](const transport::Up& event) { up(model, event, effects, now); },
            [&](const transport::Down& event) { down(model, event, effects, now); },
            [&](const transport::RoomJoined& event) { room_joined(model, event, effects, now); },
            [&](const transport::RoomRefused& event) { room_refused(model, event, effects); },
            [&](const transport::Arrived& event) { arrived(model, event, effects, now); },
            [&](const transport::Dropped&) { ++model.dropped; },
            [&](const transport::Accepted& event) { accepted(model.outbox, model.rooms, event, effects, now); },
            [&](const transport::SendRefused& event) { refused(model.outbox, model.rooms, event, effects); },
            [&](const transport::ClockMeasured& event) { model.link.clock_offset = event.offset; },
            [&](const transport::Answered& event) { answered(model, event, effects, now); },
            [&](const aws_user::SignedUp& event) { signed_up(model, event, effects); },
            [&](const aws_user::Confirmed&) { confirmed(model, effects); },
            [&](const aws_user::CodeSent& event) { code_sent(model, event, effects); },
            [&](const aws_user::PasswordReset&) { password_was_reset(model, effects); },
            [&](const aws_user::Challenged& event) { challenged(model, event, effects); },
            [&](const aws_user::SignedIn& event) { signed_in(model, event, effects, now); },
            [&](const aws_user::Failed& event) { failed(model, event, effects, now); },
            [](const aws_user::SignedOut&) {},  // handled before the session answered
        },
        msg);
}

}  // namespace

Effects update(Model& model, const Msg& msg, Now now) {
    Effects effects;
    if (slept(model, now)) woke_up(model, effects, now);
    model.last_seen = now;
    dispatch(model, msg, effects, now);
    follow_up(model, effects, now);
    return effects;
}

std::optional<Instant> deadline(const Model& model) {
    std::optional<Instant> soonest = deadline(model.link);
    soonest = earlier(soonest, deadline(model.outbox));
    soonest = earlier(soonest, deadline(model.account));
    soonest = earlier(soonest, model.rooms.mine_retry_at);
    soonest = earlier(soonest, model.reads_save_at);
    if (can_ask(model)) soonest = earlier(soonest, model.directory.search_at);
    if (is_in_chat(model.account)) soonest = earlier(soonest, deadline(model.people, model.requests));
    for (const Room& room : model.rooms.list) {
        if (!room.history.again.empty()) soonest = earlier(soonest, std::optional(room.history.again.front()));
        if (is_signed_in(model.account)) soonest = earlier(soonest, read_marker_deadline(room, model.requests));
    }
    return earlier(soonest, model.save_at);
}

}  // namespace chat
