// What comes of a form that is submitted: the wish made of what was typed.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chat/messages.h"
#include "chat/model.h"
#include "ui/forms/form_names.h"
#include "ui/state/shown.h"

namespace ui {

// What a form holds when it is submitted; a box that is not ticked is missing.
using FormValues = std::vector<std::pair<FieldName, std::string>>;

// Whether what was submitted with it before is not answered yet: nothing more can be submitted meanwhile.
bool is_busy(Form form, const chat::Model& model);

// The wish. nullopt: an earlier one is under way, or a field is left out or breaks the rules; shown.wrong_field says
// which.
std::optional<chat::Msg> submit(Form form, const FormValues& values, const chat::Model& model, Shown& shown);

}  // namespace ui
