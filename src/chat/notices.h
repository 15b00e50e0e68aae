// Sentences for the dismissible panel, the newest last; the oldest gives way at limits::notices.
#pragma once

#include <string>

#include "chat/model.h"

namespace chat {

void notify(Model& model, std::string sentence);  // the same sentence is not shown twice
void dismiss(Model& model, std::uint64_t number);

}  // namespace chat
