// The connection: when to try, when to wait, when to stop and tell. Full jitter between base and cap, one attempt at a
// time, over a second between two, and at once when the person or the device says that it is worth it.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void try_to_connect(Model& model, Effects& effects, Now now);  // at once, or as soon as the second has passed
void up(Model& model, const transport::Up& event, Effects& effects, Now now);
void down(Model& model, const transport::Down& event, Effects& effects, Now now);
void network_changed(Model& model, const NetworkChanged& event, Effects& effects, Now now);
void woke_up(Model& model, Effects& effects, Now now);  // became visible, or the machine slept
void retry_when_due(Model& model, Effects& effects, Now now);

}  // namespace chat
