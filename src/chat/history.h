// What was said before we were here, and while we were away. The newest page comes with joining, older ones when the
// reader gets near; after a reconnect the gap is filled from a little before the last message that we had, and once
// more soon and once late, since a message may take its time into the table. On a page history announces nothing: it is
// not new. Who listens without one is told of what was said since they came in, each message once: as late, unless its
// live copy was faster.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void came_into(Model& model, Room& room, Effects& effects, Now now);  // messages arrive from now on
void cut_off(Room& room);                                             // it is not joined any more
void load_older(Model& model, const RoomId& room, Effects& effects);
void history_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects, Now now);
void gap_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects, Now now);
void oldest_forgotten(Room& room);  // the next older page begins where the timeline does now
void history_due(Model& model, Effects& effects, Now now);
std::optional<Instant> history_deadline(const Model& model);

}  // namespace chat
