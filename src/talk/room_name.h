// Room names: any text becomes a slug by one rule, shared by page, backend and simulator.
//
// Letters, digits and white space stay, everything else is dropped; white space at the ends goes, inside it becomes one
// '-'; letters become lower case. A hyphen counts as white space and a slug is its own slug, so that a room can be named
// by either. A name with letters outside ASCII becomes its Punycode (RFC 3492) behind "xn--", so that topics and
// policies see nothing but a-z, 0-9 and '-', and the text can be told again from the slug.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "talk/ids.h"

// Fails with a sentence when nothing is left or when the slug is longer than limits::room_slug_bytes.
Result<RoomId> room_id_from_name(std::string_view name);

// Whether a slug that came from elsewhere (a link, a topic, storage) is one that the rule could have made.
bool is_room_slug(std::string_view slug);

// A private room's id is its slug behind "p.", which no slug can hold: whoever sees an id knows which way its messages
// take, and a public room can never stand in a private one's place.
RoomId private_room(const RoomId& slug);
bool is_private_room(std::string_view id);  // "p." and a slug
bool is_room_id(std::string_view text);     // a slug, or a private room's id

// "my-awesome-room" is shown as "My Awesome Room", "xn--..." likewise as the text that it stands for.
std::string room_title(const RoomId& room);
