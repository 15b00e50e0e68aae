#include "transport/mqtt_link.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "base/text_codes.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/refusals.h"

namespace transport {

namespace {

constexpr std::size_t most_flights = 100;  // AWS IoT takes no more without its PUBACK

}  // namespace

// Numbers of sockets begin somewhere else in each transport, so that what the world says to a former one is not taken
// for this one's; they stay small enough for any host's integers.
MqttLink::MqttLink(Topics topics, Random random, Standing standing)
    : topics_(std::move(topics)),
      random_(random),
      standing_(standing),
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
    end({DownCause::asked, "The connection was closed from here."}, now);
}

void MqttLink::join(const RoomId& room, Now now) {
    last_now_ = now;
    if (state_ != LinkState::up || find_room(room)) return;
    if (auto refusal = refuse_to_join(room, count_rooms(rooms_), limits::rooms, standing_))
        return put(*std::move(refusal));
    Room& added = rooms_.emplace_back(Room{.id = room, .filter = subscribe_filter(topics_, room, main_->sender())});
    if (main_->has_granted(added.filter)) {  // it was left a moment ago, and nobody has been told yet
        added.joined = true;
        put(RoomJoined{room});
    }
    filters_changed_ = true;
}

void MqttLink::leave(const RoomId& room, Now now) {
    last_now_ = now;
    if (std::erase_if(rooms_, [&](const Room& other) { return other.id == room; }) > 0) filters_changed_ = true;
}

void MqttLink::send(const RoomId& room, const Message& message, Now now) {
    last_now_ = now;
    if (!can_send()) return put(refuse_to_send(room, message.id));
    Flight flight{.room = room,
                  .id = message.id,
                  .topic = publish_topic(topics_, room, main_->sender(), standing_),
                  .payload = to_bytes(write_message(topics_, message))};
    if (flight.payload.size() > limits::payload_bytes) {
        return put(SendRefused{room, message.id, "The message is too long."});
    }
    flights_.push_back(std::move(flight));  // leaves at once, or when the broker's receive maximum allows
    drain_all(now);
}

bool MqttLink::can_send() const { return state_ == LinkState::up && flights_.size() < most_flights; }

void MqttLink::ask(AskId ask, const api::Request&, Now) {
    put(Answered{ask, std::unexpected(api::Problem{api::Refusal::unknown, "There is no backend behind this chat."})});
}

void MqttLink::probe(Now now) {
    last_now_ = now;
    if (state_ != LinkState::up) return;
    main_->probe(now.instant);
    drain_all(now);
}

void MqttLink::socket_opened(SocketId socket, Now now) {
    last_now_ = now;
    if (MqttLeg* found = leg(socket)) {
        if (main_ && found == &*main_ && state_ == LinkState::opening_socket) state_ = LinkState::awaiting_connack;
        found->opened(now.instant);
    }
    drain_all(now);
}

void MqttLink::socket_received(SocketId socket, ByteView bytes, Now now) {
    last_now_ = now;
    if (MqttLeg* found = leg(socket)) {
        const std::uint64_t ignored = found->ignored();
        found->received(bytes, now.instant);
        for (std::uint64_t i = ignored; i < found->ignored(); ++i) put(Dropped{"mqtt/session"});
    }
    drain_all(now);
}

void MqttLink::socket_received_text(SocketId socket, std::string_view, Now now) {
    last_now_ = now;
    if (MqttLeg* found = leg(socket)) found->received_text();
    drain_all(now);
}

void MqttLink::socket_closed(SocketId socket, Now now) {
    last_now_ = now;
    if (MqttLeg* found = leg(socket)) found->closed(now.instant);
    drain_all(now);
}

void MqttLink::fetched(RequestId, std::optional<aws::HttpResponse>, Now now) { last_now_ = now; }

void MqttLink::ticked(Now now) {
    last_now_ = now;
    for (std::optional<MqttLeg>* each : {&main_, &successor_, &retiring_}) {
        if (*each) (*each)->ticked(now.instant);
    }
    drain_all(now);
    if (state_ == LinkState::pausing && *pause_until_ <= now.instant) {
        pause_until_.reset();
        state_ = LinkState::awaiting_address;
        awaited_ = Purpose::first;
        address_wanted(Purpose::first, now);
    }
    if (state_ == LinkState::up && !taking_over() && !awaited_ && takeover_at_ && *takeover_at_ <= now.instant) {
        awaited_ = Purpose::takeover;
        address_wanted(Purpose::takeover, now);
    }
}

