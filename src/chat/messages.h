// What can happen: commands of the person, answers of the world, time. The only way to change the model.
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

// --- commands (imperative: what the person wants) ---
struct EnterChat {  // as a guest, under this name
    std::string name;
    Secret password;  // for a broker with a user name, else empty
};
struct LeaveChat {};  // sign out: disconnects, forgets drafts, outbox and identity
struct ChangeName {
    std::string name;
};

// Accounts. Each form has its command; what it needs from an earlier one (the user name) is remembered.
enum class EntryForm {
    welcome,  // a guest's name, the ways in
    sign_in,
    sign_up,
    confirm,       // the code from the e-mail
    new_password,  // the pool wants one before it lets in
    code,          // of an authenticator app
    forgot,
    reset,        // code and new password
    choose_name,  // signed in, but the display name is taken or not chosen yet
};
struct ShowEntry {  // go to this form; as a guest in the chat it leads to the account's forms and back (welcome)
    EntryForm form = EntryForm::welcome;
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
struct SignInWith {  // the hosted pages of this provider
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
struct SignOut {  // revokes, disconnects, wipes what this device keeps, tells the other tabs
    aws_user::Reach reach = aws_user::Reach::this_device;
};
enum class GuestMessages { send, discard };
struct SettleGuestMessages {  // what was typed as a guest and is not sent: goes out under the new name only if asked to
    GuestMessages what = GuestMessages::discard;
};

// The directory of rooms, and who is in them.
struct SearchRooms {  // by how their ids begin; empty: all
    std::string text;
};
struct ShowMoreRooms {};  // the next page, or the one that failed
struct CreateRoom {
    std::string name;
    api::Access access = api::Access::open;
};
struct DeleteRoom {  // one's own, for everybody
    RoomId room;
};
struct ShowMembers {  // of this room, and more of them
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

struct WriteTo {  // this person alone
    UserId user;
};
struct FindAndWriteTo {  // whoever has exactly this name
    std::string name;
};

struct LoadOlder {  // the reader is near the room's oldest line, or asks once more after a failure
    RoomId room;
};

struct JoinRoom {  // any text: "Name/ with $ special Characters! 3"
    std::string name;
};
struct LeaveRoom {
    RoomId room;
};
struct OpenRoom {  // bring on screen; joins it when it is not joined (a link, an offered room)
    RoomId room;
};
struct ShowRooms {};  // back to the list
struct RetryRoom {    // a refused room once more
    RoomId room;
};
struct ChangeDraft {
    RoomId room;
    std::string text;
};
struct SubmitText {  // send this text to this room; the draft is cleared when it was taken
    RoomId room;
    std::string text;
};
struct RetryMessage {
    RoomId room;
    MessageId id;
};
struct DiscardMessage {  // its text goes back into an empty composer
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
struct FollowFragment {  // the address's part after '#': "#/r/<slug>"
    std::string fragment;
};
struct FollowLink {  // a link in a message; opened if its scheme is http, https or mailto
    std::string url;
};
struct CopyText {
    std::string text;
};

// --- events (past tense: what happened) ---
struct Restored {  // what storage held, by key; sent once at the start, before anything else
    std::vector<std::pair<std::string, std::string>> stored;
};
struct NetworkChanged {
    bool online = true;
};
struct VisibilityChanged {
    bool visible = true;
};
struct EndSeen {  // the reader reached the newest message of the room, or scrolled away from it
    RoomId room;
    bool at_end = true;
};
struct StorageFailed {};
struct SignedOutElsewhere {};  // another tab of this browser
// the page was opened with this query; before Restored is answered nothing else happens
struct ReturnedFromHostedPages {
    std::string query;
    Secret kept;
};
struct Ticked {};  // deadline() has come

using Msg = std::variant<
    EnterChat, LeaveChat, ChangeName, ShowEntry, Register, ConfirmRegistration, ResendConfirmation, SignIn, SignInWith,
    GiveNewPassword, GiveCode, AskPasswordReset, ResetPassword, SignOut, SettleGuestMessages, SearchRooms,
    ShowMoreRooms, CreateRoom, DeleteRoom, ShowMembers, HideMembers, AddMember, RemoveMember, WriteTo, FindAndWriteTo,
    LoadOlder, SignedOutElsewhere, ReturnedFromHostedPages, JoinRoom, LeaveRoom, OpenRoom, ShowRooms, RetryRoom,
    ChangeDraft, SubmitText, RetryMessage, DiscardMessage, RetryAll, ConnectNow, DismissNotice, FollowFragment,
    FollowLink, CopyText, Restored, NetworkChanged, VisibilityChanged, EndSeen, StorageFailed, Ticked, transport::Up,
    transport::Down, transport::RoomJoined, transport::RoomRefused, transport::Arrived, transport::Dropped,
    transport::Accepted, transport::SendRefused, transport::ClockMeasured, transport::Answered, aws_user::SignedUp,
    aws_user::Confirmed, aws_user::CodeSent, aws_user::PasswordReset, aws_user::Challenged, aws_user::SignedIn,
    aws_user::Failed, aws_user::SignedOut>;

}  // namespace chat
