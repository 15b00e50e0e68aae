// The sentences that the drawn screen and its mirror share, made from the model alone.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "chat/model.h"

namespace ui {

std::string connection_words(const chat::Model& model, Now now);  // "Connected", "Reconnecting in 5 s: …"
std::string unsent_words(const chat::Model& model);               // "2 messages not sent yet"; empty: none
std::optional<Milliseconds> countdown_changes_in(const chat::Model& model, Now now);

std::string delivery_words(chat::Delivery delivery);              // "sending", "delivered"; empty for others' messages
std::string entry_words(const chat::Entry& entry);                // its text, or the line that stands for it
std::string sender_name(const chat::Entry& entry);                // never empty
std::string joined_words(const chat::Entry& entry);               // "Ada, Grace and 3 others joined"
std::string room_words(const chat::Room& room);                   // "Lobby, 3 unread", for the mirror
std::string composer_problem(const chat::Room& room);             // why the draft cannot be sent; empty: it can
std::string start_sentence();                                     // what this is
std::string room_preview(std::string_view typed);                 // "Opens “My Room”." or why it cannot be

}  // namespace ui
