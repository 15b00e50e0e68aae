// A room that we are in or want to be in: what was said there, how far it was read, and how far history goes back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "chat/timeline.h"
#include "protocol/api.h"
#include "protocol/ids.h"
#include "transport/transport.h"

namespace chat {

// What was said before we were here.
struct History {
    std::optional<std::string> problem;   // why the last page could not be had
    std::optional<std::string> older;     // where the next older page begins
    bool complete = false;                // the room's beginning, or what is kept of it, is reached
    bool begun = false;                   // the newest page has come
    std::vector<Instant> again;           // when the gap is asked for once more, soonest first
    std::optional<std::string> gap_from;  // where the gap begins
    std::optional<std::string> gap_at;    // how far it is filled, between two pages
    int gap_pages = 0;
    bool gap_open = false;  // not filled to its end yet
    // messages newer than this are announced when a page brings them; empty: none are
    std::optional<UnixTime> announced_after;
    int failures = 0;  // of the newest page, in a row
};

enum class RoomState {
    joining,  // asked for, or waiting for the connection
    joined,
    refused,  // set aside with its problem; asked for again only when the person says so
};

struct Room {
    RoomId id;
    std::string title;
    RoomState state = RoomState::joining;
    std::string problem;  // with refused
    Timeline timeline;
    api::Access access = api::Access::open;
    UserId owner;  // empty: nobody we know of
    History history;
    std::size_t unread = 0;               // messages of others not seen yet
    std::size_t mentions = 0;             // those of them that name us
    bool unread_is_more = false;          // at least so many: more than a page of history
    std::optional<UnixTime> read;         // everything stamped up to here was seen, on whatever device
    std::optional<UnixTime> read_sent;    // what the backend knows of it
    std::optional<ItemKey> first_unread;  // where the "new" line is; stays until the room is left and read
    std::string draft;
    bool announced = false;  // our "joined" was sent
    bool at_end = true;      // the reader sees the newest message
    std::size_t failed = 0;  // own messages set aside

    bool member = false;                // the backend knows that we are in it
    bool not_kept = false;              // a public room that the backend does not know: nobody can be a member
    transport::AskId member_known = 0;  // a list of our rooms asked for before this may not know it yet
    bool read_assumed = false;          // `read` is a guess, which the backend's word replaces
    bool read_moved = false;            // since it was saved
    std::optional<Instant> read_due;    // not sent again before
};

}  // namespace chat
