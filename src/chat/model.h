// Everything Confab knows while it runs, as one value. Only update() changes it; panels and the command line read it.
// Each part owns its type and its updates, in the header of its name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "chat/account.h"
#include "chat/direct.h"
#include "chat/directory.h"
#include "chat/link.h"
#include "chat/members.h"
#include "chat/notices.h"
#include "chat/outbox.h"
#include "chat/people.h"
#include "chat/requests.h"
#include "chat/rooms.h"
#include "chat/unread.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"
#include "transport/config.h"

namespace chat {

struct Model {
    transport::Config config;
    std::vector<std::string> config_problems;  // not empty: nothing runs, the page shows these
    Account account;
    Link link;
    Rooms rooms;
    People people;
    Direct direct;
    Directory directory;
    Members members;
    Outbox outbox;
    Requests requests;  // what the backend was asked and has not answered
    Notices notices;
    std::size_t dropped = 0;      // arrivals that were no messages
    bool visible = true;          // the page is on screen
    bool storage_failed = false;  // nothing survives a reload; said once
    std::string tab;              // names this run's part of the storage
    bool drafts_dirty = false;
    std::optional<Instant> saved_at;
    std::optional<Instant> save_at;        // what is dirty is saved a moment later, not at every key
    std::optional<Instant> reads_save_at;  // read markers more seldom: every message moves them
    // a page: returns under the stored name, opens the first room; a command line asks
    bool self_starting = true;
    // no page: a listener hears of each message once, so of those in history, too
    bool announce_late = false;
    std::optional<RoomId> asked_room;  // by a link, before the chat was entered
    std::optional<Now> last_seen;      // of the update before, to notice that the machine slept
    Random random;
};

Model start(transport::Config config, Random random);

bool has_accounts(const Model& model);   // the configuration names a user pool
bool has_backend(const Model& model);    // and an API: directory, history, names
bool can_ask(const Model& model);        // it can be asked now
bool reports_rooms(const Model& model);  // it keeps which rooms we are in: guests are in rooms on their device only
UnixTime server_now(const Model& model, Now now);
Reader reader_of(const Model& model, const Room& room);

// The offered rooms: named in the configuration and not joined. Each with slug and the name as written.
struct Offered {
    RoomId id;
    std::string name;
};
std::vector<Offered> offered_rooms(const Model& model);

struct ShownName {
    std::string name;       // never empty
    bool guest = false;     // a guest: the name is what they call themselves
    bool stand_in = false;  // a short id, until the name is known
    bool operator==(const ShownName&) const = default;
};
// Users are called what the backend says. Guests are called what they say, and are marked as guests.
ShownName name_of(const Model& model, const TimelineItem& item);
ShownName name_of(const Model& model, const UserId& user);
std::string direct_title(const Model& model, const RoomId& room);

// Whether one person can be written to alone, as far as is known now; offline it is what was known last.
bool can_write_to_people(const Model& model);

}  // namespace chat