std::optional<Output> MqttLink::poll() {
    if (outputs_.empty() && filters_changed_) {
        // Only now, so that rooms joined in one go share a SUBSCRIBE.
        filters_changed_ = false;
        const std::vector<std::string> wanted = filters();
        if (main_) main_->keep_filters(wanted, last_now_.instant);
        if (successor_) successor_->keep_filters(wanted, last_now_.instant);
        drain_all(last_now_);
    }
    return outputs_.poll();
}

std::optional<Instant> MqttLink::deadline() const {
    std::optional<Instant> due = pause_until_;
    for (const std::optional<MqttLeg>* each : {&main_, &successor_, &retiring_}) {
        if (*each) due = earlier(due, (*each)->deadline());
    }
    if (retiring_ && !owes(*retiring_)) due = earlier(due, retire_at_);
    if (!taking_over() && !awaited_) due = earlier(due, takeover_at_);
    return due;
}

void MqttLink::have_address(const Address& address, Now now) {
    const auto purpose = std::exchange(awaited_, std::nullopt);
    if (purpose == Purpose::first) {
        state_ = LinkState::opening_socket;
        main_.emplace(next_socket_++, version_, address, now.instant);
    } else if (purpose == Purpose::takeover) {
        if (address.sender != main_->sender()) {
            return go_down(
                {DownCause::expired, "We are somebody new to the chat server: connecting again with the new identity."},
                now);
        }
        successor_.emplace(next_socket_++, works_.value_or(version_), address, now.instant);
    }
    drain_all(now);
}

