#include "aws/cognito/srp_server.h"

#include "base/text_codes.h"
#include "crypto/sha256.h"

namespace aws::cognito::srp {

Verifier make_verifier(std::string_view pool_name, std::string_view user_id, const Secret& password, ByteView salt) {
    const crypto::BigNumber x = private_key(pool_name, user_id, password, crypto::BigNumber::from_bytes(salt));
    return {.salt = hex(salt), .verifier = crypto::exp_mod(generator(), x, prime())};
}

Server::Server(const Verifier& verifier, ByteView secret)
    : verifier_(verifier.verifier),
      secret_(crypto::BigNumber::from_bytes(secret)),
      public_(mod(
          add(crypto::mul_mod(multiplier(), verifier_, prime()), crypto::exp_mod(generator(), secret_, prime())),
          prime())) {}

std::optional<Key> Server::agree(std::string_view client_public) const {
    const crypto::BigNumber N = prime();
    const crypto::BigNumber A = crypto::BigNumber::from_hex(client_public);
    const crypto::BigNumber u = scrambler(A, public_);
    if (!A.good() || mod(A, N).is_zero() || u.is_zero()) return std::nullopt;
    const crypto::BigNumber shared =
        crypto::exp_mod(crypto::mul_mod(A, crypto::exp_mod(verifier_, u, N), N), secret_, N);
    if (!shared.good()) return std::nullopt;
    return session_key(shared, u);
}

bool is_proof(const Proof& proof, const Key& key, std::string_view pool_name, std::string_view user_id,
              ByteView secret_block) {
    const std::string right = claim_signature(key, pool_name, user_id, secret_block, proof.timestamp);
    return crypto::constant_time_equal(as_bytes(proof.signature), as_bytes(right));
}

}  // namespace aws::cognito::srp
