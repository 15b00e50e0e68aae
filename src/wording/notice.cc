#include "wording/notice.h"

#include "base/overloaded.h"
#include "protocol/limits.h"
#include "wording/configuration.h"
#include "wording/problem.h"

namespace wording {

namespace {

std::string_view news_sentence(chat::News news) {
    using chat::News;
    switch (news) {
        case News::signed_out_elsewhere: return "You signed out in another tab of this browser.";
        case News::account_switched:
            return "You switched accounts. Unsent messages of the previous account were deleted from this device.";
        case News::outbox_full:
            return "Too many messages are waiting to be sent. This one stays in the input field; send it again later.";
        case News::outbox_unreadable:
            return "Unsent messages of an earlier visit could not be read. This browser keeps them as they were, until "
                   "you leave the chat.";
        case News::storage_unavailable:
            return "This browser stores nothing for this page (a private window, or a full disk). What is not sent "
                   "when you close it is lost.";
        case News::sign_in_to_write: return "Sign in to send direct messages.";
    }
    return {};
}

}  // namespace

std::string sentence(const chat::NoticeContent& notice) {
    return std::visit(
        Overloaded{
            [](chat::News news) { return std::string(news_sentence(news)); },
            [](const chat::MessageTooLong& message) {
                return "This message is too long: " + std::to_string(message.bytes) + " of at most " +
                       std::to_string(limits::text_bytes) + " bytes. Shorten it or send it in parts.";
            },
            [](const chat::MessagesUnsent& unsent) {
                return "Some of your messages to " + unsent.room +
                       " are not sent yet. Wait for them, or retry or discard them, before you leave.";
            },
            [](const chat::HistoryIncomplete& history) {
                return "So much was said in " + history.room +
                       " while you were away that the middle of it is missing here.";
            },
            [](const chat::NoRoomForDirectMessage& message) {
                return message.person +
                       " has written to you, but you are in the maximum number of rooms. Leave one to read it.";
            },
            [](const chat::RoomNotDeleted& room) { return room.room + " was not deleted. " + sentence(room.why); },
            [](const chat::Problem& problem) { return sentence(problem); },
            [](const transport::ConfigWarning& warning) { return sentence(warning); },
        },
        notice);
}

}  // namespace wording
