// What the page and the functions exchange over the HTTP API (docs/api.md): one struct for each thing, its JSON in
// both directions, and the requests as data. Both sides share it, so they cannot disagree on a name. Everything from
// outside is checked: names are cleaned, ids have the right shape, lists are bounded by limits.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

inline namespace protocol {

namespace api {

// For parsing the body of any answer of the backend, which has at most four levels. What is nested deeper makes only
// its own element unreadable, not the whole answer.
inline constexpr JsonLimits answer_json = {.bytes = 1024 * 1024, .depth = 8, .deeper = JsonLimits::Deeper::null};

enum class Access { open, members };  // JSON: "public", "private"
std::string_view access_name(Access access);

bool is_user_id(std::string_view text);  // a SHA-256 in 64 lower-case hexadecimal digits

struct Profile {  // {"id":…,"name":…,"since":ms}
    UserId id;
    std::string name;
    UnixTime since{};
    bool operator==(const Profile&) const = default;
};
struct RoomCard {  // {"id":…,"name":…,"access":…,"owner":…,"created":ms}
    RoomId id;
    std::string name;  // as its owner wrote it
    Access access = Access::open;
    UserId owner;  // empty: the deployment itself offers the room
    UnixTime created{};
    bool operator==(const RoomCard&) const = default;
};
struct RoomPage {  // {"rooms":[…],"next":…}; public rooms in the order of their ids
    std::vector<RoomCard> rooms;
    std::optional<std::string> next;  // pass it as `after` to get the next page
    bool operator==(const RoomPage&) const = default;
};
struct MyRoom {  // {"room":{…},"joined":ms,"read":ms}
    RoomCard room;
    UnixTime joined{};
    std::optional<UnixTime> read;  // everything up to this stamp was read
    bool operator==(const MyRoom&) const = default;
};
struct Member {  // {"user":…,"owner":bool,"joined":ms}
    UserId user;
    bool owner = false;
    UnixTime joined{};
    bool operator==(const Member&) const = default;
};
struct MemberPage {  // {"members":[…],"next":…}
    std::vector<Member> members;
    std::optional<std::string> next;
    bool operator==(const MemberPage&) const = default;
};
struct HistoryPage {                   // {"messages":[…],"older":…,"newer":…}; messages as in topic layout "stamped"
    std::vector<Incoming> messages;    // the oldest first; without those that this version cannot read
    std::optional<std::string> older;  // pass it as `before`; absent: this is the room's beginning
    std::optional<std::string> newer;  // pass it as `after`; present if a page in that direction was cut
    bool operator==(const HistoryPage&) const = default;
};

struct QueueKeys {  // for this one queue, for a limited time
    std::string access_key_id;
    Secret secret_access_key;
    Secret session_token;
    UnixTime expires{};
    bool operator==(const QueueKeys&) const = default;
};
// A polling session: its queue, the keys to read it, and the key that its messages are sealed with.
// {"session":…,"user":…,"queueUrl":…,"sealKey":base64,"keys":{"accessKeyId":…,"secretAccessKey":…,"sessionToken":…,"expires":ms}}
struct PollingSession {
    std::string session;
    std::string user;
    std::string queue_url;
    Secret seal_key;  // 32 bytes
    QueueKeys keys;
    bool operator==(const PollingSession&) const = default;
};
struct ConnectToken {  // {"token":…,"user":…,"expires":ms}: opens one API Gateway connection, once
    Secret token;
    UserId user;
    UnixTime expires{};
    bool operator==(const ConnectToken&) const = default;
};

// Refusals: a status of 4xx or 5xx and {"code":…,"message":…}. The codes are stable. The message is for whoever reads
// the body without our page, an engineer at another client; our page and command line make their own sentence from the
// code (wording/backend.h).
enum class Refusal {
    invalid_request,  // 400 this API has no such request
    not_signed_in,    // 403 guests may not do this
    guests_off,       // 403 the operator has shut guests out for the time being
    not_allowed,      // 403 only the owner may
    not_a_member,     // 403 in a private room
    not_found,        // 404 no such room, person or route
    no_profile,       // 404 the caller has not chosen a name yet
    name_taken,       // 409
    room_taken,       // 409
    room_full,        // 409 a private room holds limits::private_members
    too_many_rooms,   // 409 the caller is in limits::rooms rooms
    bad_token,        // 401 the token for a connection is invalid, expired or already used
    mailbox_full,     // 409 limits::mailbox_messages wait for this person
    key_reused,       // 409 the idempotency key was used with another message
    session_ended,    // 410 the polling session has ended: make a new one
    busy,             // 503 try again later; 429 a guest has made too many requests in this minute
    unknown,          // the code of a newer backend, or an answer that did not come from the backend
};
std::string_view refusal_code(Refusal refusal);     // "invalid-request", "name-taken", …
std::string_view refusal_message(Refusal refusal);  // of a body
Refusal refusal_named(std::string_view code);
int refusal_status(Refusal refusal);

// Why a client did not get what it asked for.
struct Problem {
    enum class Detail {  // what the refusal alone does not tell
        none,
        no_answer,           // busy: nobody answered
        signature_rejected,  // unknown: API Gateway did not accept our signature
        no_backend,          // unknown: the configuration names none
        too_many_requests,   // busy: so many wait on this device already
    };
    Refusal refusal = Refusal::unknown;
    Detail detail = Detail::none;
    bool operator==(const Problem&) const = default;
};

// --- JSON both ways ---
Json write(const Profile& profile);
Json write(const RoomCard& room);
Json write(const RoomPage& page);
Json write(const MyRoom& room);
Json write(const MemberPage& page);
Json write_refusal(Refusal refusal, std::string_view message);
Result<Profile> read_profile(const Json& json);
// In a list, elements that cannot be read are left out; a cursor that cannot be read means that there is no next page.
Result<std::vector<Profile>> read_profiles(const Json& json);  // {"users":[…]}
Result<RoomCard> read_room(const Json& json);
Result<RoomPage> read_room_page(const Json& json);
Result<std::vector<MyRoom>> read_my_rooms(const Json& json);  // {"rooms":[…]}
Result<MemberPage> read_member_page(const Json& json);
Result<HistoryPage> read_history(const Json& json, const RoomId& room);
Json write(const PollingSession& session);
Json write(const ConnectToken& token);
Result<PollingSession> read_polling_session(const Json& json);
Result<ConnectToken> read_connect_token(const Json& json);
// for any answer that is not 2xx, even if it did not come from the backend
Problem read_problem(int status, std::string_view body);

// --- requests ---
struct Request {
    std::string method = "GET";
    std::string path;   // "/rooms/lobby/messages", with percent-encoded segments
    std::string query;  // "limit=50", percent-encoded, without '?'
    std::string body;   // JSON, or empty
    bool operator==(const Request&) const = default;
};
Request get_me();
Request put_me(std::string_view name);
// At most limits::ids_per_lookup ids; unknown people are missing in the answer.
Request get_users(const std::vector<UserId>& ids);
Request find_user(std::string_view name);  // GET /users?name=…: the profile with exactly this name, or 404
Request post_session();                    // 200 {"attached":bool}; false: it was attached before
Request post_room(std::string_view name, Access access);  // 201 and its RoomCard; the caller becomes a member
Request get_rooms(std::string_view prefix, const std::optional<std::string>& after);
Request get_room(const RoomId& room);
Request delete_room(const RoomId& room);
Request join_room(const RoomId& room);   // PUT …/members/me; a private room only accepts existing members
Request leave_room(const RoomId& room);  // DELETE …/members/me
Request get_members(const RoomId& room, const std::optional<std::string>& after);
Request add_member(const RoomId& room, const UserId& user);     // PUT …/members/{user}, for the owner only
Request remove_member(const RoomId& room, const UserId& user);  // DELETE …/members/{user}, for the owner only
Request get_my_rooms();
Request put_read(const RoomId& room, UnixTime up_to);  // {"read":ms}; never moves backwards
// 200 {"id":…,"stamp":ms}: sends without a connection
Request post_message(const RoomId& room, const Message& message);
// POST /tokens/guest: a guest's ConnectToken. Users send POST /tokens with their ID token instead.
Request post_guest_token();
Request put_polling(std::string_view session);  // PUT /me/polling/{session}: makes it or renews its keys
Request delete_polling(std::string_view session);
// PUT …/rooms/{room}: the queue gets this room's messages
Request poll_room(std::string_view session, const RoomId& room);
Request stop_polling_room(std::string_view session, const RoomId& room);
Request get_messages_before(const RoomId& room, const std::optional<std::string>& cursor);  // nullopt: the newest
// From a cursor, or a stamp in milliseconds as text.
Request get_messages_after(const RoomId& room, std::string_view cursor);

}  // namespace api

}  // namespace protocol
