// An Amazon Cognito identity pool as guests see it (Amazon Cognito Federated Identities API Reference): GetId and
// GetCredentialsForIdentity of the enhanced flow, unsigned JSON 1.1. Sign-in, the basic flow and the management calls
// are not simulated and say so. Identities are not remembered but recognised, see KeyRing.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "base/time.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/key_ring.h"

namespace simulator {

inline constexpr std::size_t get_id_per_second = 25;              // for all guests of the account together
inline constexpr Milliseconds guest_credentials_life = 1h;        // the enhanced flow's, which nobody can configure
inline constexpr std::string_view identity_pool_id = "us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf";

enum class GuestAccess { allowed, refused };

class CognitoIdentity {
public:
    CognitoIdentity(const Digest& seed, const KeyRing& keys, GuestAccess guests) : seed_(seed), keys_(&keys), guests_(guests) {}

    HttpResponse answer(const ReceivedRequest& request, Entropy& entropy, Now now);

private:
    HttpResponse get_id(const Json& input, Entropy& entropy, Instant now);
    HttpResponse get_credentials(const Json& input, Entropy& entropy, UnixTime now);
    std::string new_identity(Entropy& entropy) const;
    bool is_ours(std::string_view identity_id) const;

    Digest seed_;
    const KeyRing* keys_;
    GuestAccess guests_;
    std::deque<Instant> recent_get_ids_;
};

}  // namespace simulator
