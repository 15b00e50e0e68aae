#include "mqtt/session.h"

#include <algorithm>
#include <utility>

#include "mqtt/encode.h"
#include "mqtt/topic.h"

namespace mqtt {

namespace {

constexpr std::string_view here = "mqtt/session";
constexpr std::size_t most_packet_ids = 65'535;  // 0 is not a packet id [MQTT-2.2.1-3]

}  // namespace

Session::Session(SessionOptions options) : options_(std::move(options)), framer_(options_.maximum_packet_size) {}

void Session::opened(Instant now) {
    if (state_ != State::idle) return;
    state_ = State::connecting;
    keep_alive_ = std::chrono::seconds(options_.keep_alive_seconds);
    Connect connect{.version = options_.version,
                    .client_id = options_.client_id,
                    .clean_start = true,
                    .keep_alive = options_.keep_alive_seconds};
    if (options_.user_name) connect.user_name = *options_.user_name;
    if (options_.password) connect.password = as_bytes(options_.password->reveal());
    connect.receive_maximum = options_.receive_maximum;
    connect.maximum_packet_size = options_.maximum_packet_size;
    Bytes bytes;
    encode(connect, bytes);
    send(std::move(bytes), now);
    last_received_ = now;
    connack_due_ = now + options_.connack_within;
}

void Session::received(ByteView bytes, Instant now) {
    if (!open()) return;
    last_received_ = now;
    if (state_ == State::connecting && framer_.waiting() == 0 && !bytes.empty() &&
        type_of(bytes[0]) != PacketType::connack) {
        // Checks the first byte at once: to the framer, something that is no broker (a web page, say) could look like a
        // long packet.
        return object(Reason::protocol_error, "it sent another packet before CONNACK", now);
    }
    bool began_anew = framer_.waiting() == 0;
    framer_.feed(bytes);
    while (const auto frame = framer_.next()) {
        began_anew = true;
        take(*frame, now);
        if (!open()) return;
    }
    if (const Error* broken = framer_.broken()) return object(*broken, now);
    send_acknowledgements(now);
    if (framer_.waiting() == 0) {
        packet_due_.reset();
    } else if (began_anew) {
        packet_due_ = now + options_.packet_within;
    }
}

void Session::closed(Instant) {
    if (state_ == State::over) return;
    break_off({.event = state_ == State::connecting ? BreakEvent::closed_before_connack : BreakEvent::connection_lost});
}

void Session::ticked(Instant now) {
    if (!open()) return;
    const auto passed = [now](const std::optional<Instant>& due) { return due && *due <= now; };
    const auto give_up = [this](BreakEvent missing) { break_off({.cause = BreakCause::timeout, .event = missing}); };
    if (passed(connack_due_)) return give_up(BreakEvent::no_connack);
    if (passed(packet_due_)) return give_up(BreakEvent::unfinished_packet);
    if (passed(pingresp_due_)) return give_up(BreakEvent::no_pingresp);
    if (!pending_.empty() && pending_.front().due <= now) {
        switch (pending_.front().awaited) {
            case Awaited::puback: return give_up(BreakEvent::no_puback);
            case Awaited::suback: return give_up(BreakEvent::no_suback);
            case Awaited::unsuback: return give_up(BreakEvent::no_unsuback);
        }
    }
    if (passed(ping_at())) ping(options_.pingresp_within, now);
}

void Session::probe(Milliseconds within, Instant now) {
    if (state_ != State::connected) return;
    if (!pingresp_due_) return ping(within, now);
    // A ping is already in flight. Its deadline may have passed while the device slept; the response may still be
    // waiting to be read.
    pingresp_due_ = *pingresp_due_ <= now ? now + within : std::min(*pingresp_due_, now + within);
}

std::expected<Token, PublishError> Session::publish(std::string_view topic, ByteView payload, QoS qos, Instant now) {
    if (state_ != State::connected) return std::unexpected(PublishError::not_connected);
    if (qos == QoS::exactly_once) return std::unexpected(PublishError::qos_unsupported);
    if (flaw_of_topic_name(topic)) return std::unexpected(PublishError::invalid_topic);
    if (payload.size() >= maximum_packet_size_) return std::unexpected(PublishError::too_large);
    Publish publish{.topic = topic, .payload = payload, .qos = std::min(qos, maximum_qos_)};
    if (publish.qos == QoS::at_least_once) {
        if (publishes_pending_ >= receive_maximum_) return std::unexpected(PublishError::receive_maximum);
        const auto packet_id = take_packet_id();
        if (!packet_id) return std::unexpected(PublishError::no_packet_id);
        publish.packet_id = *packet_id;
    }
    Bytes bytes;
    encode(publish, options_.version, bytes);
    if (bytes.size() > maximum_packet_size_) {  // [MQTT-3.2.2-15]
        packet_ids_.reset(publish.packet_id);
        return std::unexpected(PublishError::too_large);
    }
    send(std::move(bytes), now);
    const Token token = ++last_token_;
    if (publish.qos == QoS::at_most_once) {
        outputs_.push(Published{.token = token});
    } else {
        ++publishes_pending_;
        await({.awaited = Awaited::puback,
               .packet_id = publish.packet_id,
               .token = token,
               .due = now + options_.puback_within});
    }
    return token;
}

Status Session::subscribe(std::vector<std::string> filters, QoS qos, Instant now) {
    if (qos == QoS::exactly_once) return error(here, "QoS 2 is not supported");
    return send_in_batches(
        Awaited::suback, std::move(filters), now, [&](std::uint16_t packet_id, const auto& batch, Bytes& out) {
            Subscribe subscribe{.packet_id = packet_id};
            for (const std::string& filter : batch) subscribe.subscriptions.push_back({.filter = filter, .qos = qos});
            encode(subscribe, options_.version, out);
        });
}

Status Session::unsubscribe(std::vector<std::string> filters, Instant now) {
    return send_in_batches(
        Awaited::unsuback, std::move(filters), now, [&](std::uint16_t packet_id, const auto& batch, Bytes& out) {
            Unsubscribe unsubscribe{.packet_id = packet_id};
            for (const std::string& filter : batch) unsubscribe.filters.push_back(filter);
            encode(unsubscribe, options_.version, out);
        });
}

// All or nothing: encodes every batch before sending the first.
template <class Encode>
Status Session::send_in_batches(Awaited awaited, std::vector<std::string> filters, Instant now, Encode encode_batch) {
    if (state_ != State::connected) return error(here, "not connected");
    for (const std::string& filter : filters) {
        if (flaw_of_topic_filter(filter)) return error(here, "not a valid topic filter");
    }
    const std::size_t per_batch = std::max<std::size_t>(1, options_.filters_per_subscribe);
    const Instant due = now + (awaited == Awaited::suback ? options_.suback_within : options_.unsuback_within);
    struct Batch {
        Pending pending;
        Bytes bytes;
    };
    std::vector<Batch> batches;
    const auto give_back = [&] {
        for (const Batch& batch : batches) packet_ids_.reset(batch.pending.packet_id);
    };
    for (std::size_t first = 0; first < filters.size(); first += per_batch) {
        const auto packet_id = take_packet_id();
        if (!packet_id) {
            give_back();
            return error(here, "no packet id is free");
        }
        Batch& batch = batches.emplace_back();
        batch.pending = {.awaited = awaited, .packet_id = *packet_id, .due = due};
        const auto end = filters.begin() + static_cast<std::ptrdiff_t>(std::min(filters.size(), first + per_batch));
        batch.pending.filters.assign(
            std::move_iterator(filters.begin() + static_cast<std::ptrdiff_t>(first)), std::move_iterator(end));
        encode_batch(*packet_id, batch.pending.filters, batch.bytes);
        if (batch.bytes.size() > maximum_packet_size_) {
            give_back();
            return error(here, "the subscription is larger than the broker accepts");
        }
    }
    for (Batch& batch : batches) {
        send(std::move(batch.bytes), now);
        await(std::move(batch.pending));
    }
    return {};
}

bool Session::can_publish() const {
    return state_ == State::connected && publishes_pending_ < receive_maximum_ && pending_.size() < most_packet_ids;
}

void Session::disconnect(Instant now) {
    if (state_ == State::over) return;
    if (state_ == State::connected) {
        Bytes bytes;
        encode(Disconnect{}, options_.version, bytes);
        send(std::move(bytes), now);
    }
    break_off({.event = BreakEvent::closed_here});
}

std::optional<Output> Session::poll() { return outputs_.poll(); }

std::optional<Instant> Session::deadline() const {
    if (!open()) return std::nullopt;
    std::optional<Instant> due = earlier(connack_due_, earlier(packet_due_, pingresp_due_));
    if (!pending_.empty()) due = earlier(due, std::optional(pending_.front().due));
    return earlier(due, ping_at());
}

// Half the interval, so that a timer is still in time if a hidden tab delays it by a minute. Also pings if the broker
// is silent, since a dead connection may swallow what we write.
std::optional<Instant> Session::ping_at() const {
    if (state_ != State::connected || pingresp_due_ || keep_alive_ == 0ms) return std::nullopt;
    return std::min(last_sent_, last_received_) + keep_alive_ / 2;
}

void Session::ping(Milliseconds within, Instant now) {
    Bytes bytes;
    encode(Pingreq{}, options_.version, bytes);
    send(std::move(bytes), now);
    pingresp_due_ = now + within;
}

void Session::send(Bytes bytes, Instant now) {
    last_sent_ = now;
    outputs_.push(SendBytes{std::move(bytes)});
}

void Session::send_acknowledgements(Instant now) {
    if (!acknowledgements_.empty()) send(std::exchange(acknowledgements_, {}), now);
}

void Session::break_off(Broken broken) {
    state_ = State::over;
    outputs_.push(std::move(broken));
    pending_.clear();
    packet_ids_.reset();
    publishes_pending_ = 0;
    acknowledgements_.clear();
}

std::optional<std::uint16_t> Session::take_packet_id() {
    if (pending_.size() >= most_packet_ids) return std::nullopt;
    for (std::size_t tries = 0; tries < most_packet_ids; ++tries) {
        last_packet_id_ = last_packet_id_ == most_packet_ids ? 1 : static_cast<std::uint16_t>(last_packet_id_ + 1);
        if (packet_ids_.test(last_packet_id_)) continue;
        packet_ids_.set(last_packet_id_);
        return last_packet_id_;
    }
    return std::nullopt;
}

void Session::await(Pending pending) {
    const auto place = std::upper_bound(pending_.begin(), pending_.end(), pending.due,
                                        [](Instant due, const Pending& other) { return due < other.due; });
    pending_.insert(place, std::move(pending));
}

}  // namespace mqtt
