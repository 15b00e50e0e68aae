// What of a room was not seen yet. Where a server stamps, that is what others said after the read marker. The marker
// moves only forward, is sent to the backend now and then, and so holds after a reload and on another device. Elsewhere
// it is what arrived while nobody looked. Who joined is never unread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/requests.h"
#include "chat/room.h"

namespace chat {

struct Reader {
    bool sees_newest = false;  // the room's end is on screen: everything that comes is read
    std::string_view name;     // whom a mention names
};

void count_unread(Room& room, const TimelineItem& item, const Reader& reader);  // something new that just arrived
void recount_unread(Room& room, const Reader& reader);                          // after history or a marker came
void mark_read(Room& room);
void close_room(Room& room);  // another one is opened

// The marker as the backend, another device or the first page of history has it.
void read_elsewhere(Room& room, UnixTime at, const Reader& reader);
void assume_read(Room& room, UnixTime at);

void send_read_marker(Room& room, Requests& requests, Effects& effects, Now now);  // if it moved, and not too often
void read_marker_answered(Room& room, const request::MarkRead& request, const transport::Answered& event, Now now);
std::optional<Instant> read_marker_deadline(const Room& room, const Requests& requests);

// Whether a text names somebody: "@" and the name, in either case, with no letter or digit before or behind.
bool mentions(std::string_view text, std::string_view name);

}  // namespace chat
