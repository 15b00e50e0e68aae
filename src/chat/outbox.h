// Our own messages that are not delivered yet: none is lost, doubled or without a visible state.
//
// Messages of a room stay in their order. A message keeps its id through every retry, so a copy that did arrive is
// shown once. A message that was being sent when a connection broke is sent again on its own; if another connection
// breaks meanwhile, it fails, so one bad message cannot cause an endless loop.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/time.h"
#include "chat/account.h"
#include "chat/effects.h"
#include "chat/notice.h"
#include "chat/rooms.h"
#include "protocol/envelope.h"
#include "protocol/layout.h"

namespace chat {

struct Pending {
    RoomId room;
    Message message;
    enum class State {
        waiting,
        sending,  // given to the transport
        sent,     // accepted, but its echo has not arrived
        failed,   // sent again only if the person asks for it
    } state = State::waiting;
    int attempts = 0;
    int disconnects = 0;         // connections that broke while it was being sent
    std::optional<Instant> due;  // until then its echo is awaited
    // The sender's standing when it was written. If it has changed, the person must agree before it is sent.
    Standing standing = Standing::guest;
    std::string account;

    bool operator==(const Pending&) const = default;
};
struct Outbox {
    std::list<Pending> pending;  // in the order written, which is kept within a room
    // Pacing: a message costs 1 s / messages_per_second; up to `burst` of them can be saved up.
    Milliseconds credit = 0ms;
    std::optional<Instant> credited_at;
    std::optional<Instant> go_on_at;  // when pacing allows the next message; nullopt: none is held back
    bool dirty = false;               // storage has an older state
    std::uint32_t written = 0;        // own messages in this run; the count is part of their ids
};

// Why the outbox cannot take this text now; nullopt: it can.
std::optional<NoticeContent> problem_with(const Outbox& outbox, std::string_view text);

// Adds a message at the end, with a new id and our present identity.
Pending own_message(Outbox& outbox, const RoomId& room, Kind kind, std::string text, const Account& account,
                    Random& random);
void write_line(Room& room, const Pending& pending, const Account& account, UnixTime server_now, Effects& effects);

bool is_held(const Pending& pending, const Account& account);  // written under another identity than our present one
std::size_t held_texts(const Outbox& outbox, const Account& account);
bool has_unsent(const Outbox& outbox, const RoomId& room);  // a text of ours that the room has not shown
std::size_t unsent_in_all(const Outbox& outbox);            // texts that are waiting or failed
void remove_all(Outbox& outbox, const RoomId& room);
void forget_announcements(Outbox& outbox);  // those that are not sent yet

void accepted(Outbox& outbox, Rooms& rooms, const transport::Accepted& event, Effects& effects, Now now);
void refused(Outbox& outbox, Rooms& rooms, const transport::SendRefused& event, Effects& effects);

// Whether the arrival is the echo of an own message, which is then marked as delivered.
bool mark_delivered(Outbox& outbox, Room& room, const Incoming& incoming, Layout layout, const Account& account,
                    Effects& effects);

void messages_on_connection_lost(Outbox& outbox, Rooms& rooms, transport::DownCause cause, Layout layout,
                                 Effects& effects);
void retry(Outbox& outbox, Rooms& rooms, const RoomId& room, const MessageId& id, Effects& effects);
void retry_all(Outbox& outbox, Rooms& rooms, const RoomId& room, Effects& effects);
bool discard(Outbox& outbox, Room& room, const MessageId& id);  // its text goes back into the composer if that is empty

// Messages whose echo is overdue are sent again, or fail.
void give_up_echoes(Outbox& outbox, Rooms& rooms, Layout layout, Effects& effects, Now now);
// Gives the transport the messages that may be sent now.
void pump(Outbox& outbox, Rooms& rooms, const Account& account, bool online, Effects& effects, Now now);
std::optional<Instant> deadline(const Outbox& outbox);

}  // namespace chat
