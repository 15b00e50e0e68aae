// Own messages on their way: nothing typed is lost, doubled or left without a visible state.
//
// Per room nothing overtakes. A message keeps its id through every retry, so a copy that did arrive is shown once. What
// was being sent when a connection broke goes again alone, and when that coincides with a second break it is set aside:
// one bad message cannot cause an endless loop.
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
        sending,  // handed to the transport
        sent,     // accepted, its echo outstanding
        failed,   // set aside; goes again only when the person says so
    } state = State::waiting;
    int attempts = 0;
    int disconnects = 0;         // connections that broke while this was being sent
    std::optional<Instant> due;  // until when the echo is awaited
    Standing standing =
        Standing::guest;  // as whom it was written: under another name it goes only if the person says so
    std::string account;

    bool operator==(const Pending&) const = default;
};
struct Outbox {
    std::list<Pending> pending;  // in the order written; per room nothing overtakes
    // pacing: a message costs 1 s / messages_per_second, `burst` of them can be saved up
    Milliseconds credit = 0ms;
    std::optional<Instant> credited_at;
    std::optional<Instant> go_on_at;  // when pacing lets the next one go; nullopt: nothing is held back
    bool dirty = false;               // differs from what storage holds
    std::uint32_t written = 0;        // own messages of this run, counted into their ids
};

// Why this text cannot be taken now; nullopt: it can.
std::optional<NoticeContent> problem_with(const Outbox& outbox, std::string_view text);

// Puts a message at the end, under a new id, as who we are now.
Pending own_message(Outbox& outbox, const RoomId& room, Kind kind, std::string text, const Account& account,
                    Random& random);
void write_line(Room& room, const Pending& pending, const Account& account, UnixTime server_now, Effects& effects);

bool is_held(const Pending& pending, const Account& account);  // written as somebody else than we are now
bool has_unsent(const Outbox& outbox, const RoomId& room);     // a text that its room has not shown
std::size_t unsent_in_all(const Outbox& outbox);               // texts that wait or failed
void remove_all(Outbox& outbox, const RoomId& room);
void forget_announcements(Outbox& outbox);  // not out yet

void accepted(Outbox& outbox, Rooms& rooms, const transport::Accepted& event, Effects& effects, Now now);
void refused(Outbox& outbox, Rooms& rooms, const transport::SendRefused& event, Effects& effects);

// Whether the arrival is one of ours coming back; then it is marked delivered.
bool mark_delivered(Outbox& outbox, Room& room, const Incoming& incoming, Layout layout, const Account& account,
                    Effects& effects);

void messages_on_connection_lost(Outbox& outbox, Rooms& rooms, transport::DownCause cause, Layout layout,
                                 Effects& effects);
void retry(Outbox& outbox, Rooms& rooms, const RoomId& room, const MessageId& id, Effects& effects);
void retry_all(Outbox& outbox, Rooms& rooms, const RoomId& room, Effects& effects);
bool discard(Outbox& outbox, Room& room, const MessageId& id);  // its text goes back into an empty composer

// Those past their time go again, or are set aside.
void give_up_echoes(Outbox& outbox, Rooms& rooms, Layout layout, Effects& effects, Now now);
// Hands over what may go now.
void pump(Outbox& outbox, Rooms& rooms, const Account& account, bool online, Effects& effects, Now now);
std::optional<Instant> deadline(const Outbox& outbox);

}  // namespace chat
