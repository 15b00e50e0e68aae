// The server's side of aws/cognito/srp.h, for the local stand-in for AWS: stores a verifier instead of the password,
// and checks a proof. Values of a client that would let anybody in (A or u of zero) are refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/cognito/srp.h"

namespace aws::cognito::srp {

struct Verifier {
    std::string salt;  // hexadecimal
    crypto::BigNumber verifier;
    bool operator==(const Verifier&) const = default;
};
Verifier make_verifier(std::string_view pool_name, std::string_view user_id, const Secret& password, ByteView salt);

class Server {  // of one sign-in
public:
    Server(const Verifier& verifier, ByteView secret);  // 32 random bytes, never used again

    std::string public_value() const { return public_.hex(); }  // SRP_B
    // nullopt: not a number, or one that no honest client sends. `client_public` is SRP_A.
    std::optional<Key> agree(std::string_view client_public) const;

    bool operator==(const Server&) const = default;

private:
    crypto::BigNumber verifier_;
    crypto::BigNumber secret_;
    crypto::BigNumber public_;
};

// Whether the client could compute `key`, compared in constant time. The caller checks the age of the timestamp.
bool is_proof(const Proof& proof, const Key& key, std::string_view pool_name, std::string_view user_id,
              ByteView secret_block);

}  // namespace aws::cognito::srp
