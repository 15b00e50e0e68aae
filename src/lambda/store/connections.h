// The tables of the WebSocket API's connections and of who listens to which room (docs/api.md, "Tables"). They make
// no decisions.
//
//   Connections    connection       {user, identity, standing, account, opened, acks, pushed, taken, wakes, lease,
//                                   expires}; index by-user: user, connection
//   Subscriptions  room, listener   {user, expires}; index by-listener: listener, room
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lambda/store/database.h"
#include "protocol/envelope.h"

namespace lambda {

// API Gateway closes a connection after two hours, so an older row belongs to no connection.
constexpr std::chrono::seconds connection_row_life = std::chrono::minutes(130);

struct Connection {
    std::string id;
    UserId user;
    std::string identity;
    Standing standing = Standing::unknown;
    std::string account;
    UnixTime opened{};
    bool acks = false;  // the client acknowledges what it has stored; for others, what API Gateway accepted counts
    std::int64_t pushed = 0;  // everything in the person's mailbox up to this number was given to API Gateway
    std::int64_t taken = 0;   // everything up to this number is stored, as acknowledged by the client
    std::int64_t wakes = 0;   // how often other invocations had something for this connection
    UnixTime lease{};         // until then, only its holder may push
    bool operator==(const Connection&) const = default;
};

class Connections {
public:
    Connections(Io& io, const Environment& environment)
        : io_(io), database_(io, environment), environment_(environment) {}

    Task<Outcome<Condition>> put(Connection connection);
    Task<Outcome<std::optional<Connection>>> find(std::string id);  // a consistent read
    // Consistent reads of many connections at once; only those that exist, in any order.
    Task<Outcome<std::vector<Connection>>> get_all(std::vector<std::string> ids);
    Task<Outcome<std::vector<Connection>>> of_users(std::vector<UserId> users);  // the oldest first; reads every page
    Task<Outcome<std::vector<Connection>>> of_user(UserId user) { return of_users({std::move(user)}); }
    struct Page {
        std::vector<Connection> connections;
        Json next;  // null: this is the last page
    };
    Task<Outcome<Page>> all(Json start);  // connections of all users
    Task<Outcome<Condition>> erase(std::string id);

    Task<Outcome<Condition>> wake(std::string id);  // Condition::failed: no such connection
    // Takes the lease if nobody holds it. nullopt: somebody does, or there is no such connection.
    Task<Outcome<std::optional<Connection>>> lease(std::string id, UnixTime until);
    Task<Outcome<Condition>> renew(Connection leased, UnixTime until);  // and stores `pushed`
    // Condition::failed: the connection was woken since then, or the lease is no longer ours.
    Task<Outcome<Condition>> release(Connection leased, std::int64_t pushed);
    // Only moves forward, and only for a connection of this user that acknowledges. Returns the row after the change;
    // nullopt: nothing changed.
    Task<Outcome<std::optional<Connection>>> advance_taken(std::string id, UserId user, std::int64_t taken);

private:
    Io& io_;
    Database database_;
    const Environment& environment_;
};

// Listeners of a room: connections and polling sessions.
std::string connection_listener(std::string_view id);  // "c:<id>"
std::string session_listener(std::string_view key);    // "s:<key>"
std::optional<std::string> connection_of(std::string_view listener);
std::optional<std::string> session_of(std::string_view listener);

class Subscriptions {
public:
    Subscriptions(Io& io, const Environment& environment)
        : io_(io), database_(io, environment), environment_(environment) {}

    struct Listeners {
        std::vector<std::string> listeners;
        Json next;  // null: this is the last page
    };

    Task<Outcome<Condition>> put(RoomId room, std::string listener, UserId user, UnixTime expires);
    Task<Outcome<Condition>> erase(RoomId room, std::string listener);
    Task<Outcome<std::vector<RoomId>>> rooms_of(std::string listener);  // reads every page
    // one page; `beginning` is "c:" or "s:"
    Task<Outcome<Listeners>> of_room(RoomId room, std::string_view beginning, Json start);
    Task<Outcome<Condition>> erase_all(std::string listener);  // on every page

private:
    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
