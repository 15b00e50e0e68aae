// The messages of a room, scrolled: lays out only what is on screen, from the entries that were there before, so that
// the cost of a frame does not depend on how many messages there are. Stays at the end only when it is there.
#pragma once

#include "chat/model.h"
#include "ui/scratch.h"
#include "ui/screen.h"

namespace ui {

void draw_timeline(const chat::Model& model, const chat::Room& room, Scratch& scratch, Screen& screen, Outbox& out,
                   const Rect& view);

}  // namespace ui
