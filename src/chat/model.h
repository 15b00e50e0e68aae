// Everything Confab knows while it runs, as one value. Only update() changes it; panels and the command line read it.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "chat/messages.h"
#include "chat/people.h"
#include "chat/problem.h"
#include "chat/requests.h"
#include "chat/timeline.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"
#include "transport/config.h"
#include "transport/transport.h"

namespace chat {

// --- account: who we are ---
struct Account {
    bool entered = false;  // a name was chosen and the chat entered
    std::string name;      // display name, cleaned; never empty once entered
    UserId self;           // how others see us; empty until first connected
    Problem name_problem;  // why the name on the start panel was not taken
    // the broker of the configuration has a user name: the start panel asks for its password
    bool password_wanted = false;

    // Only where the configuration names a user pool.
    Standing standing = Standing::guest;  // what we are in the chat
    EntryForm form = EntryForm::welcome;  // the one on screen while not entered, or while a guest signs in
    bool form_open = false;               // a guest in the chat is at the account's forms
    bool busy = false;                    // a form was handed in and not answered yet
    Problem problem;                      // why it was not taken
    Hint hint;                            // what to do now: "Type the code that was sent to a***@e***."
    std::string user_name;                // as typed; carried from form to form
    bool resuming = false;                // an earlier session is being taken up: nothing to type yet
    std::optional<std::size_t>
        guest_messages;  // unsent ones of whom one was before: they wait until SettleGuestMessages

    std::string account;              // the pool's user name; empty: a guest
    std::string stored_account;       // the one that storage tells of, until somebody enters
    bool session = false;             // the pool has let us in
    bool naming = false;              // it has, and the display name is not known yet
    bool by_hosted_pages = false;     // the user name is a provider's number, not a name to be called by
    UserId guest_self;                // how others saw the guest one was
    Secret resume_token;              // of an earlier session, while it is being taken up
    std::optional<Instant> retry_at;  // of taking it up, or of asking who we are
    int failures = 0;                 // of that, in a row
};

// --- link: the connection ---
enum class LinkState {
    idle,  // nothing wanted yet
    connecting,
    online,
    waiting,  // the next try is at retry_at
    stopped,  // no try until the person asks for one: waiting would not mend it
};
struct Link {
    LinkState state = LinkState::idle;
    std::optional<transport::DownCause> cause;  // why not online; kept while connecting again; empty once online
    std::string sentence;                       // the same for people
    std::optional<Instant> retry_at;
    bool network_offline = false;     // the browser says there is no network
    Milliseconds clock_offset = 0ms;  // server time minus this device's
    transport::Abilities abilities;   // of the connection, or of the last one

    int failures = 0;  // in a row, for the backoff
    std::optional<Instant> online_since;
    std::optional<Instant> last_attempt;
    std::optional<Instant> evicted_at;
    int evictions = 0;  // quick ones, in a row
};

// --- history: what was said before we were here ---
enum class Loading { idle, loading, failed };
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
    // what was said since then is told of when a page brings it; empty: none of it
    std::optional<UnixTime> told_since;
    int failures = 0;  // of the newest page, in a row
};

// --- rooms ---
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
    std::size_t unread = 0;                // messages of others not seen yet
    std::size_t mentions = 0;              // those of them that name us
    bool unread_is_more = false;           // at least so many: more than a page of history
    std::optional<UnixTime> read;          // everything stamped up to here was seen, on whatever device
    std::optional<UnixTime> read_told;     // what the backend knows of it
    std::optional<EntryKey> first_unread;  // where the "new" line stands; stays until the room is left and read
    std::string draft;
    bool announced = false;  // our "joined" was sent
    bool at_end = true;      // the reader sees the newest message
    std::size_t failed = 0;  // own messages set aside

    bool member = false;                // the backend knows that we are in it
    bool not_kept = false;              // a public room that the backend does not know: nobody can be a member
    transport::AskId member_known = 0;  // a list of our rooms asked for before this may not know it yet
    bool read_assumed = false;          // `read` is a guess, which the backend's word replaces
    std::optional<Instant> read_due;    // not told again before
};
struct Rooms {
    std::vector<Room> list;      // in the order joined
    std::optional<RoomId> open;  // the room on screen; empty: the list (on a narrow screen)
    std::string join_problem;    // why the last wish to join was not taken, a sentence

    std::optional<Instant> mine_retry_at;
    int mine_failures = 0;
    bool mine_known = false;      // it has said so once
    std::vector<RoomId> leaving;  // left here, the backend not told yet

    Room* find(const RoomId& id);
    const Room* find(const RoomId& id) const;
    const Room* opened() const { return open ? find(*open) : nullptr; }
};

// --- direct rooms: joined as one ---
struct Direct {
    RoomState state = RoomState::joining;
    std::string problem;  // why the last wish to write to somebody was not fulfilled
};

// --- the directory, and the members of the room on screen ---
struct Directory {
    std::string text;                  // what is searched for
    std::vector<api::RoomCard> rooms;  // at most limits::directory_rooms
    std::optional<std::string> next;
    std::optional<std::string> problem;  // why the last page could not be had
    bool begun = false;
    std::string create_problem;        // why the last wish to create a room was not fulfilled
    std::optional<Instant> search_at;  // when the text has rested long enough to be looked for
    std::string prefix;                // what the ids of the rooms begin with that were asked for last
    int followed = 0;                  // pages without a match, asked for in a row
};
struct Members {
    std::optional<RoomId> room;  // whose; empty: not on screen
    std::vector<api::Member> list;
    std::optional<std::string> next;
    std::optional<std::string> problem;  // why the last page could not be had
    std::string add_problem;             // why the last wish to add or remove somebody was not fulfilled
};

// --- outbox: own messages on their way ---
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
    std::optional<Instant> saved_at;
};

struct Notice {  // a sentence in the dismissible panel
    std::uint64_t number = 0;
    std::string sentence;
};

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
    std::vector<Notice> notices;
    std::uint64_t next_notice = 1;
    std::size_t dropped = 0;      // arrivals that were no messages
    bool visible = true;          // the page is on screen
    bool storage_failed = false;  // nothing survives a reload; said once
    std::uint32_t written = 0;    // own messages of this run, counted into their ids
    std::string tab;              // names this run's part of the storage
    bool drafts_dirty = false;
    std::optional<Instant> save_at;        // what is dirty is saved a moment later, not at every key
    std::optional<Instant> reads_save_at;  // read markers more seldom: every message moves them
    // a page: returns under the stored name, opens the first room; a command line asks
    bool self_starting = true;
    // no page: whoever listens hears of a message once, so of those in history, too
    bool tells_late = false;
    std::optional<RoomId> asked_room;  // by a link, before the chat was entered
    std::optional<Now> last_seen;      // of the update before, to notice that the machine slept
    Random random;
};

Model start(transport::Config config, Random random);

bool has_accounts(const Model& model);  // the configuration names a user pool
bool has_backend(const Model& model);   // and an API: directory, history, names

Loading loading_history(const Model& model, const Room& room);
Loading loading_directory(const Model& model);
Loading loading_members(const Model& model);
bool is_changing_members(const Model& model);  // somebody is being added or removed

// The offered rooms: named in the configuration and not joined. Each with slug and the name as written.
struct Offered {
    RoomId id;
    std::string name;
};
std::vector<Offered> offered_rooms(const Model& model);

std::size_t unread_in_all(const Model& model);
std::size_t mentions_in_all(const Model& model);
const Entry* last_line(const Room& room);       // the newest text, for the list of rooms; nullptr: none
std::size_t unsent_in_all(const Model& model);  // own messages waiting or failed

}  // namespace chat
