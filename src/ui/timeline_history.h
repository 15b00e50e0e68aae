// What stands above the oldest message of a room: that older ones are on their way, why they could not be had and a
// button to try again, or that this is the beginning.
#pragma once

#include "chat/model.h"
#include "ui/screen.h"
#include "ui/timeline_rows.h"

namespace ui {

// 0: nothing
float history_height(const chat::Model& model, const chat::Room& room, const RowPlace& place, Screen& screen);
void draw_history(const chat::Model& model, const chat::Room& room, const RowPlace& place, float top, Screen& screen,
                  Outbox& out);

}  // namespace ui
