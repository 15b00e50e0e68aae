// The real inputs over the canvas: room to join, search, member to add, message. Shows the fields that the interface
// names, keeps their text and the model's in step, and turns Enter and edits into messages. Never changes a field in
// which an input method is composing.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "chat/effects.h"
#include "chat/model.h"
#include "ui/interface.h"

namespace web {

constexpr std::size_t field_count = 4;
enum class Placing { over_the_canvas, in_the_flow };

class Fields {
public:
    void show(const std::vector<ui::TextField>& fields, Placing placing);
    // Empties a field once its command is done.
    void heard(const chat::Effect& effect, const chat::Model& model);
    void follow(const chat::Model& model);  // after a turn: shows the draft of the room on screen

    void changed(ui::Field field, std::string text, bool composing);
    void focused(ui::Field field, bool has) { focused_ = has ? static_cast<int>(field) : -1; }
    std::optional<ui::Field> with_focus() const {
        return focused_ < 0 ? std::nullopt : std::optional(static_cast<ui::Field>(focused_));
    }
    bool key(ui::Field field, std::string_view name, bool modified);  // returns whether the key was used
    void submit(ui::Field field);                                     // of any field of the form
    void focus(ui::Field field);                                      // if it is visible

private:
    struct Shown {
        bool visible = false;
        ui::TextField field;  // as last shown
        std::string text;     // the text in the DOM
        bool composing = false;
    };
    Shown& at(ui::Field field) { return shown_[static_cast<std::size_t>(field)]; }
    void set(ui::Field field, const std::string& text);

    std::array<Shown, field_count> shown_;
    int focused_ = -1;
    std::optional<RoomId> room_;  // the room whose draft is shown
    std::string member_asked_;    // the name submitted last in the field for members
};

}  // namespace web
