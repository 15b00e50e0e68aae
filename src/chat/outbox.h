// Own messages on their way: nothing typed is lost, doubled or left without a visible state.
//
// Per room nothing overtakes. A message keeps its id through every retry, so a copy that did arrive is shown once. What
// was being sent when a connection broke goes again alone, and when that coincides with a second break it is set aside:
// one bad message cannot cause an endless loop.
#pragma once

#include <string>

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void submit(Model& model, const SubmitText& wish, Effects& effects, Now now);
void announce(Model& model, const RoomId& room);  // "joined the chat"
void forget_announcements(Model& model);          // not out yet
// under a new id, as who we are now
Pending own_message(Model& model, const RoomId& room, Kind kind, std::string text);
void accepted(Model& model, const transport::Accepted& event, Effects& effects, Now now);
void refused(Model& model, const transport::SendRefused& event, Effects& effects);

// Whether the arrival is one of ours coming back; then it is marked delivered.
bool take_echo(Model& model, Room& room, const Incoming& incoming, Effects& effects);

void connection_lost(Model& model, transport::DownCause cause, Effects& effects);
void retry(Model& model, const RoomId& room, const MessageId& id, Effects& effects);
void retry_all(Model& model, const RoomId& room, Effects& effects);
void discard(Model& model, const DiscardMessage& wish, Effects& effects);

void give_up_echoes(Model& model, Effects& effects, Now now);  // those past their time go again, or are set aside
void pump(Model& model, Effects& effects, Now now);            // hands over what may go now; done after every update
std::optional<Instant> outbox_deadline(const Model& model);

}  // namespace chat
