// What of a room was not seen yet. Where a server stamps it is what others said after the read marker, which moves only
// forward, is told to the backend now and then, and so holds after a reload and on another device; elsewhere it is what
// arrived while nobody looked. Who joined is never unread.
#pragma once

#include <string_view>

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

bool is_read(const Model& model, const Room& room);        // as it stands: its end is on screen
void count(Model& model, Room& room, const Entry& entry);  // something new that just arrived
void recount(Model& model, Room& room);                    // after history or a marker came
void mark_read(Model& model, Room& room);
void put_away(Model& model);  // the room on screen, before another is opened

// The marker as the backend, another device or the first page of history has it.
void read_elsewhere(Model& model, Room& room, UnixTime read);
void assume_read(Model& model, Room& room, UnixTime read);

void end_seen(Model& model, const EndSeen& event);
void visibility_changed(Model& model, const VisibilityChanged& event);

void tell_reads(Model& model, Effects& effects, Now now);  // done after every update
void read_answered(Model& model, const request::MarkRead& request, const transport::Answered& event, Now now);
std::optional<Instant> unread_deadline(const Model& model);

// Whether a text names somebody: "@" and the name, in either case, with no letter or digit before or behind.
bool mentions(std::string_view text, std::string_view name);

}  // namespace chat
