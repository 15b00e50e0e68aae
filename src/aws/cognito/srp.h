// Proves to Cognito that a person knows the password, without sending it: SRP-6a in the 3072-bit group of RFC 5054
// with SHA-256, then a signature with the key that both sides have computed. This is the client's side, and the
// calculations that both sides share. Cognito's own choices (padding, the derived key, the signed text) are as in its
// published clients. Values that would reveal the password (B or u of zero) are refused. Needs three exponentiations,
// which take some tenths of a second on a slow phone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "crypto/big_number.h"

namespace aws::cognito::srp {

using Key = std::array<std::uint8_t, 16>;

crypto::BigNumber prime();                                                                                    // N
crypto::BigNumber generator();                                                                                // g
crypto::BigNumber multiplier();                                                                               // k
crypto::BigNumber scrambler(const crypto::BigNumber& client_public, const crypto::BigNumber& server_public);  // u
// x. `pool_name` is the part of the user pool's id after '_', `user_id` is what the server sends as USER_ID_FOR_SRP.
crypto::BigNumber private_key(std::string_view pool_name, std::string_view user_id, const Secret& password,
                              const crypto::BigNumber& salt);
Key session_key(const crypto::BigNumber& shared, const crypto::BigNumber& scrambler);

std::string timestamp(UnixTime time);  // "Fri Nov 20 12:00:00 UTC 2026"; the day without a leading zero
// Computes PASSWORD_CLAIM_SIGNATURE.
std::string claim_signature(const Key& key, std::string_view pool_name, std::string_view user_id, ByteView secret_block,
                            std::string_view timestamp);

struct Challenge {  // of PASSWORD_VERIFIER
    std::string user_id;
    std::string salt;           // hexadecimal
    std::string server_public;  // SRP_B, hexadecimal
    std::string secret_block;   // base64; returned unchanged
    bool operator==(const Challenge&) const = default;
};
struct Proof {
    std::string timestamp;
    std::string signature;
    bool operator==(const Proof&) const = default;
};

class Client {
public:
    explicit Client(ByteView secret);  // 32 random bytes, never used again

    std::string public_value() const { return public_.hex(); }  // SRP_A
    // nullopt: the server's values are not valid SRP. `time` is by AWS's clock.
    std::optional<Proof> prove(std::string_view pool_name, const Challenge& challenge, const Secret& password,
                               UnixTime time) const;

    bool operator==(const Client&) const = default;

private:
    crypto::BigNumber secret_;
    crypto::BigNumber public_;
};

}  // namespace aws::cognito::srp
