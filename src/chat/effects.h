// What update() asks of the world: plain data, compared in tests, carried out by app::Loop.
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
struct UseTransport {  // makes it anew from the configuration, with this password, for a guest or for who is signed in
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

struct Ask {  // the backend; answered by transport::Answered
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
// Names all that is kept: with an empty value everything of ours on this device goes.
constexpr std::string_view every_key = "confab.*";
struct Save {  // in storage; an empty value removes
    std::string key;
    std::string value;
    bool operator==(const Save&) const = default;
};
struct OpenLink {  // in a new tab, without opener or referrer; checked already
    std::string url;
    bool operator==(const OpenLink&) const = default;
};
struct Copy {  // to the clipboard
    std::string text;
    bool operator==(const Copy&) const = default;
};

// --- told to whoever listens: the command line prints these, the page announces them ---
struct MessageShown {  // something new in a room: somebody's message, or a line about who joined
    RoomId room;
    ItemKey item = 0;
    bool late = false;  // history brought it, said since we came; only where the model tells_late
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
struct AccountChanged {  // a form was answered, or somebody signed in or out
    bool operator==(const AccountChanged&) const = default;
};
struct DirectoryChanged {
    bool operator==(const DirectoryChanged&) const = default;
};
struct HistoryChanged {  // a page came, or could not be had
    RoomId room;
    bool operator==(const HistoryChanged&) const = default;
};

// --- a wish was fulfilled, so what was typed for it can go; why another one was not is in the model ---
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
struct NameChanged {  // ChangeName, of somebody who is in the chat
    bool operator==(const NameChanged&) const = default;
};

using Effect = std::variant<UseTransport, Connect, Disconnect, Probe, RenewName, Subscribe, Unsubscribe, Send, Ask,
                            ForAccount, Save, OpenLink, Copy, MessageShown, DeliveryChanged, RoomStateChanged,
                            LinkChanged, AccountChanged, DirectoryChanged, HistoryChanged, DraftTaken, RoomOpened,
                            RoomCreated, MemberAdded, PersonFound, NameChanged>;
using Effects = std::vector<Effect>;

}  // namespace chat
