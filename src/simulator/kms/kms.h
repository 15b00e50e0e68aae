// AWS KMS as far as a deployment needs it (AWS KMS API Reference; JSON 1.1, target TrentService): Encrypt and Decrypt
// under a template's symmetric keys, with an encryption context and key policies. Keys are derived from the account's
// seed, so ciphertexts decrypt only in this account, also after a restart. Data keys, grants, aliases, rotation and
// other kinds of keys are not simulated and say so.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/aes_gcm.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"

namespace simulator::kms {

inline constexpr std::string_view target_prefix = "TrentService.";

std::string key_arn(std::string_view key_id);

class Kms {
public:
    // Borrows the permissions.
    Kms(const iam::Permissions& permissions, const crypto::Digest& seed) : permissions_(&permissions), seed_(seed) {}

    void make(std::string key_id, iam::Policy policy);

    // The caller has checked the signature.
    HttpResponse answer(const ReceivedRequest& request, const iam::Principal& principal, Entropy& entropy) const;

private:
    using Keys = std::map<std::string, iam::Policy, std::less<>>;  // key policies by key id
    HttpResponse encrypt(const Json& input, const iam::Principal& principal, Entropy& entropy) const;
    HttpResponse decrypt(const Json& input, const iam::Principal& principal) const;
    Keys::const_iterator find(std::string_view named) const;  // by id or ARN
    std::optional<HttpResponse> refusal(const iam::Principal& principal, std::string_view action,
                                        const std::string& key_id, const iam::Policy& policy, const Json& input) const;
    crypto::AesKey key_of(std::string_view key_id) const;

    const iam::Permissions* permissions_;
    crypto::Digest seed_;
    Keys keys_;
};

}  // namespace simulator::kms
