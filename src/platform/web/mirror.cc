#include "platform/web/mirror.h"

#include <variant>

#include "platform/web/bindings.h"

namespace web {

std::optional<ui::Field> field_of(const chat::Msg& command) {
    if (std::holds_alternative<chat::JoinRoom>(command)) return ui::Field::join_room;
    if (std::holds_alternative<chat::SubmitText>(command)) return ui::Field::message;
    if (std::holds_alternative<chat::AddMember>(command)) return ui::Field::add_member;
    return std::nullopt;
}

void Mirror::update(const chat::Model& model, const ui::ViewState& shown, Now now, Milliseconds utc_offset) {
    nodes_.update(ui::mirror(model, shown, now, utc_offset));
}

bool Mirror::leave_to_browser(const std::string& key, bool modified) const {
    const chat::Msg* command = ui::command_of(nodes_.tree(), key);
    return modified && command && std::holds_alternative<chat::OpenRoom>(*command);
}

std::optional<bool> Mirror::scrolled(double top, double visible, double whole) {
    constexpr double nearly = 24;  // pixels from the end that still count as the end
    const bool at_end = top + visible + nearly >= whole;
    if (at_end == at_end_) return std::nullopt;
    at_end_ = at_end;
    return at_end;
}

void Mirror::follow() {
    if (at_end_) js_log_to_end();
}

}  // namespace web
