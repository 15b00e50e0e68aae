// The state of the view that is not in the model, shared by the drawn screen, the page as text and the forms: which
// list is at the side, which menu or dialog is open, and the typed text that something else on the screen depends on.
// Nothing here is saved. It never holds a password, only which rules the typed one fulfils.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"
#include "ui/forms/form_names.h"

namespace ui {

constexpr std::size_t mirrored_messages = 50;  // of a room, and that many more each time older ones are asked for
constexpr std::size_t mirrored_rows = 50;      // of the directory and of members, likewise

enum class Pane { rooms, directory };
enum class OpenMenu { none, account, room };
enum class Dialog { none, create_room, change_name, delete_room, write_to };

// A change of the view state, made by a click on the canvas or on a node of the mirror.
struct ViewAction {
    enum class What {
        show_pane,
        toggle_menu,
        close,
        open_dialog,
        more_messages,
        more_rows,
        more_members,
        reveal
    } what = What::close;
    Pane pane = Pane::rooms;
    OpenMenu menu = OpenMenu::none;
    Dialog dialog = Dialog::none;
    std::optional<RoomId> room;             // of delete_room
    FieldName field = FieldName::password;  // to reveal or hide
    std::string text;                       // the first text of a dialog's field
    bool operator==(const ViewAction&) const = default;
};

struct ViewState {
    Pane pane = Pane::rooms;
    OpenMenu menu = OpenMenu::none;
    Dialog dialog = Dialog::none;
    std::optional<RoomId> dialog_room;
    std::optional<Dialog> submitted;  // the open dialog, once its form was submitted

    std::size_t messages = mirrored_messages;
    std::size_t rows = mirrored_rows;
    std::size_t members = mirrored_rows;

    std::string search;     // typed, and perhaps not searched for yet
    std::string room_name;  // typed for a new room
    api::Access access = api::Access::open;
    aws_user::PasswordCheck password;  // of the new password being typed
    bool keep = false;                 // "keep me signed in" is ticked
    std::set<FieldName> revealed;      // password fields whose text can be read
    // Left out, or a new password that breaks the rules: the form was not submitted.
    std::optional<FieldName> wrong_field;

    // Messages that came while the room was on screen: only these are announced, never what history brings.
    std::optional<RoomId> fresh_room;
    std::vector<chat::ItemKey> fresh;

    std::optional<chat::AuthForm> form;  // the last one on screen
    std::uint32_t revision = 0;          // counts changes, so that the platform knows when to show them
};

void apply(ViewState& shown, const ViewAction& action);
// After each effect of the model: announces messages, and closes a dialog whose form has succeeded.
void on_effect(ViewState& shown, const chat::Model& model, const chat::Effect& effect);

// After every turn of the model: closes what belongs to another form or room than the one on screen.
void close_outdated(ViewState& shown, const chat::Model& model);

// The text of a form's field has changed; a box is "on" or empty.
void typed(ViewState& shown, FieldName field, std::string_view text);

// Something to choose, wherever it is shown. Both parts are carried out.
struct Choice {
    std::string key;
    std::string text;
    std::optional<chat::Msg> command;
    std::optional<ViewAction> action;
    enum class Tone { plain, danger } tone = Tone::plain;
};
std::vector<Choice> account_choices(const chat::Model& model);
std::vector<Choice> room_choices(const chat::Model& model, const chat::Room& room);
Choice new_room_choice(const chat::Model& model, std::string name = {});
// If a search has found no room and you are signed in: to create a room of the searched name.
std::optional<Choice> searched_room_choice(const chat::Model& model, const ViewState& shown);

}  // namespace ui
