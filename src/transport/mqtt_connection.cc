#include "transport/mqtt_connection.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "protocol/limits.h"

namespace transport {

namespace {

constexpr std::string_view subprotocol = "mqtt";  // MQTT 5 [MQTT-6.0.0-3]; AWS IoT wants the same

mqtt::SessionOptions session_options(mqtt::Version version, const Address& address) {
    return {.version = version,
            .client_id = address.client_id,
            .user_name = address.user_name,
            .password = address.password,
            .keep_alive_seconds = limits::keep_alive_seconds,
            .filters_per_subscribe = limits::filters_per_subscribe,
            .connack_within = limits::connack_within,
            .suback_within = limits::suback_within,
            .unsuback_within = limits::suback_within,
            .puback_within = limits::accept_within,
            .pingresp_within = limits::pingresp_within,
            .packet_within = limits::packet_within};
}

}  // namespace

MqttConnection::MqttConnection(SocketId socket, mqtt::Version version, const Address& address, Instant now)
    : socket_(socket),
      sender_(address.sender),
      session_(session_options(version, address)),
      open_due_(now + limits::socket_within) {
    outputs_.push(OpenSocket{socket_, address.url, std::string(subprotocol)});
}

void MqttConnection::opened(Instant now) {
    if (state_ != ConnectionState::opening) return;
    state_ = ConnectionState::greeting;
    open_due_.reset();
    session_.opened(now);
    drain_session();
}

void MqttConnection::received(ByteView bytes, Instant now) {
    if (state_ != ConnectionState::greeting && state_ != ConnectionState::live) return;
    if (!bytes.empty()) silent_ = false;
    session_.received(bytes, now);
    drain_session();
}

void MqttConnection::received_text() {  // [MQTT-6.0.0-1]: all is binary
    silent_ = false;
    lose(mqtt::BreakCause::protocol_error, ConnectionFailure::not_a_broker);
}

void MqttConnection::closed(Instant now) {
    if (state_ == ConnectionState::opening)
        return lose(mqtt::BreakCause::closed, ConnectionFailure::server_unreachable);
    session_.closed(now);
    drain_session();
}

void MqttConnection::ticked(Instant now) {
    if (open_due_ && *open_due_ <= now) return lose(mqtt::BreakCause::timeout, ConnectionFailure::server_unreachable);
    session_.ticked(now);
    drain_session();
}

void MqttConnection::probe(Instant now) {
    session_.probe(limits::probe_within, now);
    drain_session();
}

void MqttConnection::say_goodbye(Instant now) {
    if (state_ == ConnectionState::over) return;
    if (state_ == ConnectionState::live) session_.disconnect(now);
    state_ = ConnectionState::over;
    open_due_.reset();
    while (auto output = session_.poll()) {
        if (auto* send = std::get_if<mqtt::SendBytes>(&*output))
            outputs_.push(SendOnSocket{socket_, std::move(send->bytes)});
    }
    outputs_.push(CloseSocket{socket_});
}

void MqttConnection::want(std::vector<std::string> filters, Instant now) {
    if (state_ != ConnectionState::live) return;
    wanted_ = std::move(filters);
    changed_at_ = now;
}

void MqttConnection::subscribe_and_leave(Instant now) {
    std::vector<std::string> leave;
    for (Filter& filter : filters_) {
        if (!filter.wanted || std::ranges::contains(*wanted_, filter.text)) continue;
        filter.wanted = false;
        filter.granted = false;
        leave.push_back(filter.text);
    }
    std::vector<std::string> ask;
    for (const std::string& text : *wanted_) {
        Filter* filter = find(text);
        if (filter && filter->wanted) continue;
        if (!filter) filter = &filters_.emplace_back(Filter{.text = text});
        filter->wanted = true;
        ++filter->unanswered;
        ask.push_back(text);
    }
    if (!leave.empty())
        (void)session_.unsubscribe(std::move(leave), now);  // refused only if subscribing was refused too
    if (!ask.empty() && !session_.subscribe(ask, mqtt::QoS::at_least_once, now)) {
        // One filter was refused, and the others with it: request each one separately.
        for (std::string& text : ask) {
            if (!session_.subscribe({text}, mqtt::QoS::at_least_once, now))
                take_answer(text, mqtt::Reason::topic_filter_invalid);
        }
    }
    drain_session();
}

std::expected<mqtt::Token, mqtt::PublishError> MqttConnection::publish(std::string_view topic, ByteView payload,
                                                                       Instant now) {
    auto token = session_.publish(topic, payload, mqtt::QoS::at_least_once, now);
    drain_session();
    return token;
}

std::optional<MqttConnection::Output> MqttConnection::poll() {
    if (outputs_.empty() && changed_at_ && state_ == ConnectionState::live)
        subscribe_and_leave(*std::exchange(changed_at_, std::nullopt));
    return outputs_.poll();
}

std::optional<Instant> MqttConnection::deadline() const {
    return state_ == ConnectionState::over ? std::nullopt : earlier(open_due_, session_.deadline());
}

bool MqttConnection::has_granted(std::string_view filter) const {
    return std::ranges::any_of(filters_, [&](const Filter& other) { return other.granted && other.text == filter; });
}

bool MqttConnection::is_ready() const {
    return state_ == ConnectionState::live && wanted_ && !changed_at_ &&
           std::ranges::none_of(filters_, [](const Filter& filter) { return filter.unanswered > 0; });
}

MqttConnection::Filter* MqttConnection::find(std::string_view text) {
    const auto found = std::ranges::find(filters_, text, &Filter::text);
    return found == filters_.end() ? nullptr : &*found;
}

void MqttConnection::drain_session() {
    while (state_ != ConnectionState::over) {
        auto output = session_.poll();
        if (!output) return;
        std::visit(
            Overloaded{
                [&](mqtt::SendBytes& send) { outputs_.push(SendOnSocket{socket_, std::move(send.bytes)}); },
                [&](mqtt::Connected& connected) {
                    state_ = ConnectionState::live;
                    outputs_.push(std::move(connected));
                },
                [&](mqtt::Subscribed& subscribed) { take_answer(subscribed.filter, mqtt::Reason::success); },
                [&](mqtt::SubscribeRefused& refused) { take_answer(refused.filter, mqtt::Reason(refused.reason)); },
                [&](mqtt::Unsubscribed& left) {
                    std::erase_if(filters_, [&](const Filter& filter) {
                        return filter.text == left.filter && !filter.wanted && filter.unanswered == 0;
                    });
                },
                [&](mqtt::Broken& broken) { lose(broken.cause, std::move(broken)); },
                [&](auto& event) { outputs_.push(std::move(event)); },
            },
            *output);
    }
}

void MqttConnection::take_answer(const std::string& text, mqtt::Reason reason) {
    Filter* filter = find(text);
    if (!filter || --filter->unanswered > 0 || !filter->wanted) return;
    if (mqtt::is_failure(reason)) {
        outputs_.push(FilterRefused{text, reason});
        filters_.erase(filters_.begin() + (filter - filters_.data()));
    } else {
        filter->granted = true;
        outputs_.push(FilterGranted{text});
    }
}

void MqttConnection::lose(mqtt::BreakCause cause, FailureReason reason) {
    if (state_ == ConnectionState::over) return;
    outputs_.push(CloseSocket{socket_});
    outputs_.push(Lost{.reached = state_, .silent = silent_, .cause = cause, .reason = std::move(reason)});
    state_ = ConnectionState::over;
    open_due_.reset();
}

}  // namespace transport
