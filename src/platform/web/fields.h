// The real inputs over the canvas: room to join, search, member to add, message. Shows the fields that the interface
// names, keeps their text and the model's in step, and turns Enter and edits into messages. Never changes a field in
// which an input method is composing.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"
#include "ui/interface.h"

namespace web {

constexpr std::size_t field_count = 4;
enum class Placing { over_the_canvas, in_the_flow };

class Fields {
public:
    // Told of every text in a field from then on; nullptr: nothing is drawn.
    void connect(ui::Interface* interface) { interface_ = interface; }

    // `touch`: on touch screens the person has to ask for the keyboard, which comes with the focus.
    void show(const std::vector<ui::TextField>& fields, Placing placing, bool touch);
    // Empties a field once its command is done.
    void heard(const chat::Effect& effect, const chat::Model& model);
    void follow(const chat::Model& model, bool touch);  // after a turn: shows the draft of the room on screen

    bool changed(ui::Field field, const std::string& text, bool composing);  // returns whether the text is another one
    void focused(ui::Field field, bool has) { focused_ = has ? static_cast<int>(field) : -1; }
    std::optional<ui::Field> with_focus() const {
        return focused_ < 0 ? std::nullopt : std::optional(static_cast<ui::Field>(focused_));
    }
    static bool is_submitted_by(ui::Field field, std::string_view key, bool modified);
    std::optional<chat::Msg> submit(ui::Field field, const chat::Model& model);  // the command made of its text
    void focus(ui::Field field);                                                 // if it is visible

private:
    struct Displayed {
        bool visible = false;
        ui::TextField field;  // as last shown
        std::string text;     // the text in the DOM
        bool composing = false;
    };
    Displayed& at(ui::Field field) { return displayed_[static_cast<std::size_t>(field)]; }
    void set(ui::Field field, const std::string& text);

    std::array<Displayed, field_count> displayed_;
    ui::Interface* interface_ = nullptr;
    int focused_ = -1;
    std::optional<RoomId> room_;  // the room whose draft is shown
    std::string member_asked_;    // the name submitted last in the field for members
};

}  // namespace web
