// The one function that changes the model, and the one deadline it reports.
#pragma once

#include <optional>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

// The model is always consistent afterwards. A command about an unknown room does nothing.
Effects update(Model& model, const Msg& msg, Now now);

// When update() wants a Ticked; nullopt: never.
std::optional<Instant> deadline(const Model& model);

}  // namespace chat
