// An Amazon Cognito identity pool as guests and users see it (Amazon Cognito Federated Identities API Reference): GetId
// and GetCredentialsForIdentity of the enhanced flow, GetOpenIdToken of the basic one where the pool allows it,
// unsigned JSON 1.1, with or without a login of the user pool. Developers' own identities, linking a login to a guest
// and the management calls are not simulated and say so. Identities are not stored: guests' ids carry a seal, see
// KeyRing, and a user's id is derived from its subject in the user pool.
#pragma once

#include <deque>
#include <expected>
#include <string>
#include <string_view>

#include "base/time.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/iam/key_ring.h"

namespace simulator::cognito {

inline constexpr std::size_t get_id_per_second = 25;        // for all guests of the account together
inline constexpr Milliseconds guest_credentials_life = 1h;  // the enhanced flow's, which nobody can configure

class UserPool;

enum class GuestAccess { allowed, refused };

class IdentityPool {
public:
    // Without a user pool, only guests get identities.
    IdentityPool(const crypto::Digest& seed, const iam::KeyRing& keys, GuestAccess guests, UserPool* pool = nullptr)
        : seed_(seed), keys_(&keys), guests_(guests), pool_(pool) {}

    void allow_classic_flow() { classic_flow_ = true; }

    HttpResponse answer(const ReceivedRequest& request, Entropy& entropy, Now now);

private:
    // The signed-in user; an empty subject: a guest.
    struct Login {
        std::string subject;
    };
    std::expected<Login, HttpResponse> read_logins(const Json& input, UnixTime now);
    HttpResponse get_id(const Json& input, const Login& login, Entropy& entropy, Instant now);
    std::expected<iam::Principal, HttpResponse> read_identity(const Json& input, const Login& login) const;
    HttpResponse get_credentials(const Json& input, const Login& login, Entropy& entropy, UnixTime now);
    HttpResponse get_open_id_token(const Json& input, const Login& login, UnixTime now) const;
    std::string sealed(ByteView half, std::string_view kind) const;
    std::string identity_of(std::string_view subject) const;
    bool is_ours(std::string_view identity_id, std::string_view kind) const;

    crypto::Digest seed_;
    const iam::KeyRing* keys_;
    GuestAccess guests_;
    UserPool* pool_;
    bool classic_flow_ = false;
    std::deque<Instant> recent_get_ids_;
};

}  // namespace simulator::cognito
