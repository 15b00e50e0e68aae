// Handles the packets from the broker.
#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "mqtt/session.h"
#include "mqtt/session_reasons.h"

namespace mqtt {

namespace {

constexpr std::uint8_t aws_not_authorized = 7;  // older AWS IoT has this in a 3.1.1 CONNACK, where the standard has 5

std::string out_of_turn(PacketType type) { return "it sent an unexpected " + std::string(packet_name(type)); }

bool only_clients_send(PacketType type) {
    return type == PacketType::connect || type == PacketType::subscribe || type == PacketType::unsubscribe ||
           type == PacketType::pingreq;
}

}  // namespace

void Session::take(const Frame& frame, Instant now) {
    const PacketType type = type_of(frame.first_byte);
    if (type == PacketType::connack) return take_connack(frame, now);
    if (type == PacketType::publish) return take_publish(frame, now);
    if (only_clients_send(type)) return object(Reason::protocol_error, out_of_turn(type), now);
    const Result<FromBroker> packet = decode_from_broker(frame.first_byte, frame.body, options_.version);
    if (!packet) return object(packet.error(), now);
    std::visit(
        Overloaded{
            [&](const Puback& puback) { take_puback(puback, now); },
            [&](const Pubrec& pubrec) { take_second_step(pubrec.packet_id, now); },
            [&](const Pubrel&) { ++ignored_; },  // we never receive QoS 2, so we know no such id
            [&](const Pubcomp& pubcomp) { take_second_step(pubcomp.packet_id, now); },
            [&](const Suback& suback) { take_suback(suback, now); },
            [&](const Unsuback& unsuback) { take_unsuback(unsuback, now); },
            [&](const Pingresp&) { take_pingresp(); },
            [&](const Disconnect& disconnect) {
                if (options_.version == Version::v5) return take_disconnect(disconnect);
                object(Reason::protocol_error, out_of_turn(type), now);  // MQTT 3.1.1 section 3.14
            },
            [&](const auto&) { object(Reason::protocol_error, out_of_turn(type), now); },
        },
        *packet);
}

void Session::take_connack(const Frame& frame, Instant now) {
    if (state_ != State::connecting) return object(Reason::protocol_error, out_of_turn(PacketType::connack), now);
    const bool in_old_form = frame.body.size() == 2;  // only flags and code; MQTT 5 has properties after them
    Version version = options_.version;
    if (in_old_form) {
        const std::uint8_t code = frame.body[1];
        if (version == Version::v5 && code <= 1) {
            // An older broker answers in its own version, with code 1 by section 3.1.2.2 of MQTT 3.1.1.
            return break_off({.cause = BreakCause::version_refused,
                              .event = BreakEvent::only_older_version,
                              .reason = Reason::unsupported_protocol_version});
        }
        version = Version::v3_1_1;
        if (code == aws_not_authorized) return take_connack(Connack{.reason = Reason::not_authorized}, now);
    }
    const Result<FromBroker> packet = decode_from_broker(frame.first_byte, frame.body, version);
    if (!packet) return object(packet.error(), now);
    take_connack(std::get<Connack>(*packet), now);
}

void Session::take_connack(const Connack& connack, Instant) {
    if (connack.reason != Reason::success)
        return break_off(
            {.cause = cause_of_connack(connack.reason), .event = BreakEvent::connack, .reason = connack.reason});
    state_ = State::connected;
    connack_due_.reset();
    receive_maximum_ = connack.receive_maximum.value_or(receive_maximum_);
    maximum_packet_size_ = connack.maximum_packet_size.value_or(maximum_packet_size_);
    maximum_qos_ = std::min(maximum_qos_, connack.maximum_qos.value_or(maximum_qos_));
    // [MQTT-3.2.2-21]. If the broker wants none, our own interval stays: we need it to detect dead connections.
    if (connack.server_keep_alive.value_or(0) != 0) keep_alive_ = std::chrono::seconds(*connack.server_keep_alive);
    Connected connected{.session_present = connack.session_present};
    if (connack.assigned_client_identifier)
        connected.assigned_client_id = std::string(*connack.assigned_client_identifier);
    outputs_.push(std::move(connected));
}

void Session::take_publish(const Frame& frame, Instant now) {
    const Result<Publish> publish = decode_publish(frame.first_byte, frame.body, options_.version);
    if (!publish) {
        if (reason_of(publish.error()) != Reason::topic_name_invalid) return object(publish.error(), now);
        ++ignored_;
        const std::uint16_t packet_id = packet_id_of_refused_publish(frame.first_byte, frame.body);
        if (packet_id != 0) acknowledge(packet_id, Reason::topic_name_invalid);
        return;
    }
    if (publish->qos == QoS::exactly_once) {  // we subscribe below QoS 2, and no message may exceed that
        return object(Reason::qos_not_supported, "it sent a message at QoS 2, which was not requested", now);
    }
    if (publish->topic_alias) {  // our Topic Alias Maximum is 0 [MQTT-3.1.2-26]
        return object(Reason::topic_alias_invalid, "it used a topic alias, which was not offered", now);
    }
    outputs_.push(Arrived{.topic = std::string(publish->topic),
                          .payload = Bytes(publish->payload.begin(), publish->payload.end()),
                          .retain = publish->retain,
                          .duplicate = publish->duplicate});
    if (publish->qos == QoS::at_least_once) acknowledge(publish->packet_id, Reason::success);
}

void Session::acknowledge(std::uint16_t packet_id, Reason reason) {
    encode(Puback{.packet_id = packet_id, .reason = reason}, options_.version, acknowledgements_);
}

void Session::take_puback(const Puback& puback, Instant now) {
    const auto pending = settle(Awaited::puback, puback.packet_id, now);
    if (!pending) return;
    const auto reason = static_cast<std::uint8_t>(puback.reason);
    if (is_failure(puback.reason)) {
        outputs_.push(PublishRefused{.token = pending->token, .reason = reason});
    } else {
        outputs_.push(Published{.token = pending->token, .reason = reason});
    }
}

// Packets of QoS 2, which we never use: for a packet id in use they mean that the broker is confused.
void Session::take_second_step(std::uint16_t packet_id, Instant now) {
    if (!packet_ids_.test(packet_id)) {
        ++ignored_;
        return;
    }
    object(Reason::protocol_error, "it answered a message as if it had been sent at QoS 2", now);
}

void Session::take_suback(const Suback& suback, Instant now) {
    const auto pending = settle(Awaited::suback, suback.packet_id, now);
    if (!pending) return;
    if (suback.reasons.size() != pending->filters.size()) {  // [MQTT-3.8.4-6]
        return object(Reason::protocol_error, "its response to a subscription has the wrong number of codes", now);
    }
    for (std::size_t i = 0; i < suback.reasons.size(); ++i) {
        const auto code = static_cast<std::uint8_t>(suback.reasons[i]);
        if (is_failure(suback.reasons[i])) {
            outputs_.push(SubscribeRefused{.filter = pending->filters[i], .reason = code});
        } else {
            outputs_.push(Subscribed{.filter = pending->filters[i], .granted_qos = code});
        }
    }
}

// Whatever the codes are, nothing more is expected of these filters.
void Session::take_unsuback(const Unsuback& unsuback, Instant now) {
    const auto pending = settle(Awaited::unsuback, unsuback.packet_id, now);
    if (!pending) return;
    if (options_.version == Version::v5 && unsuback.reasons.size() != pending->filters.size()) {  // [MQTT-3.11.3-1]
        return object(Reason::protocol_error, "its response to leaving has the wrong number of codes", now);
    }
    for (const std::string& filter : pending->filters) outputs_.push(Unsubscribed{.filter = filter});
}

void Session::take_pingresp() {
    if (!pingresp_due_) ++ignored_;
    pingresp_due_.reset();
}

void Session::take_disconnect(const Disconnect& disconnect) {
    break_off({.cause = cause_of_disconnect(disconnect.reason),
               .event = BreakEvent::disconnect,
               .reason = disconnect.reason});
}

std::optional<Session::Pending> Session::settle(Awaited awaited, std::uint16_t packet_id, Instant now) {
    if (!packet_ids_.test(packet_id)) {
        ++ignored_;
        return std::nullopt;
    }
    const auto found = std::ranges::find(pending_, packet_id, &Pending::packet_id);
    if (found->awaited != awaited) {
        object(Reason::protocol_error, "it acknowledged a packet as another kind of packet", now);
        return std::nullopt;
    }
    Pending pending = std::move(*found);
    pending_.erase(found);
    packet_ids_.reset(packet_id);
    if (awaited == Awaited::puback) --publishes_pending_;
    return pending;
}

void Session::object(const Error& error, Instant now) {
    // The error contains only our decoder's own words: kind of packet, offset, section.
    object(reason_of(error), error.what, now);
}

void Session::object(Reason reason, std::string found, Instant now) {
    if (!is_failure(reason)) reason = Reason::protocol_error;
    // Before CONNACK only CONNECT may be sent (AWS IoT insists on it); after it, MQTT 5 is told what was wrong.
    if (state_ == State::connected && options_.version == Version::v5) {
        encode(Disconnect{.reason = reason}, options_.version, acknowledgements_);
    }
    send_acknowledgements(now);
    break_off({.cause = BreakCause::protocol_error,
               .event = BreakEvent::protocol_error,
               .reason = reason,
               .error = std::move(found)});
}

}  // namespace mqtt
