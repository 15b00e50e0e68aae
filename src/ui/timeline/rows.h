// Draws one message of the timeline, with its decoration and the actions on it.
#pragma once

#include <string>

#include "chat/model.h"
#include "ui/frame/scratch.h"
#include "ui/frame/screen.h"
#include "ui/timeline/row_layout.h"

namespace ui {

// `top`: of the body, in screen coordinates. `last_of_group`: rounds the lower corners of a tint.
void draw_row(const chat::Model& model, const chat::Room& room, std::size_t index, const RowShape& shape,
              const RowPlace& place, float top, bool last_of_group, RowCache& cache, Scratch& scratch, Screen& screen,
              Outbox& out);

// Opens the menu of a message, at this place.
void open_menu(const chat::Room& room, const chat::TimelineItem& entry, const std::string& link, float x, float y,
               Scratch& scratch, Screen& screen);
void follow(const std::string& url, Scratch& scratch, Outbox& out);  // asks first if the link is suspicious

}  // namespace ui
