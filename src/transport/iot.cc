#include "transport/iot.h"

#include <utility>

#include "aws/iot/websocket_url.h"
#include "base/json.h"
#include "base/overloaded.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "protocol/limits.h"

namespace transport {

namespace {

constexpr std::size_t name_digits = 16;

}  // namespace

IotTransport::IotTransport(Settings settings)
    : MqttLink(std::move(settings.topics), settings.aws.random, settings.aws.standing),
      endpoint_(std::move(settings.endpoint)),
      aws_([&] {
          settings.aws.random = Random({random().next(), random().next(), random().next(), random().next()});
          return std::move(settings.aws);
      }()),
      name_(random_hex(name_digits)) {}

void IotTransport::connect(Now now) {
    if (state() == LinkState::down) begin_attempt(now);
    MqttLink::connect(now);
}

void IotTransport::renew_name() { name_ = random_hex(name_digits); }

void IotTransport::ask(AskId ask, const api::Request& request, Now now) {
    aws_.ask(ask, request);
    drain(now);
}

void IotTransport::token(const std::string& provider, const Secret& id_token, Now now) {
    aws_.token(provider, id_token, now);
    drain(now);
}

void IotTransport::no_token(TokenLost lost, FailureReason why, Now now) {
    aws_.no_token(lost, std::move(why), now);
    drain(now);
    // the connection would only last until the credentials expire
    if (aws_.signed_out()) end({DownCause::signed_out, *aws_.signed_out()}, now);
}

void IotTransport::fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) {
    if (aws_.fetched(request, response, now)) drain(now);
}

void IotTransport::ticked(Now now) {
    aws_.ticked(now, state() != LinkState::down);
    drain(now);
    MqttLink::ticked(now);
}

std::optional<Instant> IotTransport::deadline() const {
    const std::optional<Instant> due = aws_.deadline(state() != LinkState::down);
    return state() == LinkState::down ? due : earlier(due, MqttLink::deadline());
}

void IotTransport::address_wanted(Purpose purpose, Now now) {
    if (purpose == Purpose::takeover) {
        renew_name();  // the old connection keeps its own name until the new one is ready
        begin_attempt(now);
    }
    aws_.want(distrusted_ ? AwsAccess::Freshness::newly_fetched : AwsAccess::Freshness::good_for_minutes, now);
    drain(now);
}

void IotTransport::begin_attempt(Now now) {
    const Credentials* held = aws_.valid_credentials(now.unix_time);
    key_before_ = held ? held->access_key_id : std::string();
    attached_now_ = false;
}

void IotTransport::drain(Now now) {
    while (auto output = aws_.poll(now)) {
        std::visit(Overloaded{
                       [&](Output& out) { put(std::move(out)); },
                       [&](AwsAccess::Ready& ready) { have_credentials(ready, now); },
                       [&](AwsAccess::None& none) { have_none(std::move(none.down), now); },
                       [&](AwsAccess::OwnAnswer& answer) { attached(answer.body, now); },
                   },
                   *output);
    }
}

// A background renewal also ends here, and does not affect the connection: AWS checks credentials only when a socket
// opens.
void IotTransport::have_credentials(const AwsAccess::Ready& ready, Now now) {
    if (!awaits_address() || attaching_ || (distrusted_ && !ready.newest)) return;
    distrusted_ = false;
    if (standing() == Standing::user && attached_ != ready.identity) return attach(ready);
    fetched_now_ = ready.credentials.access_key_id != key_before_;
    const std::string& identity = ready.identity.reveal();
    have_address({.url = presigned_iot_url(endpoint_, ready.credentials, aws_.aws_time(now)),
                  .client_id = identity + "-" + name_,
                  .sender = identity},
                 now);
}

void IotTransport::attach(const AwsAccess::Ready& ready) {
    attaching_ = true;
    attached_ = ready.identity;
    aws_.ask_own(api::post_session(), Backend::Turn::first);
}

void IotTransport::attached(const std::expected<std::string, AskFailure>& answer, Now now) {
    attaching_ = false;
    if (!answer) {
        attached_ = Secret();
        return have_none({cause_of(answer.error().refusal), answer.error().reason}, now);
    }
    attached_now_ = true;
    // It may have been attached a moment ago, by another tab or before a reload.
    const auto json = parse_json(*answer, {.bytes = 1024, .depth = 4, .values = 20});
    const Json* anew = json ? json->find("attached") : nullptr;
    if ((!settles_until_ && !was_in_) || (anew && anew->boolean() == true))
        settles_until_ = now.instant + limits::policy_settles;
    if (awaits_address()) aws_.want(AwsAccess::Freshness::good_for_minutes, now);
}

void IotTransport::came_up() {
    never_opened_ = 0;
    was_in_ = true;
    settles_until_.reset();
}

UserId IotTransport::self(const std::string& sender) const {
    switch (topics().layout) {
        // The hash that the rule in AWS IoT writes into every message: knowing the identity id would let others be this
        // guest.
        case Layout::stamped: return UserId(hex(crypto::sha256(as_bytes(sender))));
        case Layout::direct: return UserId(sender);
        case Layout::plain: return UserId("tab:" + name_);  // messages do not name their sender
    }
    return {};
}

}  // namespace transport
