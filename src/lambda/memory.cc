#include "lambda/memory.h"

#include <utility>

namespace lambda {
namespace {

constexpr Milliseconds after_a_failure = 5s;

Instant instant(UnixTime time) { return Instant(time.time_since_epoch()); }

}  // namespace

jwt::Verifier& Memory::verifier(const jwt::Expected& expected) {
    if (!verifier_ || verifier_->expected() != expected) {
        verifier_.emplace(expected);
        failed_.reset();
    }
    return *verifier_;
}

bool Memory::wants_keys(UnixTime now) const {
    if (!verifier_) return false;
    if (verifier_->has_keys()) return verifier_->wants_keys(instant(now));
    return verifier_->misses_key() && (!failed_ || now < *failed_ || now >= *failed_ + after_a_failure);
}

void Memory::keys_asked(UnixTime now) {
    if (verifier_) verifier_->keys_asked(instant(now));
}

void Memory::keys_came(jwt::KeySet keys) {
    if (verifier_) verifier_->keys_came(std::move(keys));
    failed_.reset();
}

}  // namespace lambda
