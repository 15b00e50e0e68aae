// The real text fields of the page, which are DOM inputs: which should be visible, with their texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/model.h"
#include "ui/state/view_state.h"

namespace ui {

enum class Field { join_room, search_rooms, add_member, message };
std::string_view focus_key(Field field);  // the key to pass to draw() if this input has the keyboard's focus

// A DOM input that the platform puts over the canvas while it is listed, and removes afterwards.
struct TextField {
    Field field = Field::message;
    float x = 0, y = 0, width = 0, height = 0;
    std::string label;  // accessible name
    std::string placeholder;
    std::string value;    // the model's value; the platform sets it only if the DOM's text differs
    std::string problem;  // aria-invalid and its description; empty: none
    float font_size = 16;
    float line_height = 22;  // in logical pixels; the composer grows with its text by this
    bool operator==(const TextField&) const = default;
};

// The fields that should be visible, without places: what text mode shows, and what draw() places.
std::vector<TextField> text_fields(const chat::Model& model, const ViewState& shown);

// One of them, without a place.
TextField field_of(Field field, const chat::Model& model);

}  // namespace ui
