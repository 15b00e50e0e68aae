// What the dismissible panel tells, the newest last; the oldest gives way at limits::notices.
#pragma once

#include "chat/model.h"

namespace chat {

void notify(Model& model, NoticeContent what);  // the same is not told twice
void dismiss(Model& model, std::uint64_t number);

}  // namespace chat
