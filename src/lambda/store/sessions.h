// Polling sessions with types (docs/api.md, "Tables"). Decides nothing about who may do what.
//
//   Sessions  session = "<account>/<user>/<name>", its parts percent-encoded
//             {account, user, name, queue, seal (base64, 32 bytes), created, expires (of the keys, ms), ttl (s)};
//             indexes by-user: user, session; by-account: account, session
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/aes_gcm.h"
#include "lambda/store/database.h"
#include "protocol/ids.h"

namespace lambda {

inline constexpr std::string_view browser_account = "chat";  // of the sessions that pages get for themselves

struct SessionName {
    std::string account;
    std::string user;  // in browser_account a UserId
    std::string name;
    bool operator==(const SessionName&) const = default;
};
bool is_session_part(std::string_view text);  // of an account, a user or a session: any text without control characters
std::string session_key(const SessionName& name);
std::optional<SessionName> read_session_key(std::string_view key);

struct Session {
    SessionName name;
    std::string queue;  // its name
    AesKey seal{};
    UnixTime created{};
    UnixTime expires{};  // of the keys given out last

    std::string key() const { return session_key(name); }
    bool operator==(const Session&) const = default;
};
// from here on it is gone, whether DynamoDB has come round to deleting it or not
UnixTime session_end(const Session& session);

// "<prefix><40 hexadecimal digits>": told from the key alone, and telling nothing of it.
std::string queue_name(const Environment& environment, std::string_view session_key);
std::string queue_url(const Environment& environment, std::string_view queue_name);
std::string queue_arn(const Environment& environment, std::string_view queue_name);
std::string poller_name(std::string_view session_key);  // of the role's session that may poll

struct SessionPage {
    std::vector<Session> sessions;
    Json next;  // null: these were the last
};

class Sessions {
public:
    Sessions(Io& io, const Environment& environment) : io_(io), database_(io, environment), environment_(environment) {}

    Task<Outcome<std::optional<Session>>> find(std::string key);  // strong; nullopt where it has ended
    Task<Outcome<Condition>> create(Session session);             // Condition::failed: there is one
    // its `expires`; Condition::failed: it is another one by now, or none
    Task<Outcome<Condition>> renew(Session session);
    Task<Outcome<Condition>> erase(std::string key);
    Task<Outcome<Condition>> erase(Session session);  // as it was read: one that was renewed since stays
    Task<Outcome<std::vector<Session>>> get_all(std::vector<std::string> keys);  // those that are there
    Task<Outcome<SessionPage>> of_user(std::string user, Json start = {});
    Task<Outcome<std::vector<Session>>> of_users(std::vector<UserId> users);  // every page
    Task<Outcome<SessionPage>> of_account(std::string account, Json start = {}, std::size_t limit = 0);
    Task<Outcome<SessionPage>> all(Json start = {}, std::size_t limit = 0);
    Task<Outcome<SessionPage>> ended(Json start = {});  // of one page of all; it may be empty and have a next one

private:
    SessionPage read(const dynamodb::Page& page) const;
    dynamodb::Query query_of_user(const std::string& user) const;

    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
