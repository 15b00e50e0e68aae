// Everything that can happen: commands of the person, events from outside, and time. Only these change the model.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "aws/cognito/user_session.h"
#include "base/secret.h"
#include "protocol/api.h"
#include "protocol/ids.h"
#include "transport/transport.h"

namespace chat {

// --- commands: what the person wants ---
struct EnterChat {  // as a guest, with this name
    std::string name;
    Secret password;  // if the broker of the configuration has a user name, else empty
};
struct LeaveChat {};  // signs out a guest: disconnects, and deletes drafts, outbox and identity
struct ChangeName {
    std::string name;
};

// Accounts. Each form has its command; the user name is kept from form to form.
enum class AuthForm {
    welcome,  // a guest's name, and the other ways to enter
    sign_in,
    sign_up,
    confirm,       // the code from the e-mail
    new_password,  // the pool requires a new one first
    code,          // of an authenticator app
    forgot,
    reset,        // the code and the new password
    resuming,     // nothing to fill in: the session of an earlier visit is being resumed
    choose_name,  // signed in, but the display name is taken or not chosen yet
};
struct ShowAuthForm {  // opens this form; for a guest in the chat the account's forms, and `welcome` goes back
    AuthForm form = AuthForm::welcome;
};
struct Register {
    std::string user_name;
    std::string email;
    Secret password;
};
struct ConfirmRegistration {
    std::string code;
};
struct ResendConfirmation {};
struct SignIn {
    std::string user_name;
    Secret password;
    aws_user::Keep keep = aws_user::Keep::only_now;
};
struct SignInWith {  // on the hosted pages, with this provider
    std::string provider;
    aws_user::Keep keep = aws_user::Keep::only_now;
};
struct GiveNewPassword {
    Secret password;
};
struct GiveCode {
    std::string code;
};
struct AskPasswordReset {
    std::string user_name;
};
struct ResetPassword {
    std::string code;
    Secret password;
};
struct SignOut {  // revokes the session, disconnects, deletes what this device keeps, and informs other tabs
    aws_user::Reach reach = aws_user::Reach::this_device;
};
enum class GuestMessages { send, discard };
// unsent messages that were written as a guest: they are sent under the new name only if the person wants that
struct SettleGuestMessages {
    GuestMessages what = GuestMessages::discard;
};

// The directory of rooms, and members of rooms.
struct SearchRooms {  // by the beginning of their ids; empty: all
    std::string text;
};
struct ShowMoreRooms {};  // loads the next page, or the failed one again
struct CreateRoom {
    std::string name;
    api::Access access = api::Access::open;
};
struct DeleteRoom {  // one of our own rooms, for everybody
    RoomId room;
};
struct ShowMembers {  // of this room; repeated: more of them
    RoomId room;
};
struct HideMembers {};
struct AddMember {  // to a private room, by display name
    RoomId room;
    std::string name;
};
struct RemoveMember {
    RoomId room;
    UserId user;
};

struct WriteTo {  // opens the direct room with this person
    UserId user;
};
struct FindAndWriteTo {  // the person with exactly this name
    std::string name;
};

struct LoadOlder {  // the reader is near the oldest line, or tries again after a failure
    RoomId room;
};

struct JoinRoom {  // by any text: "Name/ with $ special Characters! 3"
    std::string name;
};
struct LeaveRoom {
    RoomId room;
};
struct OpenRoom {  // shows the room; joins it first if necessary (a link, an offered room)
    RoomId room;
};
struct ShowRooms {};  // back to the list of rooms
struct RetryRoom {    // tries to join a refused room again
    RoomId room;
};
struct ChangeDraft {
    RoomId room;
    std::string text;
};
struct SubmitText {  // sends the text to the room; the draft is cleared when the outbox has it
    RoomId room;
    std::string text;
};
struct RetryMessage {
    RoomId room;
    MessageId id;
};
struct DiscardMessage {  // its text goes back into the composer if that is empty
    RoomId room;
    MessageId id;
};
struct RetryAll {
    RoomId room;
};
struct ConnectNow {};
struct DismissNotice {
    std::uint64_t number = 0;
};
struct FollowFragment {  // the part of the page's URL after '#': "#/r/<slug>"
    std::string fragment;
};
struct IgnoreRoomLink {};  // the person does not want to join Rooms::linked
struct FollowLink {        // in a message; opened if its scheme is http, https or mailto
    std::string url;
};
struct CopyText {
    std::string text;
};

// --- events: what happened ---
struct Restored {  // the content of the storage, by key; sent once at the start, before everything else
    std::vector<std::pair<std::string, std::string>> stored;
};
struct NetworkChanged {
    bool online = true;
};
struct VisibilityChanged {
    bool visible = true;
};
struct EndSeen {  // the reader scrolled to the newest message of the room, or away from it
    RoomId room;
    bool at_end = true;
};
struct StorageFailed {};
struct SignedOutElsewhere {};  // in another tab of this browser
// The page was opened with this query. Nothing else happens before Restored.
struct ReturnedFromHostedPages {
    std::string query;
    Secret kept;
};
struct Ticked {};  // at deadline()

using Msg = std::variant<
    EnterChat, LeaveChat, ChangeName, ShowAuthForm, Register, ConfirmRegistration, ResendConfirmation, SignIn,
    SignInWith, GiveNewPassword, GiveCode, AskPasswordReset, ResetPassword, SignOut, SettleGuestMessages, SearchRooms,
    ShowMoreRooms, CreateRoom, DeleteRoom, ShowMembers, HideMembers, AddMember, RemoveMember, WriteTo, FindAndWriteTo,
    LoadOlder, SignedOutElsewhere, ReturnedFromHostedPages, JoinRoom, LeaveRoom, OpenRoom, ShowRooms, RetryRoom,
    ChangeDraft, SubmitText, RetryMessage, DiscardMessage, RetryAll, ConnectNow, DismissNotice, FollowFragment,
    IgnoreRoomLink, FollowLink, CopyText, Restored, NetworkChanged, VisibilityChanged, EndSeen, StorageFailed, Ticked,
    transport::Up, transport::Down, transport::RoomJoined, transport::RoomRefused, transport::Arrived,
    transport::Dropped, transport::Accepted, transport::SendRefused, transport::ClockMeasured, transport::Answered,
    aws_user::SignedUp, aws_user::Confirmed, aws_user::CodeSent, aws_user::PasswordReset, aws_user::Challenged,
    aws_user::SignedIn, aws_user::Failed, aws_user::SignedOut>;

}  // namespace chat
