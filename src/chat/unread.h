// Unread messages of a room. With a server that stamps, these are messages of others after the read marker. The
// marker only moves forward and is sent to the backend now and then, so it is valid after a reload and on other
// devices. Otherwise they are the messages that arrived while the room was not on screen. People joining is never
// unread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/requests.h"
#include "chat/room.h"

namespace chat {

struct Reader {
    bool sees_newest = false;  // the room's end is on screen, so new messages are read at once
    std::string_view name;     // the name that mentions contain
};

void count_unread(Room& room, const TimelineItem& item, const Reader& reader);  // for a new item
void recount_unread(Room& room, const Reader& reader);                          // after history or a marker arrived
void mark_read(Room& room);
void close_room(Room& room);  // when another room is opened

// The marker from the backend, another device or the first page of history.
void read_elsewhere(Room& room, UnixTime at, const Reader& reader);
void assume_read(Room& room, UnixTime at);

void send_read_marker(Room& room, Requests& requests, Effects& effects, Now now);  // if it moved, and not too often
void read_marker_answered(Room& room, const request::MarkRead& request, const transport::Answered& event, Now now);
std::optional<Instant> read_marker_deadline(const Room& room, const Requests& requests);

// Whether a text mentions a name: "@" and the name, ignoring case, without a letter or digit before or after.
bool mentions(std::string_view text, std::string_view name);

}  // namespace chat
