// What the dismissible panel tells, as a code with its values; wording/notice.h makes the sentences.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "chat/problem.h"

namespace chat {

enum class News {
    signed_out_elsewhere,  // in another tab of this browser
    account_switched,      // what the account before left unsent was deleted
    outbox_full,           // the message stays in the composer
    outbox_unreadable,     // of an earlier visit; kept as it was
    storage_unavailable,   // nothing survives a reload
    sign_in_to_write,      // to one person alone
};
struct MessageTooLong {
    std::size_t bytes = 0;  // of at most limits::text_bytes
    bool operator==(const MessageTooLong&) const = default;
};
struct MessagesUnsent {  // so the room is not left
    std::string room;
    bool operator==(const MessagesUnsent&) const = default;
};
struct HistoryIncomplete {  // the middle of what was said while we were away
    std::string room;
    bool operator==(const HistoryIncomplete&) const = default;
};
struct NoRoomForDirectMessage {  // somebody wrote to us, and limits::rooms are joined
    std::string person;
    bool operator==(const NoRoomForDirectMessage&) const = default;
};
struct RoomNotDeleted {
    std::string room;
    Problem why;
    bool operator==(const RoomNotDeleted&) const = default;
};
struct ConfigurationWarning {  // as transport::Config words it, for whoever wrote config.json
    std::string text;
    bool operator==(const ConfigurationWarning&) const = default;
};

using NoticeContent = std::variant<News, MessageTooLong, MessagesUnsent, HistoryIncomplete, NoRoomForDirectMessage,
                                   RoomNotDeleted, Problem, ConfigurationWarning>;

}  // namespace chat
