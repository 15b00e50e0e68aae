// Connections of the WebSocket API and who listens to which room, with types (docs/api.md, "Tables"). Decides nothing.
//
//   Connections    connection       {user, identity, standing, account, opened, acks, pushed, taken, wakes, lease,
//   expires};
//                                   index by-user: user, connection
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

// API Gateway ends a connection after two hours; a row that outlives that is nobody's.
constexpr std::chrono::seconds connection_row_life = std::chrono::minutes(130);

struct Connection {
    std::string id;
    UserId user;
    std::string identity;
    Standing standing = Standing::unknown;
    std::string account;
    UnixTime opened{};
    bool acks = false;        // says what it has taken; of the others we count on what API Gateway takes
    std::int64_t pushed = 0;  // of the person's mailbox: everything up to here was given to API Gateway
    std::int64_t taken = 0;   // ... and is stored, as it says
    std::int64_t wakes = 0;   // how often somebody had something for it
    UnixTime lease{};         // until when one alone may push
    bool operator==(const Connection&) const = default;
};

class Connections {
public:
    Connections(Io& io, const Environment& environment)
        : io_(io), database_(io, environment), environment_(environment) {}

    Task<Outcome<Condition>> put(Connection connection);
    Task<Outcome<std::optional<Connection>>> find(std::string id);               // strong
    Task<Outcome<std::vector<Connection>>> of_users(std::vector<UserId> users);  // the oldest first; every page
    Task<Outcome<std::vector<Connection>>> of_user(UserId user) { return of_users({std::move(user)}); }
    struct Page {
        std::vector<Connection> connections;
        Json next;  // null: these were the last
    };
    Task<Outcome<Page>> all(Json start);  // of everybody
    Task<Outcome<Condition>> erase(std::string id);

    Task<Outcome<Condition>> wake(std::string id);  // Condition::failed: there is no such connection
    // Nobody else's lease is running: it is ours until then. nullopt: somebody has it, or there is no such connection.
    Task<Outcome<std::optional<Connection>>> lease(std::string id, UnixTime until);
    Task<Outcome<Condition>> renew(Connection leased, UnixTime until);  // and writes down how far it has got
    // Condition::failed: woken since then, or not ours any more.
    Task<Outcome<Condition>> release(Connection leased, std::int64_t pushed);
    // Forwards alone, of this person's connection that acknowledges; as it is then. nullopt: nothing moved.
    Task<Outcome<std::optional<Connection>>> move_taken(std::string id, UserId user, std::int64_t taken);

private:
    Io& io_;
    Database database_;
    const Environment& environment_;
};

// Who listens to a room: a connection, or a polling session.
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
        Json next;  // null: these were the last
    };

    Task<Outcome<Condition>> put(RoomId room, std::string listener, UserId user, UnixTime expires);
    Task<Outcome<Condition>> erase(RoomId room, std::string listener);
    Task<Outcome<std::vector<RoomId>>> rooms_of(std::string listener);                      // every page
    Task<Outcome<Listeners>> of_room(RoomId room, std::string_view beginning, Json start);  // one page; "c:" or "s:"
    Task<Outcome<Condition>> erase_all(std::string listener);                               // every page

private:
    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
