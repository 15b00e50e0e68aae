// The tables of people, rooms, members and messages (docs/api.md, "Tables"). Only the files of this folder know what
// rows look like, one file for each table; the other tables have their own classes. A call takes one turn, or two
// after a temporary failure. The store makes no decisions about who may do what.
//
//   Users     user          {identity, account, name, folded, since}; before the first sign-in user="account:<sub>"
//   Names     folded        {account, user, name}: who has a name; `folded` is equal for equal names
//   Rooms     access, room  {name, owner, created}
//   Members   room, user    {identity, owner, joined, read}; index by-user: user, room
//   Messages  room, key     message_rows.h
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lambda/store/database.h"
#include "protocol/api.h"

namespace lambda {

struct Person {
    UserId user;
    std::string identity;
    std::string account;
    std::string name;
    std::string folded;
    UnixTime since{};
    bool operator==(const Person&) const = default;
};

// A person who has registered but never signed in: there is no identity yet, and so no UserId.
struct Registered {
    std::string account;
    std::string name;
    std::string folded;
    UnixTime since{};
    bool operator==(const Registered&) const = default;
};

struct Membership {
    RoomId room;
    UserId user;
    std::string identity;
    bool owner = false;
    UnixTime joined{};
    std::optional<UnixTime> read;
    bool operator==(const Membership&) const = default;
};

// Memberships of a deleted room may outlive it for a while. They do not count in a new room of the same name.
inline bool is_current(const Membership& membership, const api::RoomCard& room) {
    return membership.joined >= room.created;
}

struct UserRows {
    std::optional<Person> person;
    std::optional<Registered> registered;
};
struct Seat {  // a room, and one person's membership in it
    std::optional<api::RoomCard> room;
    std::optional<Membership> membership;  // only if it counts (is_current())
};
struct Members {
    std::vector<Membership> members;
    std::optional<UserId> next;  // to continue: pass it as `after`
};
struct MyRooms {
    std::vector<api::MyRoom> rooms;
    std::vector<Membership> gone;  // of rooms that no longer exist
};
struct MessageQuery {
    RoomId room;
    std::string low, high;  // keys, both inclusive
    dynamodb::Order order = dynamodb::Order::ascending;
    std::size_t limit = 0;
    Json start = {};
};

class Store {
public:
    Store(Io& io, const Environment& environment) : database_(io, environment), environment_(environment) {}

    // People (people.cc)
    Task<Outcome<UserRows>> find_user(UserId user, std::string account);
    Task<Outcome<std::optional<Person>>> person(UserId user);
    Task<Outcome<std::vector<Person>>> people(std::vector<UserId> users);  // only those that exist
    Task<Outcome<std::optional<UserId>>> user_of_name(std::string folded);
    Task<Outcome<Condition>> claim_name(std::string folded, std::string name, std::string account, UserId user);
    Task<Outcome<Condition>> release_name(std::string folded, std::string account);
    // Condition::failed: the row is no longer as it was read, because somebody else was faster.
    Task<Outcome<Condition>> put_person(Person person, std::optional<std::string> folded_before);
    Task<Outcome<Condition>> put_registered(Registered registered);

    // Rooms (rooms.cc)
    std::optional<api::RoomCard> offered_room(const RoomId& room) const;  // it has no row, but exists nevertheless
    Task<Outcome<std::optional<api::RoomCard>>> room(RoomId room);
    Task<Outcome<Condition>> create_room(api::RoomCard room);
    Task<Outcome<Condition>> delete_room(api::RoomCard room);
    Task<Outcome<api::RoomPage>> public_rooms(std::string prefix, std::optional<std::string> after);

    // Members (members.cc)
    Task<Outcome<Seat>> seat(RoomId room, UserId user);
    Task<Outcome<MyRooms>> rooms_of(UserId user);
    // Including memberships that do not count (is_current()).
    Task<Outcome<Members>> members(RoomId room, std::optional<UserId> after, std::size_t limit);
    Task<Outcome<Condition>> put_member(Membership membership);
    Task<Outcome<Condition>> delete_member(RoomId room, UserId user);
    // Only as they were read: newer memberships stay.
    Task<Outcome<Condition>> delete_members(std::vector<Membership> memberships);
    // Condition::failed: not a member, or the read marker is further already.
    Task<Outcome<Condition>> advance_read_marker(RoomId room, UserId user, UnixTime read);

    // Messages (messages.cc)
    Task<Outcome<dynamodb::Page>> messages(MessageQuery query);
    Task<Outcome<Condition>> put_message(Json row);  // Condition::failed: it exists already

    Database& database() { return database_; }

private:
    Database database_;
    const Environment& environment_;
};

// Times in rows are numbers of milliseconds.
Json milliseconds(UnixTime time);
// Read a time before the year 3000; nullopt: it is missing or invalid.
std::optional<UnixTime> read_milliseconds(const Json& row, std::string_view name);
std::optional<UnixTime> read_unix_seconds(const Json& row, std::string_view name);
std::string text_of(const Json& row, std::string_view name);  // empty if there is none

}  // namespace lambda
