// A room that we are in or want to be in: what was said there, how far it was read, and how far history goes back.
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

// What was said before we were here.
struct History {
    struct NotBegun {      // the newest page has not come
        int failures = 0;  // in a row
    };
    struct Partial {                       // there is more
        std::optional<std::string> older;  // where the next older page begins
    };
    struct Complete {};  // the room's beginning, or what is kept of it, is reached
    std::variant<NotBegun, Partial, Complete> pages;
    Problem problem;  // why the last page could not be had

    // What was said since the last message that we had. It is asked for once more soon and once late.
    struct Gap {
        std::string from;               // where it begins
        std::optional<std::string> at;  // how far it is filled, between two pages
        int pages = 0;                  // of it that came
        bool open = false;              // not filled to its end yet: what arrives moves nothing
    };
    std::optional<Gap> gap;      // empty: we had no message yet
    std::vector<Instant> again;  // when the gap is asked for once more, soonest first

    // messages newer than this are announced when a page brings them; empty: none are
    std::optional<UnixTime> announced_after;

    bool has_begun() const { return !std::holds_alternative<NotBegun>(pages); }
    bool is_complete() const { return std::holds_alternative<Complete>(pages); }
};

// Whether messages of a room reach us.
struct Joining {};  // asked for, or waiting for the connection
struct Joined {};
struct Refused {  // set aside; asked for again only when the person says so
    Problem problem;
};
using RoomState = std::variant<Joining, Joined, Refused>;
inline bool is_joining(const RoomState& state) { return std::holds_alternative<Joining>(state); }
inline bool is_joined(const RoomState& state) { return std::holds_alternative<Joined>(state); }
inline bool is_refused(const RoomState& state) { return std::holds_alternative<Refused>(state); }

// What the backend knows of us in a room.
struct NotReported {};  // that we are in it
struct Member {
    transport::AskId since = 0;  // a list of our rooms asked for before this may not know it yet
};
struct NotKept {};  // the backend does not know this public room: nobody can be a member
using Membership = std::variant<NotReported, Member, NotKept>;

// Everything stamped up to the marker was seen, on whatever device.
struct ReadMarker {
    std::optional<UnixTime> at;
    enum class Source { reader, guess } source = Source::reader;  // the backend's word replaces a guess
    std::optional<UnixTime> sent;                                 // what the backend knows of it
    std::optional<Instant> send_at;                               // not sent again before
    bool unsaved = false;                                         // it moved since it was saved
};

struct Room {
    RoomId id;
    std::string title;
    RoomState state;
    Membership membership;
    Timeline timeline;
    api::Access access = api::Access::open;
    UserId owner;  // empty: nobody we know of
    History history;
    ReadMarker read;
    std::size_t unread = 0;               // messages of others not seen yet
    std::size_t mentions = 0;             // those of them that name us
    bool unread_is_more = false;          // at least so many: more than a page of history
    std::optional<ItemKey> first_unread;  // where the "new" line is; stays until the room is left and read
    std::string draft;
    bool announced = false;  // our "joined" was sent
    bool at_end = true;      // the reader sees the newest message
    std::size_t failed = 0;  // own messages set aside

    bool is_member() const { return std::holds_alternative<Member>(membership); }
    const Problem& problem() const { return std::get<Refused>(state).problem; }  // of a refused one
};

}  // namespace chat
