// What the page says of its connection and of the chat as a whole.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "chat/model.h"

namespace ui {

std::string page_title(const chat::Model& model);                 // of the document: "(3) Lobby – Confab"
std::string connection_label(const chat::Model& model, Now now);  // "Connected", "Reconnecting in 5 s: …"
std::string online_label(const chat::Model& model);               // the same, short, while online
std::string unsent_label(const chat::Model& model);               // "2 messages not sent yet"; empty: all are sent
// When connection_label() counts down to its next text; nullopt: it does not count.
std::optional<Milliseconds> countdown_changes_in(const chat::Model& model, Now now);

bool signed_out(const chat::Model& model);             // the session has ended during the chat
std::string start_sentence(const chat::Model& model);  // what this chat is

}  // namespace ui
