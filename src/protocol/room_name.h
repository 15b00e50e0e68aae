// Room names: any text becomes a slug by one rule, shared by page, backend and simulator.
//
// Letters, digits and white space stay, everything else is dropped; white space at the ends goes, inside it becomes one
// '-'; letters become lower case. A hyphen counts as white space and a slug is its own slug, so that a room can be
// named by either. A name with letters outside ASCII becomes its Punycode (RFC 3492) behind "xn--", so that topics and
// policies see nothing but a-z, 0-9 and '-', and the text can be told again from the slug.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "protocol/ids.h"

enum class RoomNameError {
    nothing_left,  // no letter and no digit in it
    too_long,      // the slug would be longer than limits::room_slug_bytes
};
std::string_view room_name_sentence(RoomNameError error);  // for people

std::expected<RoomId, RoomNameError> room_id_from_name(std::string_view name);

// Whether a slug that came from elsewhere (a link, a topic, storage) is one that the rule could have made.
bool is_room_slug(std::string_view slug);

// A private room's id is its slug behind "p.", which no slug can hold: whoever sees an id knows which way its messages
// take, and a public room can never stand in a private one's place.
RoomId private_room(const RoomId& slug);
bool is_private_room(std::string_view id);  // "p." and a slug
bool is_room_id(std::string_view text);     // a slug, or the id of a private or a direct room

// What two people say to each other alone stands in a direct room: "d." and the other one's id, so each of the two sees
// it under the other's. What a system of the operator writes to a person stands in "d.service". Nobody joins one by
// one: whoever is signed in joins "d.+", all of them at once.
RoomId direct_room(const UserId& other);
bool is_direct_room(std::string_view id);  // one person's, or the service's
UserId other_of(const RoomId& direct);     // empty for "d.service"
inline constexpr std::string_view service_room = "d.service";
inline constexpr std::string_view all_direct_rooms = "d.+";  // no room id: only for joining and leaving

// Messages of these are handed to each person alone.
inline bool is_closed_room(std::string_view id) { return is_private_room(id) || is_direct_room(id); }

// "my-awesome-room" is shown as "My Awesome Room", "xn--..." likewise as the text that it stands for.
std::string room_title(const RoomId& room);
