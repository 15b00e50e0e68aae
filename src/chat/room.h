// A room that we have joined or want to join: its messages, how far they were read, and how far history was loaded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "chat/problem.h"
#include "chat/timeline.h"
#include "protocol/api.h"
#include "protocol/ids.h"
#include "transport/transport.h"

namespace chat {

// Messages from before we joined.
struct History {
    struct NotBegun {      // the newest page has not arrived
        int failures = 0;  // in a row
    };
    struct Partial {                       // there are older pages
        std::optional<std::string> older;  // the cursor of the next older page
    };
    struct Complete {};  // the beginning of the room, or of what is kept of it, was reached
    std::variant<NotBegun, Partial, Complete> pages;
    Problem problem;  // why the last page could not be loaded

    // Messages since the last one that we had. They are asked for twice more, soon and later.
    struct Gap {
        std::string from;               // the cursor of its beginning
        std::optional<std::string> at;  // the cursor up to which it is filled, between two pages
        int pages = 0;                  // pages that arrived
        bool open = false;              // not filled to its end; arrivals do not move its beginning
    };
    std::optional<Gap> gap;      // empty: we have no message yet
    std::vector<Instant> again;  // when to ask for the gap again, the earliest first

    // Messages newer than this are announced when history delivers them; empty: none are.
    std::optional<UnixTime> announced_after;

    bool has_begun() const { return !std::holds_alternative<NotBegun>(pages); }
    bool is_complete() const { return std::holds_alternative<Complete>(pages); }
};

// Whether messages of a room arrive.
struct Joining {};  // requested, or waiting for the connection
struct Joined {};
struct Refused {  // requested again only if the person asks for it
    Problem problem;
};
using RoomState = std::variant<Joining, Joined, Refused>;
inline bool is_joining(const RoomState& state) { return std::holds_alternative<Joining>(state); }
inline bool is_joined(const RoomState& state) { return std::holds_alternative<Joined>(state); }
inline bool is_refused(const RoomState& state) { return std::holds_alternative<Refused>(state); }

// What the backend knows about our membership.
struct NotReported {};  // it does not know that we are in the room
struct Member {
    transport::AskId since = 0;  // our list of rooms may lack the room if it was requested before this
};
struct NotKept {};  // the backend does not know this public room, so nobody can be a member
using Membership = std::variant<NotReported, Member, NotKept>;

// Everything stamped up to the marker was read, on any device.
struct ReadMarker {
    std::optional<UnixTime> at;
    enum class Source { reader, guess } source = Source::reader;  // a marker from the backend replaces a guess
    std::optional<UnixTime> sent;                                 // the last one sent to the backend
    std::optional<Instant> send_at;                               // when it may be sent again
    bool unsaved = false;                                         // moved since it was saved
};

struct Room {
    RoomId id;
    std::string title;
    RoomState state;
    Membership membership;
    Timeline timeline;
    api::Access access = api::Access::open;
    UserId owner;  // empty: no owner is known
    History history;
    ReadMarker read;
    std::size_t unread = 0;               // messages of others that were not read
    std::size_t mentions = 0;             // those among them that mention us
    bool unread_is_more = false;          // at least this many; history had more than a page
    std::optional<ItemKey> first_unread;  // where the "new" line is; it stays until the room was read and left
    std::string draft;
    bool announced = false;  // our "joined" message was sent
    bool at_end = true;      // the reader sees the newest message
    std::size_t failed = 0;  // own messages that failed

    bool is_member() const { return std::holds_alternative<Member>(membership); }
    const Problem& problem() const { return std::get<Refused>(state).problem; }  // only if it is refused
};

}  // namespace chat
