// What the dismissible panel says, as a code with its values; wording/notice.h makes the sentences.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "chat/problem.h"
#include "transport/config_problem.h"

namespace chat {

enum class News {
    signed_out_elsewhere,  // in another tab of this browser
    account_switched,      // unsent messages of the previous account were deleted
    outbox_full,           // the message stays in the composer
    outbox_unreadable,     // of an earlier visit; it was kept unchanged
    storage_unavailable,   // nothing survives a reload
    sign_in_to_write,      // direct messages need an account
};
struct MessageTooLong {
    std::size_t bytes = 0;  // more than limits::text_bytes
    bool operator==(const MessageTooLong&) const = default;
};
struct MessagesUnsent {  // so the room cannot be left
    std::string room;
    bool operator==(const MessagesUnsent&) const = default;
};
struct HistoryIncomplete {  // some messages from while we were away are missing
    std::string room;
    bool operator==(const HistoryIncomplete&) const = default;
};
struct NoRoomForDirectMessage {  // somebody wrote to us, but limits::rooms are joined already
    std::string person;
    bool operator==(const NoRoomForDirectMessage&) const = default;
};
struct RoomNotDeleted {
    std::string room;
    Problem why;
    bool operator==(const RoomNotDeleted&) const = default;
};

using NoticeContent = std::variant<News, MessageTooLong, MessagesUnsent, HistoryIncomplete, NoRoomForDirectMessage,
                                   RoomNotDeleted, Problem, transport::ConfigWarning>;

}  // namespace chat
