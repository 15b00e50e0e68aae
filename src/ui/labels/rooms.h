// What the page says of rooms, in lists and in the directory.
#pragma once

#include <string>
#include <string_view>

#include "chat/model.h"

namespace ui {

bool is_private(const chat::Room& room);
bool is_direct(const chat::Room& room);
std::string title_mark(const chat::Room& room);  // letters_mark() for the other person of a direct room
std::string last_line(const chat::Model& model, const chat::Room& room);  // the last message, in one line
std::string unread_count(const chat::Room& room);                         // "12", or "99+" if there may be more
std::string room_label(const chat::Room& room);        // "Lobby, private, 3 unread, 1 mention", for the mirror
std::string composer_problem(const chat::Room& room);  // why the draft cannot be sent; empty: it can

std::string room_preview(std::string_view typed);  // "Opens “My Room”." or why it cannot be opened
std::string new_room_preview(std::string_view typed, api::Access access);  // the same for a room to be created

std::string directory_label(const chat::Model& model);        // "Searching…", "12 rooms", "No room begins with …"
std::string_view more_rooms_label(const chat::Model& model);  // of the button that loads more; empty: there is none

}  // namespace ui
