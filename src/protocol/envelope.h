// What one message is, whatever way it travels, and its JSON form.
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

enum class Kind {
    text,
    joined,   // somebody entered the room; text is empty
    unknown,  // from a newer version: shown as a placeholder that says so
};

struct Message {
    MessageId id;
    Kind kind = Kind::text;
    std::string name;  // display name as the sender gave it, cleaned; may be empty
    std::string text;

    bool operator==(const Message&) const = default;
};

// What the server says of a sender. Only what a user is called can be looked up; a guest's name is what the guest says.
enum class Standing { unknown, guest, user, service };  // service: a system of the deployment's operator

// A message as it arrived in a room.
struct Incoming {
    RoomId room;
    UserId sender;  // empty where the layout knows none (plain)
    Standing standing = Standing::unknown;
    std::optional<UnixTime> stamp;  // the server's time, where a server stamps
    Message message;

    bool operator==(const Incoming&) const = default;
};

MessageId new_message_id(Random& random);  // 128 random bits, 32 hexadecimal digits

// The same behind a count in 8 hexadecimal digits and a '-'. Where order is (stamp, id), what one person wrote within
// one millisecond of the server's clock keeps the order in which it was written.
MessageId numbered_message_id(std::uint32_t count, Random& random);
bool is_message_id(std::string_view text);  // 1 to limits::message_id_bytes of [0-9A-Za-z_-]
