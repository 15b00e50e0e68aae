#include "transport/iot.h"

#include <utility>

#include "aws/clock_offset.h"
#include "aws/iot_url.h"
#include "base/json.h"
#include "base/overloaded.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "talk/limits.h"
#include "transport/make.h"

namespace transport {

namespace {

constexpr std::size_t name_digits = 16;
constexpr std::uint64_t by_identity = 0;  // who fetches
constexpr std::uint64_t by_backend = 1;
constexpr AskId session_ask = 0;          // chat's are counted from 1

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

// Of the backend, when it was asked to attach the policy.
DownCause cause_of(api::Refusal refusal) {
    switch (refusal) {
        case api::Refusal::busy: return DownCause::busy;
        case api::Refusal::not_signed_in: return DownCause::signed_out;
        case api::Refusal::not_found: return DownCause::configured;
        default: return DownCause::refused;
    }
}

}  // namespace

IotTransport::IotTransport(Settings settings)
    : MqttLink(std::move(settings.topics), settings.random, settings.standing),
      endpoint_(std::move(settings.endpoint)),
      identity_({.identity_pool_id = std::move(settings.identity_pool_id),
                 .endpoint_url = std::move(settings.cognito_url),
                 .login = settings.standing == Standing::user ? IdentityCredentials::Login::user : IdentityCredentials::Login::guest,
                 .remembered_identity = std::move(settings.identity),
                 .random = Random({random().next(), random().next(), random().next(), random().next()})}),
      backend_({.url = std::move(settings.api_url),
                .region = endpoint_.region,
                .random = Random({random().next(), random().next(), random().next(), random().next()})}),
      first_request_(random().next() % 1'000'000 * 1'000),
      name_(random_hex(name_digits)) {}

void IotTransport::connect(Now now) {
    if (state() == LinkState::down) begin_attempt(now);
    MqttLink::connect(now);
}

void IotTransport::renew_name() { name_ = random_hex(name_digits); }

void IotTransport::ask(AskId ask, const api::Request& request, Now now) {
    backend_.ask(ask, request, Backend::Turn::last);
    drain(now);
}

void IotTransport::token(const std::string& provider, const Secret& id_token, Now now) {
    identity_.token(provider, id_token, now);
    drain(now);
}

void IotTransport::no_token(TokenLost lost, std::string_view sentence, Now now) {
    if (lost == TokenLost::for_good) signed_out_ = sentence;
    using Lost = IdentityCredentials::TokenLost;
    identity_.no_token(now, lost == TokenLost::for_good ? Lost::for_good : Lost::for_now, sentence);
    drain(now);
    if (signed_out_) end({DownCause::signed_out, *signed_out_}, now);  // what is up would only last until the credentials end
}

void IotTransport::fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) {
    if (request >= first_request_) {
        const std::uint64_t id = (request - first_request_) / 2;
        if ((request - first_request_) % 2 == by_backend) {
            backend_.answered(id, response, now);
        } else {
            HttpAnswer answer = std::unexpected(HttpFailure::network);
            if (response) answer = *std::move(response);
            identity_.answered(id, answer, now);
        }
        drain(now);
    }
    MqttLink::fetched(request, std::nullopt, now);
}

void IotTransport::ticked(Now now) {
    if (credentials_are_wanted()) identity_.ticked(now);
    backend_.ticked(now);
    drain(now);
    MqttLink::ticked(now);
}

// While nobody wants anything of AWS, nobody needs fresh credentials.
std::optional<Instant> IotTransport::deadline() const {
    std::optional<Instant> due = backend_.deadline();
    if (credentials_are_wanted()) due = earlier(due, identity_.deadline());
    return state() == LinkState::down ? due : earlier(due, MqttLink::deadline());
}

void IotTransport::address_wanted(Purpose purpose, Now now) {
    if (purpose == Purpose::takeover) {
        renew_name();  // the old connection goes on under its own name until the new one stands
        begin_attempt(now);
    }
    identity_.wanted(now, distrusted_ ? IdentityCredentials::Freshness::newly_fetched : IdentityCredentials::Freshness::good_for_minutes);
    drain(now);
}

void IotTransport::begin_attempt(Now now) {
    const Credentials* held = identity_.valid_credentials(now.unix_time);
    key_before_ = held ? held->access_key_id : std::string();
    attached_now_ = false;
}

void IotTransport::drain(Now now) {
    for (;;) {
        if (auto output = identity_.poll()) {
            take(*output, now);
        } else if (auto of_backend = backend_.poll()) {
            take(*of_backend, now);
        } else {
            return;
        }
    }
}

void IotTransport::take(IdentityCredentials::Output& output, Now now) {
    std::visit(Overloaded{
                   [&](IdentityCredentials::Request& request) {
                       put(Fetch{request_id(by_identity, request.id), std::move(request.request), limits::http_within});
                   },
                   [&](IdentityCredentials::RememberIdentity& remember) {
                       put(Keep{std::string(identity_key), std::move(remember.identity_id)});
                   },
                   [&](IdentityCredentials::ForgetIdentity&) { put(Keep{std::string(identity_key), Secret()}); },
                   [&](IdentityCredentials::ClockMeasured& measured) {
                       clock_offset_ = measured.offset;
                       put(ClockMeasured{measured.offset});
                   },
                   [&](IdentityCredentials::WantToken&) { put(TokenWanted{}); },
                   [&](IdentityCredentials::Ready& ready) { have_credentials(ready, now); },
                   [&](IdentityCredentials::Failed& failed) {
                       have_no_credentials({cause_of(failed.cause), std::string(failed.sentence)}, now);
                   },
               },
               output);
}

void IotTransport::take(Backend::Output& output, Now now) {
    std::visit(Overloaded{
                   [&](Backend::Call& call) { put(Fetch{request_id(by_backend, call.id), std::move(call.http), limits::http_within}); },
                   [&](Backend::CredentialsWanted& wanted) {
                       const bool fresh = wanted.freshness == Backend::Freshness::newly_fetched;
                       identity_.wanted(now, fresh ? IdentityCredentials::Freshness::newly_fetched : IdentityCredentials::Freshness::good_for_minutes);
                   },
                   [&](ClockMeasured& measured) {
                       clock_offset_ = measured.offset;
                       put(measured);
                   },
                   [&](Answered& answered) {
                       if (answered.ask != session_ask) return put(std::move(answered));
                       attached(answered.body, now);
                   },
               },
               output);
}

// A renewal in the background comes here too, and changes nothing for the connection: AWS looks at credentials only when a
// socket opens. While a call is under way, what is ready is what was held before, which is not for those who distrust it.
void IotTransport::have_credentials(const IdentityCredentials::Ready& ready, Now now) {
    const bool is_newest = identity_.state() == IdentityCredentials::State::idle;
    if (is_newest || backend_.wants_credentials() == Backend::Freshness::good_for_minutes)
        backend_.have_credentials(ready.credentials, clock_offset_, now);
    if (!awaits_address() || attaching_ || (distrusted_ && !is_newest)) return;
    distrusted_ = false;
    if (standing() == Standing::user && attached_ != ready.identity_id) return attach(ready);
    fetched_now_ = ready.credentials.access_key_id != key_before_;
    const std::string& identity = ready.identity_id.reveal();
    have_address({.url = presigned_iot_url(endpoint_, ready.credentials, corrected(now.unix_time, clock_offset_)),
                  .client_id = identity + "-" + name_,
                  .sender = identity},
                 now);
}

void IotTransport::have_no_credentials(Down down, Now now) {
    if (signed_out_) down = {DownCause::signed_out, *signed_out_};
    const api::Refusal refusal = signed_out_ ? api::Refusal::not_signed_in : api::Refusal::busy;
    backend_.have_none({refusal, down.sentence});
    have_none(std::move(down), now);
}

void IotTransport::attach(const IdentityCredentials::Ready& ready) {
    attaching_ = true;
    attached_ = ready.identity_id;
    backend_.ask(session_ask, api::post_session(), Backend::Turn::first);
}

void IotTransport::attached(const std::expected<std::string, api::Problem>& answer, Now now) {
    attaching_ = false;
    if (!answer) {
        attached_ = Secret();
        return have_none({cause_of(answer.error().refusal), answer.error().sentence}, now);
    }
    attached_now_ = true;
    // It may have been attached a moment ago, by another tab or before a reload.
    const auto json = parse_json(*answer, {.bytes = 1024, .depth = 4, .values = 20});
    const Json* anew = json ? json->find("attached") : nullptr;
    if (!settles_until_ || (anew && anew->boolean() == true)) settles_until_ = now.instant + limits::policy_settles;
    if (awaits_address()) identity_.wanted(now);
}

void IotTransport::came_up() {
    never_opened_ = 0;
    settles_until_.reset();
}

UserId IotTransport::self(const std::string& sender) const {
    switch (topics().layout) {
        // As the rule in AWS IoT writes it into every message: whoever knew the identity id itself could be this guest.
        case Layout::stamped: return UserId(hex(sha256(as_bytes(sender))));
        case Layout::direct: return UserId(sender);
        case Layout::plain: return UserId("tab:" + name_);  // nobody is told who wrote
    }
    return {};
}

}  // namespace transport
