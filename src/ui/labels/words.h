// The sentences that the drawn screen and the mirror share, made from the model alone.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "chat/model.h"
#include "chat/people.h"

namespace ui {

std::string page_title(const chat::Model& model);                 // of the document: "(3) Lobby – Confab"
std::string connection_words(const chat::Model& model, Now now);  // "Connected", "Reconnecting in 5 s: …"
std::string online_words(const chat::Model& model);               // the same, short, while online
std::string unsent_words(const chat::Model& model);               // "2 messages not sent yet"; empty: all are sent
std::optional<Milliseconds> countdown_changes_in(const chat::Model& model, Now now);

std::string delivery_words(chat::Delivery delivery);       // "sending", "delivered"; empty for others' messages
std::string entry_words(const chat::TimelineItem& entry);  // its text, or the line shown instead
// "guest" if there are people with accounts, too; otherwise empty
std::string author_mark(const chat::Model& model, const chat::TimelineItem& entry);
// "mixed letters · 1a2b" with the first digits of the id: imitations of names use letters that look alike, and this
// distinguishes people wherever they are named. Empty for all other names.
std::string letters_mark(std::string_view name, std::string_view id);
// the same for the other person of a direct room
std::string title_mark(const chat::Room& room);
std::string last_line(const chat::Model& model, const chat::Room& room);  // the last message of a room, in one line
std::string joined_words(const chat::TimelineItem& entry);                // "Ada, Grace and 3 others joined"
// "Lobby, private, 3 unread, 1 mention", for the mirror
std::string room_words(const chat::Room& room);
std::string unread_count(const chat::Room& room);  // "12", or "99+" if there may be more
bool is_private(const chat::Room& room);
bool is_direct(const chat::Room& room);
std::string composer_problem(const chat::Room& room);  // why the draft cannot be sent; empty: it can
std::string start_sentence(const chat::Model& model);  // what this chat is
std::string room_preview(std::string_view typed);      // "Opens “My Room”." or why it cannot be opened
std::string new_room_preview(std::string_view typed, api::Access access);  // the same for a room to be created

// above the oldest message; empty: nothing to say
std::string history_words(const chat::Model& model, const chat::Room& room);
bool can_load_older(const chat::Model& model, const chat::Room& room);

std::string directory_words(const chat::Model& model);  // "Searching…", "12 rooms", "No room begins with …"
std::string members_words(const chat::Model& model);    // the same; empty: nothing to say
std::string member_words(const chat::Model& model, const api::Member& member);  // "Ann (owner)", "Ben (you)"
// whether this is a private room and you own it
bool may_add(const chat::Model& model, const chat::Room& room);
bool may_remove(const chat::Model& model, const chat::Room& room, const api::Member& member);

std::string self_words(const chat::Model& model);  // "Ada", "Ada (guest)"
bool signed_out(const chat::Model& model);         // the session has ended during the chat

}  // namespace ui
