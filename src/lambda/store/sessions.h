// The table of polling sessions (docs/api.md, "Tables"). It makes no decisions about who may do what.
//
//   Sessions  session = "<account>/<user>/<name>", its parts percent-encoded
//             {account, user, name, queue, seal (base64, 32 bytes), created, expires (of the keys, ms), ttl (s),
//             standing ("g" if a guest's page made it, so that scripts/guests-off finds it; otherwise none)};
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

inline constexpr std::string_view browser_account = "chat";  // of the sessions that pages make for themselves

struct SessionName {
    std::string account;
    std::string user;  // a UserId in browser_account
    std::string name;
    bool operator==(const SessionName&) const = default;
};
bool is_session_part(std::string_view text);  // any text without control characters, "/", "?", "#" and "%"
std::string session_key(const SessionName& name);
std::optional<SessionName> read_session_key(std::string_view key);

struct Session {
    SessionName name;
    std::string queue;  // the queue's name
    crypto::AesKey seal{};
    UnixTime created{};
    UnixTime expires{};  // when the latest keys expire
    bool guest = false;  // a guest's page made it

    std::string key() const { return session_key(name); }
    bool operator==(const Session&) const = default;
};
// From this time on the session has ended, even if DynamoDB has not deleted its row yet.
UnixTime session_end(const Session& session);

// "<prefix><40 hexadecimal digits>": derived from the key, which cannot be derived from it.
std::string queue_name(const Environment& environment, std::string_view session_key);
std::string queue_url(const Environment& environment, std::string_view queue_name);
std::string queue_arn(const Environment& environment, std::string_view queue_name);
std::string poller_name(std::string_view session_key);  // the name of the role's session that may poll

struct SessionPage {
    std::vector<Session> sessions;
    Json next;  // null: this is the last page
};

class Sessions {
public:
    Sessions(Io& io, const Environment& environment) : io_(io), database_(io, environment), environment_(environment) {}

    Task<Outcome<std::optional<Session>>> find(std::string key);  // a consistent read; nullopt: none, or it has ended
    Task<Outcome<Condition>> create(Session session);             // Condition::failed: it exists already
    // Updates `expires`. Condition::failed: the session no longer exists, or is another one by now.
    Task<Outcome<Condition>> renew(Session session);
    Task<Outcome<Condition>> erase(std::string key);
    // only as it was read: a session that was renewed since then stays
    Task<Outcome<Condition>> erase(Session session);
    Task<Outcome<std::vector<Session>>> get_all(std::vector<std::string> keys);  // only those that exist
    Task<Outcome<SessionPage>> of_user(std::string user, Json start = {});
    Task<Outcome<std::vector<Session>>> of_users(std::vector<UserId> users);  // reads every page
    Task<Outcome<SessionPage>> of_account(std::string account, Json start = {}, std::size_t limit = 0);
    Task<Outcome<SessionPage>> all(Json start = {}, std::size_t limit = 0);
    // the ended sessions in one page of all; it may be empty although more follow
    Task<Outcome<SessionPage>> ended(Json start = {});

private:
    SessionPage read(const dynamodb::Page& page) const;
    dynamodb::Query query_of_user(const std::string& user) const;

    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
