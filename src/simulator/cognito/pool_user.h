// The people of a user pool as it remembers them: what they signed up with, their password as an SRP verifier, codes on
// the way, a second factor, and the refresh tokens that still hold. Written and read as JSON, so that they outlive a
// restart.
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

// So many in such a time, then no more until it is over. Forgotten at a restart.
struct Allowance {
    UnixTime since{};
    int used = 0;
    bool try_use(UnixTime now, int most, Milliseconds window);
};

struct Grant {           // what a refresh token stands for
    std::string token;   // its SHA-256 in hexadecimal
    std::string origin;  // origin_jti of all tokens made from it
    std::string scope;
    UnixTime signed_in{};  // auth_time
    UnixTime ends{};
    std::optional<UnixTime> replaced;  // by rotation: still good for the time of grace
};

struct PoolUser {
    std::string name;
    std::string subject;  // a UUID: who it is, whatever the name
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
    std::list<PoolUser> users_;  // so that pointers stay good
};

Grant* find_grant(PoolUser& user, std::string_view token_hash);

}  // namespace simulator::cognito
