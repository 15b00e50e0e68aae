#include "transport/aws_access.h"

#include <utility>

#include "aws/clock_offset.h"
#include "base/overloaded.h"
#include "protocol/limits.h"
#include "transport/start.h"
#include "transport/tolerances.h"

namespace transport {

namespace {

constexpr AskId first_own_ask = AskId(1) << 62;  // chat's are counted from 1

DownCause cause_of(CognitoFailure failure) {
    switch (failure) {
        case CognitoFailure::network:
        case CognitoFailure::timed_out:
        case CognitoFailure::not_aws: return DownCause::network;
        case CognitoFailure::throttled:
        case CognitoFailure::unavailable: return DownCause::busy;
        case CognitoFailure::not_authorized:
        case CognitoFailure::unknown_error: return DownCause::refused;
        case CognitoFailure::not_found:
        case CognitoFailure::invalid_request:
        case CognitoFailure::misconfigured_pool: return DownCause::configured;
        case CognitoFailure::malformed:
        case CognitoFailure::too_large: return DownCause::protocol;
        case CognitoFailure::wrong_clock: return DownCause::clock;
    }
    return DownCause::network;
}

Random split(Random& random) { return Random({random.next(), random.next(), random.next(), random.next()}); }

}  // namespace

DownCause cause_of(api::Refusal refusal) {
    switch (refusal) {
        case api::Refusal::busy: return DownCause::busy;
        case api::Refusal::not_signed_in: return DownCause::signed_out;
        case api::Refusal::not_found: return DownCause::configured;
        default: return DownCause::refused;
    }
}

AwsAccess::AwsAccess(Settings settings)
    : identity_({.identity_pool_id = std::move(settings.identity_pool_id),
                 .endpoint_url = std::move(settings.cognito_url),
                 .login = settings.standing == Standing::user ? IdentityCredentials::Login::user
                                                              : IdentityCredentials::Login::guest,
                 .remembered_identity = std::move(settings.identity),
                 .random = split(settings.random)}),
      backend_({.url = std::move(settings.api_url),
                .tokens_url = std::move(settings.tokens_url),
                .region = settings.region,
                .random = split(settings.random)}),
      first_request_(settings.random.next() % 1'000'000 * 1'000),
      own_asks_(first_own_ask),
      standing_(settings.standing),
      region_(std::move(settings.region)) {}

AskId AwsAccess::ask_own(const api::Request& request, Backend::Turn turn) {
    backend_.ask(++own_asks_, request, turn);
    return own_asks_;
}

void AwsAccess::no_token(TokenLost lost, FailureReason why, Now now) {
    if (lost == TokenLost::for_good) signed_out_ = why;
    no_token_ = std::move(why);
    identity_.no_token(now, lost);
    while (auto output = identity_.poll()) take(*output, now);
    no_token_.reset();
}

bool AwsAccess::fetched(RequestId request, const std::optional<HttpResponse>& response, Now now) {
    if (request < first_request_) return false;
    const std::uint64_t id = (request - first_request_) / fetchers;
    switch ((request - first_request_) % fetchers) {
        case by_backend: backend_.answered(id, response, now); return true;
        case by_identity:
            identity_.answered(id, response ? HttpAnswer(*response) : std::unexpected(HttpFailure::network), now);
            return true;
        default: return false;
    }
}

void AwsAccess::ticked(Now now, bool credentials_are_wanted) {
    if (credentials_are_wanted || !backend_.is_idle()) identity_.ticked(now);
    backend_.ticked(now);
}

std::optional<AwsAccess::Output> AwsAccess::poll(Now now) {
    for (;;) {
        if (auto output = outputs_.poll()) return output;
        if (auto of_identity = identity_.poll()) {
            take(*of_identity, now);
        } else if (auto of_backend = backend_.poll()) {
            take(*of_backend, now);
        } else {
            return std::nullopt;
        }
    }
}

std::optional<Instant> AwsAccess::deadline(bool credentials_are_wanted) const {
    const std::optional<Instant> due = backend_.deadline();
    return credentials_are_wanted || !backend_.is_idle() ? earlier(due, identity_.deadline()) : due;
}

void AwsAccess::measure_clock(const HttpResponse& response, Now now) {
    const auto offset = clock_offset_of(response, now.unix_time);
    if (!offset) return;
    const Milliseconds change = *offset - clock_offset_;
    if (change > clock_noise || change < -clock_noise) measured(*offset);
}

void AwsAccess::measured(Milliseconds offset) {
    clock_offset_ = offset;
    put(ClockMeasured{offset});
}

void AwsAccess::take(IdentityCredentials::Output& output, Now now) {
    std::visit(
        Overloaded{
            [&](IdentityCredentials::Request& request) {
                put(Fetch{request_id(by_identity, request.id), std::move(request.request), http_timeout});
            },
            [&](IdentityCredentials::RememberIdentity& remember) {
                put(Keep{std::string(identity_key), std::move(remember.identity_id)});
            },
            [&](IdentityCredentials::ForgetIdentity&) { put(Keep{std::string(identity_key), Secret()}); },
            [&](IdentityCredentials::ClockMeasured& clock) { measured(clock.offset); },
            [&](IdentityCredentials::WantToken&) { put(TokenWanted{}); },
            // While a request is in flight, Ready has the old credentials, which do not serve those who need new ones.
            [&](IdentityCredentials::Ready& ready) {
                const bool newest = identity_.state() == IdentityCredentials::State::idle;
                if (newest || backend_.wants_credentials() == Freshness::good_for_minutes)
                    backend_.have_credentials(ready.credentials, clock_offset_, now);
                outputs_.push(Ready{std::move(ready.credentials), std::move(ready.identity_id), newest});
            },
            [&](IdentityCredentials::Failed& failed) {
                Down down{cause_of(failed.cause), no_token_.value_or(NoCredentials{failed.cause, standing_})};
                if (signed_out_) down = {DownCause::signed_out, *signed_out_};
                backend_.have_none({signed_out_ ? api::Refusal::not_signed_in : api::Refusal::busy, down.reason});
                outputs_.push(None{std::move(down)});
            },
        },
        output);
}

void AwsAccess::take(Backend::Output& output, Now now) {
    std::visit(Overloaded{
                   [&](Backend::Call& call) {
                       put(Fetch{request_id(by_backend, call.id), std::move(call.http), http_timeout});
                   },
                   [&](Backend::CredentialsWanted& wanted) { want(wanted.freshness, now); },
                   [&](ClockMeasured& clock) { measured(clock.offset); },
                   [&](Answered& answered) {
                       if (answered.ask < first_own_ask) return put(std::move(answered));
                       outputs_.push(OwnAnswer{answered.ask, std::move(answered.body)});
                   },
               },
               output);
}

}  // namespace transport
