// Connecting, and the effects of a gained or lost connection on rooms, messages and the account.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void try_to_connect(Model& model, Effects& effects, Now now);  // at once, or as soon as allowed
void reconnect_when_due(Model& model, Effects& effects, Now now);
void up(Model& model, const transport::Up& event, Effects& effects, Now now);
void down(Model& model, const transport::Down& event, Effects& effects, Now now);
void drop_connection(Model& model, Effects& effects);  // our identity changes, so the DISCONNECT is not waited for
void network_changed(Model& model, const NetworkChanged& event, Effects& effects, Now now);
void woke_up(Model& model, Effects& effects, Now now);  // the page became visible, or the machine slept

}  // namespace chat
