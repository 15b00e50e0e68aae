#include "transport/plain_mqtt.h"

#include <algorithm>
#include <utility>

#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "transport/start.h"

namespace transport {

namespace {

constexpr std::string_view sender_prefix = "guest:";
constexpr std::size_t sender_digits = 32;
// with 16 digits the 23 bytes that every broker takes [MQTT-3.1.3-5]
constexpr std::string_view client_prefix = "confab-";
constexpr std::size_t client_digits = 16;

bool is_sender(std::string_view text) {
    return text.size() == sender_prefix.size() + sender_digits && text.starts_with(sender_prefix) &&
           std::ranges::all_of(text.substr(sender_prefix.size()), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace

PlainMqttTransport::PlainMqttTransport(Settings settings)
    : MqttLink(settings.topics, settings.random), settings_(std::move(settings)), sender_(settings_.identity.reveal()) {
    if (!is_sender(sender_)) {
        sender_ = std::string(sender_prefix) + random_hex(sender_digits);
        put(Keep{std::string(identity_key), Secret(sender_)});
    }
    renew_name();
}

void PlainMqttTransport::renew_name() { client_id_ = std::string(client_prefix) + random_hex(client_digits); }

void PlainMqttTransport::address_wanted(Purpose purpose, Now now) {
    if (purpose == Purpose::takeover) renew_name();
    Address address{
        .url = Secret(settings_.url), .client_id = client_id_, .password = settings_.password, .sender = sender_};
    if (!settings_.user_name.empty()) address.user_name = settings_.user_name;
    have_address(address, now);
}

Down PlainMqttTransport::explain(const Lost& lost, Now now) {
    if (lost.reached == ConnectionState::greeting && lost.cause == mqtt::BreakCause::refused) {
        return {DownCause::refused, settings_.user_name.empty() ? ConnectionFailure::anonymous_rejected
                                                                : ConnectionFailure::password_rejected};
    }
    return MqttLink::explain(lost, now);
}

UserId PlainMqttTransport::self(const std::string& sender) const {
    return UserId(topics().layout == Layout::stamped ? hex(crypto::sha256(as_bytes(sender))) : sender);
}

}  // namespace transport
