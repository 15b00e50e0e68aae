#include "transport/iot.h"

#include <utility>

#include "aws/clock_offset.h"
#include "aws/iot_url.h"
#include "base/overloaded.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "talk/limits.h"
#include "transport/make.h"

namespace transport {

namespace {

constexpr std::size_t name_digits = 16;
constexpr Milliseconds clock_tolerance = 5min;  // AWS takes signatures this far off

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

std::string how_wrong(Milliseconds offset) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset < 0ms ? -offset : offset).count();
    return std::to_string(minutes) + (offset < 0ms ? " minutes fast" : " minutes slow");
}

}  // namespace

IotTransport::IotTransport(Settings settings)
    : MqttLink(std::move(settings.topics), settings.random),
      endpoint_(std::move(settings.endpoint)),
      guest_({.identity_pool_id = std::move(settings.identity_pool_id),
              .endpoint_url = std::move(settings.cognito_url),
              .remembered_identity = std::move(settings.identity),
              .random = Random({random().next(), random().next(), random().next(), random().next()})}),
      first_request_(random().next() % 1'000'000 * 1'000),
      name_(random_hex(name_digits)) {}

void IotTransport::renew_name() { name_ = random_hex(name_digits); }

void IotTransport::fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) {
    if (request > first_request_) {
        HttpAnswer answer = std::unexpected(HttpFailure::network);
        if (response) answer = *std::move(response);
        guest_.answered(request - first_request_, answer, now);
        drain_guest(now);
    }
    MqttLink::fetched(request, std::nullopt, now);
}

void IotTransport::ticked(Now now) {
    if (state() != LinkState::down) {
        guest_.ticked(now);
        drain_guest(now);
    }
    MqttLink::ticked(now);
}

// While nobody wants a connection, nobody needs fresh credentials.
std::optional<Instant> IotTransport::deadline() const {
    return state() == LinkState::down ? std::nullopt : earlier(MqttLink::deadline(), guest_.deadline());
}

void IotTransport::address_wanted(Purpose purpose, Now now) {
    if (purpose == Purpose::takeover) renew_name();  // the old connection goes on under its own name until the new one stands
    fetched_now_ = false;
    guest_.wanted(now, distrusted_ ? GuestCredentials::Freshness::newly_fetched : GuestCredentials::Freshness::good_for_minutes);
    drain_guest(now);
}

void IotTransport::drain_guest(Now now) {
    while (auto output = guest_.poll()) {
        std::visit(Overloaded{
                       [&](GuestCredentials::Request& request) {
                           fetched_now_ = true;
                           put(Fetch{first_request_ + request.id, std::move(request.request), limits::http_within});
                       },
                       [&](GuestCredentials::RememberIdentity& remember) {
                           put(Keep{std::string(identity_key), std::move(remember.identity_id)});
                       },
                       [&](GuestCredentials::ForgetIdentity&) { put(Keep{std::string(identity_key), Secret()}); },
                       [&](GuestCredentials::ClockMeasured& measured) { put(ClockMeasured{measured.offset}); },
                       [&](GuestCredentials::Ready& ready) { have_credentials(ready, now); },
                       [&](GuestCredentials::Failed& failed) {
                           have_none({cause_of(failed.cause), std::string(failed.sentence)}, now);
                       },
                   },
                   *output);
    }
}

// A renewal in the background comes here too, and changes nothing: AWS looks at credentials only when a socket opens.
void IotTransport::have_credentials(const GuestCredentials::Ready& ready, Now now) {
    if (!awaits_address()) return;
    distrusted_ = false;
    const std::string& identity = ready.identity_id.reveal();
    have_address({.url = presigned_iot_url(endpoint_, ready.credentials, corrected(now.unix_time, guest_.clock_offset())),
                  .client_id = identity + "-" + name_,
                  .sender = identity},
                 now);
}

void IotTransport::came_up() { never_opened_ = 0; }

UserId IotTransport::self(const std::string& sender) const {
    switch (topics().layout) {
        // As the rule in AWS IoT writes it into every message: whoever knew the identity id itself could be this guest.
        case Layout::stamped: return UserId(hex(sha256(as_bytes(sender))));
        case Layout::direct: return UserId(sender);
        case Layout::plain: return UserId("tab:" + name_);  // nobody is told who wrote
    }
    return {};
}

std::string IotTransport::refusal(mqtt::Reason reason) const {
    if (reason == mqtt::Reason::not_authorized) {
        return "AWS does not let us listen to this room: the guest role's policy must allow iot:Subscribe and iot:Receive for it.";
    }
    return MqttLink::refusal(reason);
}

Down IotTransport::explain(const Lost& lost, Now now) {
    if (lost.reached == LegState::opening) return never_opened(now);
    never_opened_ = 0;
    if (lost.reached == LegState::greeting && lost.cause == mqtt::BreakCause::refused) {
        return refused("AWS refused the connection: check that the guest role's policy allows iot:Connect for client ids that "
                       "begin with the guest's own identity.");
    }
    return MqttLink::explain(lost, now);
}

Down IotTransport::never_opened(Now now) {
    distrusted_ = true;
    if (guest_.valid_credentials(now.unix_time) == nullptr) {
        return {DownCause::expired, "The guest credentials ran out before the connection was made: new ones will be fetched."};
    }
    // Only when Cognito answered a moment ago, the way to AWS is open and the credentials are sound; once may still be chance.
    if (++never_opened_ < 2 || !fetched_now_) {
        return {DownCause::network, "AWS IoT could not be reached: check the network connection."};
    }
    const Milliseconds offset = guest_.clock_offset();
    if (offset > clock_tolerance || offset < -clock_tolerance) {
        return {DownCause::clock, "AWS refused the connection, and this device's clock is " + how_wrong(offset) + ": set it right."};
    }
    return {DownCause::refused,
            "AWS refused the connection: check the guest role's policy and the endpoint, and that nothing on the way blocks WebSockets."};
}

// Credentials may have lost their power before their time; only new ones prove that it is the policy.
Down IotTransport::refused(std::string_view sentence) {
    if (fetched_now_) return {DownCause::refused, std::string(sentence)};
    distrusted_ = true;
    return {DownCause::expired, "AWS no longer accepts the guest credentials: new ones will be fetched."};
}

}  // namespace transport
