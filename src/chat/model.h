// The whole state of Confab as one value. Only update() changes it; panels and the command line read it. Each part
// has its type and its updates in the header of its name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "chat/account.h"
#include "chat/config.h"
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

namespace chat {

struct Model {
    Config config;
    std::vector<transport::ConfigMistake> config_problems;  // if there are any, nothing runs and the page shows them
    Account account;
    Link link;
    Rooms rooms;
    People people;
    Direct direct;
    Directory directory;
    Members members;
    Outbox outbox;
    Requests requests;  // to the backend, without answer so far
    Notices notices;
    std::size_t dropped = 0;      // arrivals that could not be read as messages
    bool visible = true;          // the page is on screen
    bool storage_failed = false;  // nothing survives a reload; reported once
    std::string tab;              // part of the storage keys of this run
    bool drafts_dirty = false;
    std::optional<Instant> saved_at;
    std::optional<Instant> save_at;        // a little after a change, not after every keystroke
    std::optional<Instant> reads_save_at;  // read markers less often, because every message moves them
    // true for a page: it enters under the stored name and opens the first room; a command line does so by commands
    bool self_starting = true;
    // true for a listener without a screen, which has to hear about each message once, even if history delivers it
    bool announce_late = false;
    std::optional<RoomId> asked_room;  // by a link, before it is known whether we are in it
    std::optional<Now> last_seen;      // at the last update, to notice that the machine was asleep
    Random random;
};

Model start(Config config, Random random);

bool has_accounts(const Model& model);           // the configuration names a user pool
bool wants_broker_password(const Model& model);  // the broker has a user name: the start form asks for its password
bool has_backend(const Model& model);            // and an API with directory, history and names
bool can_ask(const Model& model);                // the backend can be asked now
bool reports_rooms(const Model& model);  // the backend keeps our rooms; a guest's rooms are only kept on the device
UnixTime server_now(const Model& model, Now now);
Reader reader_of(const Model& model, const Room& room);

// The rooms that the configuration offers and that are not joined, with slug and name.
struct Offered {
    RoomId id;
    std::string name;
};
std::vector<Offered> offered_rooms(const Model& model);

struct ShownName {
    std::string name;       // never empty
    bool guest = false;     // the name is only what the guest claims
    bool stand_in = false;  // a short id, until the name is known
    bool operator==(const ShownName&) const = default;
};
// For users the name in the backend, for guests the name that they give, with a mark.
ShownName name_of(const Model& model, const TimelineItem& item);
ShownName name_of(const Model& model, const UserId& user);
std::string direct_title(const Model& model, const RoomId& room);

// Unsent messages written under another identity: they wait until SettleGuestMessages.
std::size_t guest_messages(const Model& model);

// Whether direct messages are possible, as far as is known; offline, as last known.
bool can_write_to_people(const Model& model);

}  // namespace chat
