// The panels of the page, one a file. Each draws its part of the model into a rectangle and posts wishes; none of them
// changes anything but the scratch.
#pragma once

#include "chat/model.h"
#include "ui/screen.h"
#include "ui/scratch.h"

namespace ui {

void draw_start(const chat::Model& model, Scratch& scratch, Screen& screen, Outbox& out, const Rect& area);
void draw_rooms(const chat::Model& model, Scratch& scratch, Screen& screen, Outbox& out, const Rect& area);
void draw_room(const chat::Model& model, const chat::Room& room, Scratch& scratch, Screen& screen, Outbox& out, const Rect& area);
void draw_composer(const chat::Room& room, Screen& screen, Outbox& out, const Rect& area);
float composer_height(const chat::Room& room, Screen& screen, const Rect& area);
void draw_config_problems(const chat::Model& model, Screen& screen, const Rect& area);

// Bars and cards answer the height that they took from the top of the area.
float draw_status(const chat::Model& model, Screen& screen, Outbox& out, const Rect& area);
float draw_notices(const chat::Model& model, Screen& screen, Outbox& out, const Rect& area);

// Above all else: the menu of a message, the question before a suspicious link. Whether one is open.
bool popup_open(const Scratch& scratch);
void draw_popups(Scratch& scratch, Screen& screen, Outbox& out, const Rect& area);

// A dot with the connection's colour, and its words in one line.
void draw_connection(const chat::Model& model, Screen& screen, const Rect& area);

// One frame of the field's border, and the DOM input inside it.
void draw_field(Screen& screen, const TextField& field, const Rect& rect);

}  // namespace ui
