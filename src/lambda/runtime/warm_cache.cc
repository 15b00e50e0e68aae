#include "lambda/runtime/warm_cache.h"

#include <utility>

namespace lambda {
namespace {

constexpr Milliseconds after_a_failure = 5s;

Instant instant(UnixTime time) { return Instant(time.time_since_epoch()); }

}  // namespace

jwt::Verifier& WarmCache::verifier(const jwt::Expected& expected) {
    if (!verifier_ || verifier_->expected() != expected) {
        verifier_.emplace(expected);
        failed_.reset();
    }
    return *verifier_;
}

bool WarmCache::wants_keys(UnixTime now) const {
    if (!verifier_) return false;
    if (verifier_->has_keys()) return verifier_->wants_keys(instant(now));
    return verifier_->misses_key() && (!failed_ || now < *failed_ || now >= *failed_ + after_a_failure);
}

void WarmCache::keys_requested(UnixTime now) {
    if (verifier_) verifier_->keys_requested(instant(now));
}

void WarmCache::keys_received(jwt::KeySet keys) {
    if (verifier_) verifier_->keys_received(std::move(keys));
    failed_.reset();
}

std::optional<std::string> WarmCache::identity_behind(std::string_view token, UnixTime now) const {
    const auto found = identities_.find(crypto::sha256(as_bytes(token)));
    if (found == identities_.end() || now >= found->second.until || now + identity_remembered < found->second.until)
        return std::nullopt;
    return found->second.identity;
}

void WarmCache::remember_identity(std::string_view token, std::string identity, UnixTime now) {
    std::erase_if(identities_, [&](const auto& each) { return now >= each.second.until; });
    if (identities_.size() >= identities_remembered) identities_.erase(identities_.begin());
    identities_[crypto::sha256(as_bytes(token))] = {std::move(identity), now + identity_remembered};
}

std::optional<bool> WarmCache::guests_shut_out(UnixTime now) const {
    if (!guests_ || now >= guests_->until || now + guests_remembered < guests_->until) return std::nullopt;
    return guests_->shut_out;
}

}  // namespace lambda
