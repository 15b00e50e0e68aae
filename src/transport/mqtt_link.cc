#include "transport/mqtt_link.h"

#include <utility>

#include "base/overloaded.h"
#include "base/text_codes.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/refusals.h"

namespace transport {

namespace {

constexpr std::size_t most_pending = 100;  // AWS IoT accepts no more without PUBACK
constexpr Takeover<MqttConnection>::Timing takeover_timing{
    .begin_after = limits::connection_life - 30min,
    .spread = 30min,
    .pause = 1min,
    .linger = 2s,  // AWS IoT may begin to deliver a little after its SUBACK
};

}  // namespace

// Socket ids start at a different number in each transport, so that an event for a former one is not mistaken for one
// of ours; they stay small enough for any host's integers.
MqttLink::MqttLink(Topics topics, Random random, Standing standing)
    : topics_(std::move(topics)),
      random_(random),
      standing_(standing),
      connections_(takeover_timing, random_),
      next_socket_(random_.next() % 1'000'000 * 1'000 + 1),
      arrival_prefix_(random_hex(8)) {}

void MqttLink::connect(Now now) {
    last_now_ = now;
    if (state_ != LinkState::down) return;
    state_ = LinkState::awaiting_address;
    version_ = works_.value_or(mqtt::Version::v5);
    fell_back_ = false;
    awaited_ = Purpose::first;
    address_wanted(Purpose::first, now);
}

void MqttLink::disconnect(Now now) {
    last_now_ = now;
    end({DownCause::asked, ConnectionFailure::closed_here}, now);
}

void MqttLink::join(const RoomId& room, Now now) {
    last_now_ = now;
    if (state_ != LinkState::up || find_room(room)) return;
    if (auto refusal = refuse_to_join(room, count_rooms(rooms_), limits::rooms, standing_))
        return put(*std::move(refusal));
    const MqttConnection& serving = *connections_.serving();
    Room& added = rooms_.emplace_back(Room{.id = room, .filter = subscribe_filter(topics_, room, serving.sender())});
    if (serving.has_granted(added.filter)) {  // it was left a moment ago, and UNSUBSCRIBE was not sent yet
        added.joined = true;
        put(RoomJoined{room});
    }
    want_filters(now);
}

void MqttLink::leave(const RoomId& room, Now now) {
    last_now_ = now;
    if (std::erase_if(rooms_, [&](const Room& other) { return other.id == room; }) > 0) want_filters(now);
}

void MqttLink::send(const RoomId& room, const Message& message, Now now) {
    last_now_ = now;
    if (!can_send()) return put(refuse_to_send(room, message.id));
    PendingPublish publish{.room = room,
                           .id = message.id,
                           .topic = publish_topic(topics_, room, connections_.serving()->sender(), standing_),
                           .payload = to_bytes(write_message(topics_, message))};
    if (publish.payload.size() > limits::payload_bytes) {
        return put(SendRefused{room, message.id, SendFailure::too_long});
    }
    pending_.push_back(std::move(publish));
    publish_waiting(now);  // it leaves now, unless the broker's receive maximum makes it wait
    drain(now);
}

bool MqttLink::can_send() const { return state_ == LinkState::up && pending_.size() < most_pending; }

void MqttLink::probe(Now now) {
    last_now_ = now;
    if (state_ != LinkState::up) return;
    connections_.serving()->probe(now.instant);
    drain(now);
}

void MqttLink::socket_opened(SocketId socket, Now now) {
    last_now_ = now;
    if (MqttConnection* found = connections_.find(socket)) {
        if (state_ == LinkState::opening_socket) state_ = LinkState::awaiting_connack;
        found->opened(now.instant);
    }
    drain(now);
}

void MqttLink::socket_received(SocketId socket, ByteView bytes, Now now) {
    last_now_ = now;
    if (MqttConnection* found = connections_.find(socket)) {
        const std::uint64_t ignored = found->ignored();
        found->received(bytes, now.instant);
        for (std::uint64_t i = ignored; i < found->ignored(); ++i) put(Dropped{"mqtt/session"});
    }
    drain(now);
}

void MqttLink::socket_received_text(SocketId socket, std::string_view, Now now) {
    last_now_ = now;
    if (MqttConnection* found = connections_.find(socket)) found->received_text();
    drain(now);
}

void MqttLink::socket_closed(SocketId socket, Now now) {
    last_now_ = now;
    if (MqttConnection* found = connections_.find(socket)) found->closed(now.instant);
    drain(now);
}

void MqttLink::ticked(Now now) {
    last_now_ = now;
    connections_.ticked(now.instant);
    drain(now);
    if (state_ == LinkState::pausing && *pause_until_ <= now.instant) {
        pause_until_.reset();
        state_ = LinkState::awaiting_address;
        awaited_ = Purpose::first;
        address_wanted(Purpose::first, now);
    }
    if (connections_.begin(now.instant)) {
        awaited_ = Purpose::takeover;
        address_wanted(Purpose::takeover, now);
    }
}

std::optional<Output> MqttLink::poll() {
    if (outputs_.empty()) drain(last_now_);  // rooms joined and left since
    return outputs_.poll();
}

std::optional<Instant> MqttLink::deadline() const { return earlier(pause_until_, connections_.deadline(owes())); }

void MqttLink::have_address(const Address& address, Now now) {
    const auto purpose = std::exchange(awaited_, std::nullopt);
    if (purpose == Purpose::first) {
        state_ = LinkState::opening_socket;
        connections_.start(MqttConnection(next_socket_++, version_, address, now.instant));
    } else if (purpose == Purpose::takeover) {
        if (address.sender != connections_.serving()->sender()) {
            return go_down({DownCause::expired, ConnectionFailure::identity_changed}, now);
        }
        overlap_.clear();
        connections_.start_fresh(MqttConnection(next_socket_++, works_.value_or(version_), address, now.instant));
    }
    drain(now);
}

void MqttLink::have_none(Down down, Now now) {
    const auto purpose = std::exchange(awaited_, std::nullopt);
    if (purpose == Purpose::first) go_down(std::move(down), now);
    if (purpose == Purpose::takeover) connections_.fresh_failed(now.instant);
}

void MqttLink::end(Down down, Now now) {
    if (state_ != LinkState::down) go_down(std::move(down), now);
}

std::string MqttLink::random_hex(std::size_t digits) {
    std::string text;
    while (text.size() < digits) {
        Bytes bytes(8);
        const std::uint64_t number = random_.next();
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
        text += hex(bytes);
    }
    text.resize(digits);
    return text;
}

void MqttLink::drain(Now now) {
    connections_.drain(
        now.instant, owes(), [&](Connections::From& from) { take(from, now); }, [&] { have_taken_over(now); },
        [&] { return publish_waiting(now); });
}

void MqttLink::take(Connections::From& from, Now now) {
    const bool serves = from.role == Connections::Role::serving;
    std::visit(
        Overloaded{
            [&](mqtt::Connected&) {
                MqttConnection& connection = *connections_.find(from.socket);
                if (!serves) return connection.want(filters(), now.instant);
                works_ = version_;
                state_ = LinkState::up;
                connections_.up(now.instant);
                came_up();
                put(Up{self(connection.sender()), capabilities()});
            },
            [&](mqtt::Arrived& arrived) { take_arrived(from, arrived); },
            [&](mqtt::Published& published) { settle(from.socket, published.token, std::nullopt); },
            [&](mqtt::PublishRefused& refused) {
                settle(from.socket, refused.token, refusal_of_message(mqtt::Reason(refused.reason)));
            },
            [&](FilterGranted& granted) {
                const auto room = std::ranges::find(rooms_, granted.filter, &Room::filter);
                if (!serves || room == rooms_.end() || room->joined) return;
                room->joined = true;
                put(RoomJoined{room->id});
            },
            [&](FilterRefused& refused) {
                // A refusal on the fresh connection is not final while the old one still has the room.
                if (serves) take_refused(refused.filter, refused.reason, now);
            },
            [&](Lost& end) { lost(from.socket, end, now); },
            [&](auto& request) { put(std::move(request)); },
        },
        from.output);
}

void MqttLink::take_arrived(const Connections::From& from, const mqtt::Arrived& arrived) {
    const MqttConnection* fresh = connections_.fresh();
    if (connections_.is_retiring() || (fresh && fresh->state() == ConnectionState::live)) {
        // A retained message is not new: the old connection has delivered it.
        if (arrived.retain && from.role == Connections::Role::fresh) return;
        if (overlap_.came_already(from.socket, arrived.topic, arrived.payload)) return;
    }
    if (arrived.payload.size() > limits::payload_bytes) return put(Dropped{"transport/too large"});
    auto incoming =
        read_message(topics_, arrived.topic, arrived.payload, arrival_prefix_ + "-" + std::to_string(++arrivals_));
    if (!incoming) return put(Dropped{incoming.error().where});
    const bool direct = is_direct_room(incoming->room.text()) && find_room(RoomId(std::string(all_direct_rooms)));
    if (!direct && !find_room(incoming->room)) return put(Dropped{"transport/not joined"});
    put(Arrived{*std::move(incoming)});
}

void MqttLink::take_refused(const std::string& filter, mqtt::Reason reason, Now now) {
    const auto room = std::ranges::find(rooms_, filter, &Room::filter);
    if (room == rooms_.end()) return;
    put(RoomRefused{room->id, refusal(reason)});
    rooms_.erase(room);
    want_filters(now);
}

void MqttLink::lost(SocketId socket, const Lost& lost, Now now) {
    // Unacknowledged messages are sent again, with the same ids.
    for (PendingPublish& publish : pending_) {
        if (publish.socket == socket) publish.socket.reset();
    }
    switch (connections_.lost(socket, now.instant)) {
        case Connections::Loss::retired: return;
        case Connections::Loss::fresh: (void)explain(lost, now); return;  // it may learn from what happened
        case Connections::Loss::handed_over: return have_taken_over(now);
        case Connections::Loss::serving: break;
    }
    if (falls_back(lost)) {
        version_ = mqtt::Version::v3_1_1;
        fell_back_ = true;
        state_ = LinkState::pausing;
        pause_until_ = now.instant + limits::between_connects;
        return;
    }
    if (lost.cause == mqtt::BreakCause::version_refused) works_.reset();
    go_down(explain(lost, now), now);
}

// A broker from before MQTT 5 says so, or just hangs up on a CONNECT that it does not understand.
bool MqttLink::falls_back(const Lost& lost) const {
    if (version_ != mqtt::Version::v5 || fell_back_ || lost.reached != ConnectionState::greeting) return false;
    if (lost.cause == mqtt::BreakCause::version_refused) return true;
    return lost.cause == mqtt::BreakCause::closed && lost.silent && works_ != mqtt::Version::v5;
}

void MqttLink::go_down(Down down, Now now) {
    connections_.end(now.instant);
    while (auto from = connections_.poll()) {
        if (auto* send = std::get_if<SendOnSocket>(&from->output)) put(std::move(*send));
        if (auto* close = std::get_if<CloseSocket>(&from->output)) put(*close);
    }
    state_ = LinkState::down;
    awaited_.reset();
    pause_until_.reset();
    rooms_.clear();
    pending_.clear();
    put(std::move(down));
}

void MqttLink::have_taken_over(Now now) {
    for (std::size_t i = rooms_.size(); i-- > 0;) {
        Room& room = rooms_[i];
        if (!connections_.serving()->has_granted(room.filter)) {
            take_refused(std::string(room.filter), mqtt::Reason::not_authorized, now);
        } else if (!std::exchange(room.joined, true)) {
            put(RoomJoined{room.id});
        }
    }
}

bool MqttLink::publish_waiting(Now now) {
    MqttConnection* serving = connections_.serving();
    if (state_ != LinkState::up || !serving) return false;
    bool any = false;
    std::erase_if(pending_, [&](PendingPublish& publish) {
        if (publish.socket || !serving->can_publish()) return false;
        any = true;
        const auto token = serving->publish(publish.topic, publish.payload, now.instant);
        if (token) {
            publish.socket = serving->socket();
            publish.token = *token;
        } else {
            put(SendRefused{publish.room, publish.id, token.error()});
        }
        return !token;
    });
    return any;
}

void MqttLink::settle(SocketId socket, mqtt::Token token, std::optional<FailureReason> refusal) {
    const auto publish = std::ranges::find_if(
        pending_, [&](const PendingPublish& other) { return other.socket == socket && other.token == token; });
    if (publish == pending_.end()) return;
    if (refusal) {
        put(SendRefused{publish->room, publish->id, *std::move(refusal)});
    } else {
        put(Accepted{publish->room, publish->id});
    }
    pending_.erase(publish);
}

void MqttLink::want_filters(Now now) {
    for (MqttConnection* each : {connections_.serving(), connections_.fresh()})
        if (each) each->want(filters(), now.instant);
}

std::vector<std::string> MqttLink::filters() const {
    std::vector<std::string> all;
    for (const Room& room : rooms_) all.push_back(room.filter);
    return all;
}

MqttLink::Room* MqttLink::find_room(const RoomId& id) {
    const auto found = std::ranges::find(rooms_, id, &Room::id);
    return found == rooms_.end() ? nullptr : &*found;
}

}  // namespace transport
