// What the page says of people: yourself, and the members of a room.
#pragma once

#include <string>
#include <string_view>

#include "chat/model.h"

namespace ui {

// "mixed letters · 1a2b" with the first digits of the id: imitations of names use letters that look alike, and this
// distinguishes people wherever they are named. Empty for all other names.
std::string letters_mark(std::string_view name, std::string_view id);

std::string self_label(const chat::Model& model);  // "Ada", "Ada (guest)"

std::string members_label(const chat::Model& model);            // "Loading…", "12 members"
std::string_view more_members_label(const chat::Model& model);  // of the button that loads more; empty: there is none
std::string member_label(const chat::Model& model, const api::Member& member);  // "Ann (owner)", "Ben (you)"
// whether this is a private room and you own it
bool may_add(const chat::Model& model, const chat::Room& room);
bool may_remove(const chat::Model& model, const chat::Room& room, const api::Member& member);

}  // namespace ui
