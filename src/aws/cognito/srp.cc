#include "aws/cognito/srp.h"

#include <algorithm>

#include "base/calendar.h"
#include "base/text_codes.h"
#include "crypto/hkdf.h"
#include "crypto/sha256.h"

namespace aws::cognito::srp {

namespace {

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// Cognito hashes numbers in Java's format, two's complement.
crypto::BigNumber hash_of(const crypto::BigNumber& first, ByteView second) {
    Bytes text = first.signed_bytes();
    append(text, second);
    return crypto::BigNumber::from_bytes(crypto::sha256(text));
}

}  // namespace

crypto::BigNumber prime() {
    // RFC 5054 appendix A, 3072 bits.
    return crypto::BigNumber::from_hex(
        "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
        "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
        "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f"
        "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
        "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510"
        "15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
        "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c"
        "bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff");
}

crypto::BigNumber generator() { return crypto::BigNumber(2); }

crypto::BigNumber multiplier() { return hash_of(prime(), generator().signed_bytes()); }

crypto::BigNumber scrambler(const crypto::BigNumber& client_public, const crypto::BigNumber& server_public) {
    return hash_of(client_public, server_public.signed_bytes());
}

crypto::BigNumber private_key(std::string_view pool_name, std::string_view user_id, const Secret& password,
                              const crypto::BigNumber& salt) {
    std::string who(pool_name);
    who += user_id;
    who += ':';
    who += password.reveal();
    return hash_of(salt, crypto::sha256(as_bytes(who)));
}

Key session_key(const crypto::BigNumber& shared, const crypto::BigNumber& scrambler) {
    Key key;
    const Bytes derived = crypto::hkdf_sha256(
        shared.signed_bytes(), scrambler.signed_bytes(), as_bytes("Caldera Derived Key"), key.size());
    std::ranges::copy(derived, key.begin());
    return key;
}

std::string timestamp(UnixTime time) {
    // Takes the parts from "Sun, 02 Aug 2026 01:02:03 GMT".
    const std::string date = http_date(time);
    std::string out = date.substr(0, 3);
    out += ' ';
    out += date.substr(8, 4);
    out += date.substr(date[5] == '0' ? 6 : 5, date[5] == '0' ? 2 : 3);
    out += date.substr(17, 9);
    out += "UTC ";
    out += date.substr(12, 4);
    return out;
}

std::string claim_signature(const Key& key, std::string_view pool_name, std::string_view user_id, ByteView secret_block,
                            std::string_view timestamp) {
    Bytes message = to_bytes(pool_name);
    append(message, as_bytes(user_id));
    append(message, secret_block);
    append(message, as_bytes(timestamp));
    return base64(crypto::hmac_sha256(key, message));
}

Client::Client(ByteView secret)
    : secret_(crypto::BigNumber::from_bytes(secret)), public_(crypto::exp_mod(generator(), secret_, prime())) {}

std::optional<Proof> Client::prove(std::string_view pool_name, const Challenge& challenge, const Secret& password,
                                   UnixTime time) const {
    const crypto::BigNumber N = prime();
    const crypto::BigNumber B = crypto::BigNumber::from_hex(challenge.server_public);
    const crypto::BigNumber salt = crypto::BigNumber::from_hex(challenge.salt);
    const auto secret_block = from_base64(challenge.secret_block);
    const crypto::BigNumber u = scrambler(public_, B);
    if (!B.good() || !salt.good() || !secret_block || mod(B, N).is_zero() || u.is_zero()) return std::nullopt;

    // (B - k * g^x) ^ (a + u * x)
    const crypto::BigNumber x = private_key(pool_name, challenge.user_id, password, salt);
    const crypto::BigNumber base =
        crypto::sub_mod(B, crypto::mul_mod(multiplier(), crypto::exp_mod(generator(), x, N), N), N);
    const crypto::BigNumber shared = crypto::exp_mod(base, add(secret_, mul(u, x)), N);
    if (!shared.good()) return std::nullopt;
    Proof proof{.timestamp = srp::timestamp(time), .signature = {}};
    proof.signature =
        claim_signature(session_key(shared, u), pool_name, challenge.user_id, *secret_block, proof.timestamp);
    return proof;
}

}  // namespace aws::cognito::srp
