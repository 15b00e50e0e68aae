// The one function that changes the model, and the one deadline it reports.
#pragma once

#include <optional>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

// Always leaves the model consistent, whatever the message says: a command that names a room not there does nothing.
Effects update(Model& model, const Msg& msg, Now now);

// When a Ticked is wanted; nullopt: never.
std::optional<Instant> deadline(const Model& model);

}  // namespace chat
