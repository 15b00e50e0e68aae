// A message, independent of the transport, and its JSON form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "protocol/ids.h"

inline namespace protocol {

enum class Kind {
    text,
    joined,   // somebody joined the room; the text is empty
    unknown,  // from a newer version: shown as a placeholder
};

struct Message {
    MessageId id;
    Kind kind = Kind::text;
    std::string name;  // the sender's display name, cleaned; may be empty
    std::string text;

    bool operator==(const Message&) const = default;
};

// What the server says about a sender. A user's name can be looked up; a guest's name is only what the guest claims.
enum class Standing { unknown, guest, user, service };  // service: a system of the deployment's operator

// A message as it arrived in a room.
struct Incoming {
    RoomId room;
    UserId sender;  // empty if the layout has no senders (plain)
    Standing standing = Standing::unknown;
    std::optional<UnixTime> stamp;  // the server's time, if a server stamps messages
    Message message;

    bool operator==(const Incoming&) const = default;
};

MessageId new_message_id(Random& random);  // 128 random bits, 32 hexadecimal digits

// The same after a count in 8 hexadecimal digits and a '-'. Messages are ordered by (stamp, id), so the count keeps
// messages of one sender with the same stamp, in milliseconds, in the order in which they were written.
MessageId numbered_message_id(std::uint32_t count, Random& random);
bool is_message_id(std::string_view text);  // 1 to limits::message_id_bytes of [0-9A-Za-z_-]

}  // namespace protocol
