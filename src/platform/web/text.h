// Text between C++ and JavaScript: the one buffer for answers, and several texts packed into one.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace web {

// The first `length` bytes that the last call from or to JavaScript left. A view: copy it before the next call.
std::string_view answer(int length);

// Wipes the buffer, which may contain a password from a form.
void forget_answer();

// Joins the texts with NUL; a NUL inside a text becomes a space, since it would shift all others.
std::string packed(std::initializer_list<std::string_view> texts);

// Removes and returns the first text of a packed rest.
std::string_view unpack(std::string_view& rest);

}  // namespace web
