// AWS STS (AWS Security Token Service API Reference; query protocol, version 2011-06-15): AssumeRole,
// AssumeRoleWithWebIdentity with tokens of the simulated identity pool, GetCallerIdentity. A role's trust policy
// decides who may assume it, and a session policy restricts the session's permissions. Managed session policies, tags,
// MFA and other providers' tokens are not simulated and say so.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "aws/url.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/iam/key_ring.h"
#include "simulator/iam/permissions.h"
#include "simulator/iam/sigv4_check.h"

namespace simulator::sts {

// Parses application/x-www-form-urlencoded. At most a thousand parameters; the rest is ignored.
QueryParameters parse_form(std::string_view body);

bool is_sts_request(const ReceivedRequest& request);

struct AssumableRole {
    std::string id;  // logical
    std::string arn;
    iam::Policy trust;
    std::int64_t longest_seconds = 3600;  // MaxSessionDuration
};

class Sts {
public:
    // Borrows both.
    Sts(const iam::Permissions& permissions, const iam::KeyRing& keys, const crypto::Digest& seed)
        : permissions_(&permissions), keys_(&keys), seed_(seed) {}

    // `guest` and `user`: logical ids of the identity pool's roles, or empty.
    void make(std::vector<AssumableRole> roles, std::string guest, std::string user);

    HttpResponse answer(const ReceivedRequest& request, Entropy& entropy, UnixTime now) const;

private:
    struct Session {  // the parameters of both AssumeRole operations
        const AssumableRole* role = nullptr;
        std::string name;
        std::string policy;  // on one line
        std::int64_t seconds = 3600;
    };
    struct ServiceError {
        int status = 400;
        std::string code;
        std::string message;
    };
    std::expected<Session, ServiceError> read_session(const QueryParameters& form, std::string_view operation,
                                                      std::int64_t longest) const;
    std::expected<std::string, ServiceError> assume_role(const QueryParameters& form, const iam::Principal& principal,
                                                         Entropy& entropy, UnixTime now) const;
    std::expected<std::string, ServiceError> assume_with_token(const QueryParameters& form, Entropy& entropy,
                                                               UnixTime now) const;
    std::string caller_identity(const iam::Principal& principal) const;
    std::string issue_credentials(iam::Principal principal, const Session& session, Entropy& entropy,
                                  UnixTime now) const;

    const iam::Permissions* permissions_;
    const iam::KeyRing* keys_;
    crypto::Digest seed_;
    std::vector<AssumableRole> roles_;
    std::string guest_role_;
    std::string user_role_;
};

}  // namespace simulator::sts
