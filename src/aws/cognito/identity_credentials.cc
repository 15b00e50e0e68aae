#include "aws/cognito/identity_credentials.h"

#include <algorithm>
#include <utility>

#include "aws/clock_offset.h"
#include "aws/endpoints.h"
#include "base/backoff.h"
#include "base/limits.h"

namespace aws::cognito {

namespace {

constexpr Milliseconds token_deadline = 1min;  // providing a token may need a renewal of the session, with retries
constexpr Milliseconds wanted_margin = 5min;   // the credentials must not expire while connecting or signing
constexpr Milliseconds still_signs = 30s;      // enough for one signature, if nothing better is available
constexpr Milliseconds shortest_renewal = 30s;
constexpr Milliseconds longest_credentials_life = 24h;
constexpr Milliseconds clock_noise = 2s;  // a Date header has whole seconds, and the network adds a delay
constexpr int most_retries = 3;
// GetId has a low quota, and clients that were refused at the same time must not retry at the same time.
constexpr Milliseconds shortest_pause = 500ms;
constexpr Backoff retry_jitter{2s, 8s, Backoff::Jitter::full};  // added to the pause
constexpr Milliseconds renewal_pause = 1min;

// Refusals that may mean that the identity is gone: deleted in the console, or merged into a user's account.
bool may_be_the_identity(CognitoFailure failure) {
    return failure == CognitoFailure::not_found || failure == CognitoFailure::not_authorized ||
           failure == CognitoFailure::invalid_request;
}

// Failures that are retried here at once. Others are left to the person, or to the link's own retries.
bool is_temporary_overload(CognitoFailure failure) {
    return failure == CognitoFailure::throttled || failure == CognitoFailure::unavailable;
}

bool belongs_to_pool(const Secret& identity, std::string_view pool_id) {
    const std::string_view text = identity.reveal();
    return is_cognito_identifier(text) && text.substr(0, text.find(':')) == pool_id.substr(0, pool_id.find(':'));
}

}  // namespace

IdentityCredentials::IdentityCredentials(Settings settings) : settings_(std::move(settings)) {
    identity_ = std::exchange(settings_.remembered_identity, Secret());
    // With a guest's identity in the request, Cognito would merge the two.
    if (is_user()) identity_ = Secret();
    if (!identity_.empty() && !belongs_to_pool(identity_, settings_.identity_pool_id)) {
        identity_ = Secret();
        outputs_.push(ForgetIdentity{});
    }
}

void IdentityCredentials::request(Now now, Freshness freshness) {
    const bool fresh = freshness == Freshness::newly_fetched;
    if (!fresh && held_ && is_good(now.unix_time, std::min(wanted_margin, held_->life / 5))) {
        outputs_.push(Ready{held_->credentials, held_->identity_id});
        return;
    }
    const bool nobody_waits = requested_ == Requested::nothing;
    if (fresh || nobody_waits) requested_ = fresh ? Requested::newly_fetched : Requested::valid;
    // A renewal that pauses in the background continues now. A pause that somebody already waits for is kept.
    if (state_ == State::idle || (state_ == State::waiting_to_retry && nobody_waits)) start(now);
}

void IdentityCredentials::token(const std::string& provider, const Secret& id_token, Now now) {
    if (state_ != State::waiting_for_token) return;
    const CognitoLogin login{provider, id_token};
    call(&login, now);
}

void IdentityCredentials::no_token(Now now, TokenLost lost) {
    if (lost == TokenLost::for_good) {
        held_.reset();
        identity_ = Secret();
    }
    if (state_ != State::waiting_for_token) return;
    failed(lost == TokenLost::for_good ? CognitoFailure::not_authorized : CognitoFailure::network, now);
}

void IdentityCredentials::answered(std::uint64_t request_id, const HttpAnswer& answer, Now now) {
    if (request_id != request_id_) return;
    if (state_ == State::getting_identity) {
        measure_clock(answer, now);
        got_identity(read_get_id(answer), now);
    } else if (state_ == State::getting_credentials) {
        measure_clock(answer, now);
        got_credentials(read_get_credentials(answer), now);
    }
}

void IdentityCredentials::ticked(Now now) {
    switch (state_) {
        case State::waiting_for_token:
        case State::getting_identity:
        case State::getting_credentials:
            if (now.instant >= *deadline_) failed(CognitoFailure::timed_out, now);
            return;
        case State::waiting_to_retry:
            if (now.instant >= *deadline_) ask(now);
            return;
        case State::idle:
            if (!held_ || !held_->renew_at) return;
            if (!is_good(now.unix_time, 0ms)) {
                // The device slept until they had expired. They are fetched again when somebody wants them.
                held_->renew_at.reset();
                held_->renew_at_unix.reset();
            } else if (now.instant >= *held_->renew_at ||
                       corrected(now.unix_time, settings_.clock_offset) >= *held_->renew_at_unix) {
                start(now);
            }
            return;
    }
}

void IdentityCredentials::sign_out() {
    state_ = State::idle;
    requested_ = Requested::nothing;
    identity_ = Secret();
    held_.reset();
    deadline_.reset();
    outputs_.clear();
    if (!is_user()) outputs_.push(ForgetIdentity{});
}

std::optional<IdentityCredentials::Output> IdentityCredentials::poll() { return outputs_.poll(); }

std::optional<Instant> IdentityCredentials::deadline() const {
    if (state_ != State::idle) return deadline_;
    return held_ ? held_->renew_at : std::nullopt;
}

const Credentials* IdentityCredentials::valid_credentials(UnixTime local) const {
    return is_good(local, 0ms) ? &held_->credentials : nullptr;
}

void IdentityCredentials::start(Now now) {
    retries_ = 0;
    identity_is_new_ = false;
    token_is_new_ = false;
    ask(now);
}

void IdentityCredentials::ask(Now now) {
    if (!is_user()) return call(nullptr, now);
    state_ = State::waiting_for_token;
    deadline_ = now.instant + token_deadline;
    outputs_.push(WantToken{});
}

void IdentityCredentials::call(const CognitoLogin* login, Now now) {
    const bool knows_identity = !identity_.empty();
    state_ = knows_identity ? State::getting_credentials : State::getting_identity;
    deadline_ = now.instant + http_timeout;
    outputs_.push(Request{
        ++request_id_, knows_identity ? get_credentials_request(settings_.endpoint_url, identity_, login)
                                      : get_id_request(settings_.endpoint_url, settings_.identity_pool_id, login)});
}

void IdentityCredentials::got_identity(std::expected<Secret, CognitoFailure> identity, Now now) {
    if (!identity && renews_token(identity.error(), now)) return;
    if (!identity) return failed(identity.error(), now);
    identity_ = *std::move(identity);
    identity_is_new_ = true;
    retries_ = 0;
    if (!is_user()) outputs_.push(RememberIdentity{identity_});
    ask(now);
}

void IdentityCredentials::got_credentials(std::expected<Credentials, CognitoFailure> credentials, Now now) {
    if (!credentials && renews_token(credentials.error(), now)) return;
    if (!credentials && may_be_the_identity(credentials.error()) && !identity_is_new_) {
        identity_ = Secret();
        retries_ = 0;
        if (!is_user()) outputs_.push(ForgetIdentity{});
        return ask(now);
    }
    if (!credentials) return failed(credentials.error(), now);

    const UnixTime aws_time = corrected(now.unix_time, settings_.clock_offset);
    const Milliseconds life = std::min(*credentials->expires - aws_time, longest_credentials_life);
    if (life <= 0ms) return failed(clock_is_measured_ ? CognitoFailure::malformed : CognitoFailure::wrong_clock, now);

    const Milliseconds until_renewal = std::max(shortest_renewal, life * 4 / 5 - settings_.random.up_to(life / 20));
    held_ = Held{.identity_id = identity_,
                 .credentials = *std::move(credentials),
                 .life = life,
                 .renew_at = now.instant + until_renewal,
                 .renew_at_unix = aws_time + until_renewal};
    state_ = State::idle;
    requested_ = Requested::nothing;
    deadline_.reset();
    outputs_.push(Ready{held_->credentials, held_->identity_id});
}

// The refusal may only mean that the token expired on its way.
bool IdentityCredentials::renews_token(CognitoFailure failure, Now now) {
    if (!is_user() || failure != CognitoFailure::not_authorized || token_is_new_) return false;
    token_is_new_ = true;
    ask(now);
    return true;
}

void IdentityCredentials::failed(CognitoFailure cause, Now now) {
    if (is_temporary_overload(cause) && retries_ < most_retries) {
        state_ = State::waiting_to_retry;
        deadline_ = now.instant + shortest_pause + retry_jitter.wait(retries_++, settings_.random);
        return;
    }
    state_ = State::idle;
    deadline_.reset();
    const Requested requested = std::exchange(requested_, Requested::nothing);
    if (requested == Requested::valid && is_good(now.unix_time, still_signs)) {
        outputs_.push(Ready{held_->credentials, held_->identity_id});
    } else if (requested != Requested::nothing) {
        outputs_.push(Failed{cause, is_temporary(cause)});
    }
    if (!held_) return;
    if (is_temporary(cause) && is_good(now.unix_time, 0ms)) {
        const Milliseconds pause = renewal_pause + settings_.random.up_to(renewal_pause);
        held_->renew_at = now.instant + pause;
        held_->renew_at_unix = corrected(now.unix_time, settings_.clock_offset) + pause;
    } else {
        held_->renew_at.reset();
        held_->renew_at_unix.reset();
    }
}

void IdentityCredentials::measure_clock(const HttpAnswer& answer, Now now) {
    if (!is_from_cognito(answer)) return;  // the clock of a captive portal proves nothing
    const auto offset = clock_offset_of(*answer, now.unix_time);
    if (!offset) return;
    const Milliseconds change = *offset - settings_.clock_offset;
    if (clock_is_measured_ && change <= clock_noise && change >= -clock_noise) return;
    clock_is_measured_ = true;
    settings_.clock_offset = *offset;
    outputs_.push(ClockMeasured{*offset});
}

bool IdentityCredentials::is_good(UnixTime local, Milliseconds left) const {
    return held_ && *held_->credentials.expires > corrected(local, settings_.clock_offset) + left;
}

}  // namespace aws::cognito