void MqttLink::have_none(Down down, Now now) {
    const auto purpose = std::exchange(awaited_, std::nullopt);
    if (purpose == Purpose::first) go_down(std::move(down), now);
    if (purpose == Purpose::takeover) plan_takeover_again(now);
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

MqttLeg* MqttLink::leg(SocketId socket) {
    for (std::optional<MqttLeg>* each : {&main_, &successor_, &retiring_}) {
        if (*each && (*each)->socket() == socket) return &**each;
    }
    return nullptr;
}

void MqttLink::drain_all(Now now) {
    drain(main_, now);
    drain(successor_, now);
    drain(retiring_, now);
    finish_takeover(now);
}

void MqttLink::drain(std::optional<MqttLeg>& leg, Now now) {
    while (leg) {
        auto output = leg->poll();
        if (!output) return;
        if (const auto* end = std::get_if<Lost>(&*output)) return lost(leg, *end, now);
        take(*leg, *std::move(output), now);
    }
}

void MqttLink::take(MqttLeg& from, MqttLeg::Output output, Now now) {
    const bool is_main = main_ && &from == &*main_;
    std::visit(
        Overloaded{
            [&](mqtt::Connected&) {
                works_ = is_main ? version_ : *works_;
                if (!is_main) return from.keep_filters(filters(), now.instant);
                state_ = LinkState::up;
                plan_takeover(now);
                came_up();
                put(Up{self(from.sender()), abilities()});
            },
            [&](mqtt::Arrived& arrived) { take_arrived(from, arrived); },
            [&](mqtt::Published& published) { settle(from.socket(), published.token, {}); },
            [&](mqtt::PublishRefused& refused) {
                settle(from.socket(), refused.token, refusal_of_message(mqtt::Reason(refused.reason)));
            },
            [&](FilterGranted& granted) {
                const auto room = std::ranges::find(rooms_, granted.filter, &Room::filter);
                if (!is_main || room == rooms_.end() || room->joined) return;
                room->joined = true;
                put(RoomJoined{room->id});
            },
            [&](FilterRefused& refused) {
                // What a successor is refused is no room's last word while the old connection still has it.
                if (is_main) take_refused(refused.filter, refused.reason);
            },
            [](Lost&) {},
            [&](auto& request) { put(std::move(request)); },
        },
        output);
}

void MqttLink::take_arrived(const MqttLeg& from, const mqtt::Arrived& arrived) {
    if (retiring_ || (successor_ && successor_->state() == LegState::live)) {
        // A retained message is an old one: the connection that goes has shown it.
        if (arrived.retain && successor_ && &from == &*successor_) return;
        if (overlap_.came_already(from.socket(), arrived.topic, arrived.payload)) return;
    }
    if (arrived.payload.size() > limits::payload_bytes) return put(Dropped{"transport/too large"});
    auto incoming =
        read_message(topics_, arrived.topic, arrived.payload, arrival_prefix_ + "-" + std::to_string(++arrivals_));
    if (!incoming) return put(Dropped{incoming.error().where});
    const bool direct = is_direct_room(incoming->room.text()) && find_room(RoomId(std::string(all_direct_rooms)));
    if (!direct && !find_room(incoming->room)) return put(Dropped{"transport/not joined"});
    put(Arrived{*std::move(incoming)});
}

void MqttLink::take_refused(const std::string& filter, mqtt::Reason reason) {
    const auto room = std::ranges::find(rooms_, filter, &Room::filter);
    if (room == rooms_.end()) return;
    put(RoomRefused{room->id, refusal(reason)});
    rooms_.erase(room);
    filters_changed_ = true;
}

void MqttLink::lost(std::optional<MqttLeg>& leg, const Lost& lost, Now now) {
    const SocketId socket = leg->socket();
    if (&leg == &retiring_) {
        retiring_.reset();
        overlap_.clear();
    } else if (&leg == &successor_) {
        successor_.reset();
        overlap_.clear();
        (void)explain(lost, now);
        return plan_takeover_again(now);
    } else if (successor_is_ready()) {  // the old connection ended a little early
        main_.reset();
        promote(now);
    } else if (falls_back(lost)) {
        main_.reset();
        version_ = mqtt::Version::v3_1_1;
        fell_back_ = true;
        state_ = LinkState::pausing;
        pause_until_ = now.instant + limits::between_connects;
        return;
    } else {
        if (lost.cause == mqtt::BreakCause::version_refused) works_.reset();
        Down down = explain(lost, now);
        main_.reset();
        return go_down(std::move(down), now);
    }
    for (Flight& flight : flights_) {
        if (flight.socket == socket) flight.socket.reset();
    }
}

// A broker from before MQTT 5 says so, or just hangs up on a CONNECT that it does not understand.
bool MqttLink::falls_back(const Lost& lost) const {
    if (version_ != mqtt::Version::v5 || fell_back_ || lost.reached != LegState::greeting) return false;
    if (lost.cause == mqtt::BreakCause::version_refused) return true;
    return lost.cause == mqtt::BreakCause::closed && lost.silent && works_ != mqtt::Version::v5;
}

void MqttLink::go_down(Down down, Now now) {
    for (std::optional<MqttLeg>* each : {&main_, &successor_, &retiring_}) {
        if (!*each) continue;
        (*each)->say_goodbye(now.instant);
        while (auto output = (*each)->poll()) {
            if (auto* send = std::get_if<SendOnSocket>(&*output)) put(std::move(*send));
            if (auto* close = std::get_if<CloseSocket>(&*output)) put(*close);
        }
        each->reset();
    }
    state_ = LinkState::down;
    awaited_.reset();
    pause_until_.reset();
    takeover_at_.reset();
    retire_at_.reset();
    rooms_.clear();
    filters_changed_ = false;
    flights_.clear();
    overlap_.clear();
    put(std::move(down));
}

// What has not left yet, and what the old connection took and never acknowledged: the same message with the same id.
void MqttLink::send_waiting(Now now) {
    if (state_ != LinkState::up) return;
    std::erase_if(flights_, [&](Flight& flight) {
        if (flight.socket || !main_->can_publish()) return false;
        const auto token = main_->publish(flight.topic, flight.payload, now.instant);
        if (token) {
            flight.socket = main_->socket();
            flight.token = *token;
        } else {
            put(SendRefused{flight.room, flight.id, "The message could not be sent: " + token.error().what + "."});
        }
        return !token;
    });
    drain(main_, now);
}

void MqttLink::settle(SocketId socket, mqtt::Token token, std::string refusal) {
    const auto flight = std::ranges::find_if(
        flights_, [&](const Flight& other) { return other.socket == socket && other.token == token; });
    if (flight == flights_.end()) return;
    if (refusal.empty()) {
        put(Accepted{flight->room, flight->id});
    } else {
        put(SendRefused{flight->room, flight->id, std::move(refusal)});
    }
    flights_.erase(flight);
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
