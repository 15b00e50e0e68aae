#include "lambda/runtime/entropy.h"

#include <string>

namespace lambda {

crypto::Digest Entropy::next() {
    return crypto::hmac_sha256(seed_, as_bytes("confab/lambda " + std::to_string(++count_)));
}

}  // namespace lambda
