// What update() asks of the outside world: plain data, compared in tests, performed by app::Loop.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/cognito/user_session.h"
#include "base/secret.h"
#include "chat/timeline.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"
#include "transport/transport.h"

namespace chat {

// --- for the transport ---
struct UseTransport {  // makes a new transport from the configuration, for a guest or a user
    Secret password;
    Standing standing = Standing::guest;
    bool operator==(const UseTransport&) const = default;
};
struct Connect {
    bool operator==(const Connect&) const = default;
};
struct Disconnect {
    bool operator==(const Disconnect&) const = default;
};
struct Probe {
    bool operator==(const Probe&) const = default;
};
struct RenewName {
    bool operator==(const RenewName&) const = default;
};
struct Subscribe {
    RoomId room;
    bool operator==(const Subscribe&) const = default;
};
struct Unsubscribe {
    RoomId room;
    bool operator==(const Unsubscribe&) const = default;
};
struct Send {
    RoomId room;
    Message message;
    bool operator==(const Send&) const = default;
};

struct Ask {  // a request to the backend; answered by transport::Answered
    transport::AskId ask = 0;
    api::Request request;
    bool operator==(const Ask&) const = default;
};

// --- for the person's session with the user pool ---
struct ForAccount {
    aws_user::Command command;
    bool operator==(const ForAccount&) const = default;
};

// --- for the platform ---
// The key of everything that is kept: with an empty value, all of it is removed from this device.
constexpr std::string_view every_key = "confab.*";
struct Save {  // in storage; an empty value removes the key
    std::string key;
    std::string value;
    bool operator==(const Save&) const = default;
};
struct OpenLink {  // in a new tab, without opener or referrer; the scheme was checked
    std::string url;
    bool operator==(const OpenLink&) const = default;
};
struct Copy {  // to the clipboard
    std::string text;
    bool operator==(const Copy&) const = default;
};

// --- notifications: the command line prints them, the page announces them ---
struct MessageShown {  // a new line in a room: a message, or people who joined
    RoomId room;
    ItemKey item = 0;
    bool late = false;  // a message sent since we joined, but delivered by history; only with Model::announce_late
    bool operator==(const MessageShown&) const = default;
};
struct DeliveryChanged {  // of an own message
    RoomId room;
    MessageId id;
    Delivery delivery = Delivery::waiting;
    bool operator==(const DeliveryChanged&) const = default;
};
struct RoomStateChanged {
    RoomId room;
    bool operator==(const RoomStateChanged&) const = default;
};
struct LinkChanged {
    bool operator==(const LinkChanged&) const = default;
};
struct AccountChanged {  // a form was answered, or the person signed in or out
    bool operator==(const AccountChanged&) const = default;
};
struct DirectoryChanged {
    bool operator==(const DirectoryChanged&) const = default;
};
struct HistoryChanged {  // a page arrived or could not be loaded
    RoomId room;
    bool operator==(const HistoryChanged&) const = default;
};

// --- a command succeeded, so the text typed for it can go; if it fails, the model says why ---
struct DraftTaken {  // SubmitText: the message is in the outbox and the room's draft is empty
    RoomId room;
    bool operator==(const DraftTaken&) const = default;
};
struct RoomOpened {  // JoinRoom: the room is on screen
    RoomId room;
    bool operator==(const RoomOpened&) const = default;
};
struct RoomCreated {  // CreateRoom
    RoomId room;
    bool operator==(const RoomCreated&) const = default;
};
struct MemberAdded {  // AddMember
    RoomId room;
    UserId user;
    bool operator==(const MemberAdded&) const = default;
};
struct PersonFound {  // FindAndWriteTo
    UserId user;
    bool operator==(const PersonFound&) const = default;
};
struct NameChanged {  // ChangeName, while in the chat
    bool operator==(const NameChanged&) const = default;
};

using Effect = std::variant<UseTransport, Connect, Disconnect, Probe, RenewName, Subscribe, Unsubscribe, Send, Ask,
                            ForAccount, Save, OpenLink, Copy, MessageShown, DeliveryChanged, RoomStateChanged,
                            LinkChanged, AccountChanged, DirectoryChanged, HistoryChanged, DraftTaken, RoomOpened,
                            RoomCreated, MemberAdded, PersonFound, NameChanged>;
using Effects = std::vector<Effect>;

}  // namespace chat
