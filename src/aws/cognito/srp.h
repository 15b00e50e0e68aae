// How somebody proves to Cognito to know the password without saying it: SRP-6a in the 3072-bit group of RFC 5054 with
// SHA-256, then a signature with the key both sides agree on. The person's side, and the sums that both sides do alike.
// Cognito's own choices (padding, the derived key, what is signed) are those of its published clients; values that
// would give the password away (B or u of zero) are refused. Three exponentiations: some tenths of a second on a slow
// phone.
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

BigNumber prime();                                                                    // N
BigNumber generator();                                                                // g
BigNumber multiplier();                                                               // k
BigNumber scrambler(const BigNumber& client_public, const BigNumber& server_public);  // u
// x. `pool_name` is what follows '_' in a user pool's id, `user_id` what the server calls USER_ID_FOR_SRP.
BigNumber private_key(std::string_view pool_name, std::string_view user_id, const Secret& password,
                      const BigNumber& salt);
Key session_key(const BigNumber& shared, const BigNumber& scrambler);

std::string timestamp(UnixTime time);  // "Fri Nov 20 12:00:00 UTC 2026"; the day without a leading zero
// PASSWORD_CLAIM_SIGNATURE.
std::string claim_signature(const Key& key, std::string_view pool_name, std::string_view user_id, ByteView secret_block,
                            std::string_view timestamp);

struct Challenge {  // what PASSWORD_VERIFIER brings
    std::string user_id;
    std::string salt;           // hexadecimal
    std::string server_public;  // likewise: SRP_B
    std::string secret_block;   // base64; goes back as it came
    bool operator==(const Challenge&) const = default;
};
struct Proof {
    std::string timestamp;
    std::string signature;
    bool operator==(const Proof&) const = default;
};

class Client {
public:
    explicit Client(ByteView secret);  // 32 bytes of real entropy, never used again

    std::string public_value() const { return public_.hex(); }  // SRP_A
    // nullopt: what the other side sent is not SRP. `time` is by AWS's clock.
    std::optional<Proof> prove(std::string_view pool_name, const Challenge& challenge, const Secret& password,
                               UnixTime time) const;

    bool operator==(const Client&) const = default;

private:
    BigNumber secret_;
    BigNumber public_;
};

}  // namespace aws::cognito::srp
