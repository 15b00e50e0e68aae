// Submitting a form: the command made of what was typed.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chat/messages.h"
#include "chat/model.h"
#include "ui/forms/form_names.h"
#include "ui/state/view_state.h"

namespace ui {

// The fields of a form when it is submitted; a box that is not ticked is missing.
using FormValues = std::vector<std::pair<FieldName, std::string>>;

// Whether the form was submitted and is not answered yet; until then it cannot be submitted again.
bool is_busy(Form form, const chat::Model& model);

// nullopt: an earlier command is in progress, or a field is left out or breaks the rules; shown.wrong_field says
// which.
std::optional<chat::Msg> submit(Form form, const FormValues& values, const chat::Model& model, ViewState& shown);

}  // namespace ui
