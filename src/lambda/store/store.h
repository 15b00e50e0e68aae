// The tables of people, rooms, members and messages, with types (docs/api.md, "Tables"). The files of this folder are
// the only code that knows how rows look, each table in one of them; the other tables have classes of their own. Every
// call is one turn, or two where something failed for a moment. Decides nothing about who may do what.
//
//   Users     user          {identity, account, name, folded, since}; before the first sign-in user="account:<sub>"
//   Names     folded        {account, user, name}: who has a name, in the form in which equal names are equal
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

// Somebody who has registered and never signed in: no identity yet, hence no UserId.
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

// Memberships of a room that was deleted may outlive it for a while. They do not count in a new room of that name.
inline bool holds(const Membership& membership, const api::RoomCard& room) { return membership.joined >= room.created; }

struct Known {
    std::optional<Person> person;
    std::optional<Registered> registered;
};
struct Seat {  // a room, and one person's place in it
    std::optional<api::RoomCard> room;
    std::optional<Membership> membership;  // only one that holds
};
struct Members {
    std::vector<Membership> members;
    std::optional<UserId> next;  // for `after`
};
struct MyRooms {
    std::vector<api::MyRoom> rooms;
    std::vector<Membership> gone;  // of rooms that are no more
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

    // People (store_people.cc)
    Task<Outcome<Known>> known(UserId user, std::string account);
    Task<Outcome<std::optional<Person>>> person(UserId user);
    Task<Outcome<std::vector<Person>>> people(std::vector<UserId> users);  // those that are there
    Task<Outcome<std::optional<UserId>>> user_of_name(std::string folded);
    Task<Outcome<Condition>> claim_name(std::string folded, std::string name, std::string account, UserId user);
    Task<Outcome<Condition>> release_name(std::string folded, std::string account);
    // Condition::failed: the row is not the one that was read, somebody was quicker.
    Task<Outcome<Condition>> put_person(Person person, std::optional<std::string> folded_before);
    Task<Outcome<Condition>> put_registered(Registered registered);

    // Rooms (store_rooms.cc)
    std::optional<api::RoomCard> offered_room(const RoomId& room) const;  // has no row, and counts all the same
    Task<Outcome<std::optional<api::RoomCard>>> room(RoomId room);
    Task<Outcome<Condition>> create_room(api::RoomCard room);
    Task<Outcome<Condition>> delete_room(api::RoomCard room);
    Task<Outcome<api::RoomPage>> public_rooms(std::string prefix, std::optional<std::string> after);

    // Members (store_members.cc)
    Task<Outcome<Seat>> seat(RoomId room, UserId user);
    Task<Outcome<MyRooms>> rooms_of(UserId user);
    // those that hold or not
    Task<Outcome<Members>> members(RoomId room, std::optional<UserId> after, std::size_t limit);
    Task<Outcome<Condition>> put_member(Membership membership);
    Task<Outcome<Condition>> delete_member(RoomId room, UserId user);
    Task<Outcome<Condition>> delete_members(
        std::vector<Membership> memberships);  // as they were read: a newer one stays
    Task<Outcome<Condition>> move_read(RoomId room, UserId user,
                                       UnixTime read);  // Condition::failed: no member, or further already

    // Messages (store_messages.cc)
    Task<Outcome<dynamodb::Page>> messages(MessageQuery query);
    Task<Outcome<Condition>> keep_message(Json row);  // Condition::failed: it is there

    Database& database() { return database_; }

private:
    Database database_;
    const Environment& environment_;
};

// Numbers of milliseconds in rows.
Json milliseconds(UnixTime time);
// Moments in a row, before the year 3000; nullopt: there is none, or what stands there is no moment.
std::optional<UnixTime> read_milliseconds(const Json& row, std::string_view name);
std::optional<UnixTime> read_unix_seconds(const Json& row, std::string_view name);
std::string text_of(const Json& row, std::string_view name);  // empty where there is none

}  // namespace lambda
