// The users of a user pool: attributes, password as an SRP verifier, sent codes, second factor, and valid refresh
// tokens. Stored as JSON, so they survive a restart.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cognito/srp_server.h"
#include "base/json.h"
#include "base/time.h"

namespace simulator::cognito {

enum class UserStatus { unconfirmed, confirmed, force_change_password, reset_required, external_provider };
std::string_view status_name(UserStatus status);  // "CONFIRMED"

struct SentCode {
    std::string digits;
    UnixTime sent{};
};

// A rate limit: so many attempts in a window of time. Not kept over a restart.
struct Allowance {
    UnixTime since{};
    int used = 0;
    bool try_use(UnixTime now, int most, Milliseconds window);
};

struct Grant {           // what a refresh token grants
    std::string token;   // its SHA-256 in hexadecimal
    std::string origin;  // origin_jti of all tokens made from it
    std::string scope;
    UnixTime signed_in{};  // auth_time
    UnixTime ends{};
    std::optional<UnixTime> replaced;  // by rotation: still valid during the grace period
};

struct PoolUser {
    std::string name;
    std::string subject;  // a UUID, independent of the name
    std::string email;
    bool email_verified = false;
    UserStatus status = UserStatus::unconfirmed;
    bool enabled = true;
    UnixTime created{};
    UnixTime password_set{};
    aws::cognito::srp::Verifier verifier;
    std::optional<SentCode> confirmation;
    std::optional<SentCode> reset;
    std::string authenticator;          // base32: the secret shared with a verified authenticator
    std::string pending_authenticator;  // not verified yet
    bool uses_authenticator = false;
    std::vector<Grant> grants;
    std::vector<std::string> revoked;  // origins whose access tokens are refused

    Allowance guesses;  // at codes
    Allowance codes;    // sent
    int wrong_passwords = 0;
    UnixTime locked_until{};
};

class PoolUsers {
public:
    static constexpr std::size_t most = 5000;
    static constexpr std::size_t most_grants = 20;  // of one person: the oldest is forgotten

    // User names do not differ by case.
    PoolUser* find(std::string_view name);
    PoolUser* find_subject(std::string_view subject);
    PoolUser* find_grant(std::string_view token_hash);
    PoolUser* add(PoolUser user);  // nullptr: there are too many
    bool has_verified_email(std::string_view email) const;

    Json write() const;
    void read(const Json& kept);

private:
    std::list<PoolUser> users_;  // a list, so that pointers stay valid
};

Grant* find_grant(PoolUser& user, std::string_view token_hash);

}  // namespace simulator::cognito
