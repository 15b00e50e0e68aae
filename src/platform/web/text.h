// Text across the border to JavaScript: the one buffer that answers come in, and several texts packed as one.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace web {

// What the last call from or to JavaScript left, `length` bytes of it. A view: copy before the next call.
std::string_view answer(int length);

// Wipes it: it held what somebody typed into a form, a password perhaps.
void forget_answer();

// Joined by NUL; a NUL inside a text becomes a blank, since it would shift all that follow.
std::string packed(std::initializer_list<std::string_view> texts);

// The first text of a packed rest, which loses it.
std::string_view unpack(std::string_view& rest);

}  // namespace web
