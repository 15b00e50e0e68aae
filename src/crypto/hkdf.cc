#include "crypto/hkdf.h"

#include <algorithm>

#include "crypto/sha256.h"

namespace crypto {

Bytes hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t length) {
    const Digest key = hmac_sha256(salt, secret);
    length = std::min(length, 255 * key.size());
    Bytes out, input;
    for (std::uint8_t count = 1; out.size() < length; ++count) {
        input.insert(input.end(), info.begin(), info.end());
        input.push_back(count);
        const Digest block = hmac_sha256(key, input);
        input.assign(block.begin(), block.end());
        const ByteView wanted = ByteView(block).first(std::min(block.size(), length - out.size()));
        out.insert(out.end(), wanted.begin(), wanted.end());
    }
    return out;
}

}  // namespace crypto
