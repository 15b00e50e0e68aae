// Room names: one rule turns any text into a slug. Page, backend and simulator share it.
//
// Letters, digits and white space are kept, everything else is dropped. White space at the ends is removed, inside it
// becomes one '-', and letters become lower case. A hyphen counts as white space, and the slug of a slug is the slug
// itself, so a room can be named by either. A name with letters outside ASCII becomes "xn--" and its Punycode (RFC
// 3492), so topics and policies contain only a-z, 0-9 and '-', and the text can be recovered from the slug.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "protocol/ids.h"

inline namespace protocol {

enum class RoomNameError {
    nothing_left,  // it has no letter and no digit
    too_long,      // the slug would be longer than limits::room_slug_bytes
};
// The message of the API's body, for other clients; our page and command line make their own (wording/room_name.h).
std::string_view room_name_message(RoomNameError error);

std::expected<RoomId, RoomNameError> room_id_from_name(std::string_view name);

// Whether a slug from elsewhere (a link, a topic, storage) could have been made by the rule.
bool is_room_slug(std::string_view slug);

// A private room's id is "p." and its slug. No slug contains a dot, so an id alone tells how the room's messages
// travel, and a public room cannot be mistaken for a private one.
RoomId private_room(const RoomId& slug);
bool is_private_room(std::string_view id);  // "p." and a slug
bool is_room_id(std::string_view text);     // a slug, or the id of a private or a direct room

// A direct room is between two people: "d." and the other person's id, so each of the two knows it by the other's id.
// Messages from systems of the operator to a person are in "d.service". Nobody joins a single direct room: a
// signed-in user joins "d.+", all of them at once.
RoomId direct_room(const UserId& other);
bool is_direct_room(std::string_view id);  // with a person, or with the service
UserId other_of(const RoomId& direct);     // empty for "d.service"
inline constexpr std::string_view service_room = "d.service";
inline constexpr std::string_view all_direct_rooms = "d.+";  // not a room's id: only for joining and leaving

// Messages in closed rooms are sent to each person separately.
inline bool is_closed_room(std::string_view id) { return is_private_room(id) || is_direct_room(id); }

// "my-awesome-room" is shown as "My Awesome Room"; "xn--…" is decoded first.
std::string room_title(const RoomId& room);

}  // namespace protocol
