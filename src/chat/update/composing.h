// Writing in a room: drafts and sending.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void change_draft(Model& model, const ChangeDraft& command);
void submit(Model& model, const SubmitText& command, Effects& effects, Now now);
void discard(Model& model, const DiscardMessage& command, Effects& effects);

}  // namespace chat
