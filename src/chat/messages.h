// What can happen: wishes of the person, answers of the world, time. The only way to change the model.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/secret.h"
#include "chat/timeline.h"
#include "talk/ids.h"
#include "transport/transport.h"

namespace chat {

// --- wishes (imperative: what the person wants) ---
struct EnterChat {  // as a guest, under this name
    std::string name;
    Secret password;  // for a broker with a user name, else empty
};
struct LeaveChat {};  // sign out: disconnects, forgets drafts, outbox and identity
struct ChangeName {
    std::string name;
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
struct Ticked {};  // deadline() has come

using Msg = std::variant<EnterChat, LeaveChat, ChangeName, JoinRoom, LeaveRoom, OpenRoom, ShowRooms, RetryRoom, ChangeDraft,
                         SubmitText, RetryMessage, DiscardMessage, RetryAll, ConnectNow, DismissNotice, FollowFragment,
                         FollowLink, CopyText, Restored, NetworkChanged, VisibilityChanged, EndSeen, StorageFailed, Ticked,
                         transport::Up, transport::Down, transport::RoomJoined, transport::RoomRefused, transport::Arrived,
                         transport::Dropped, transport::Accepted, transport::SendRefused, transport::ClockMeasured>;

}  // namespace chat
