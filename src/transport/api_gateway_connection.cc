#include "transport/api_gateway_connection.h"

#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "base/overloaded.h"
#include "protocol/limits.h"

namespace transport {

namespace {

constexpr int most_tries = 3;  // of a room that a busy server refuses
constexpr Milliseconds between_tries = 2s;
constexpr Backoff busy_backoff{1s, 30s, Backoff::Jitter::half};

}  // namespace

GatewayConnection::GatewayConnection(SocketId socket, Secret url, Random random, Instant now)
    : socket_(socket), due_(now + limits::socket_within), random_(random) {
    outputs_.push(OpenSocket{socket, std::move(url), {}});
}

void GatewayConnection::opened(Instant now) {
    if (state_ != State::opening) return;
    state_ = State::open;
    due_ = now + limits::gateway_ping_every;
}

void GatewayConnection::received(std::string_view text, Instant now) {
    if (state_ != State::open) return;
    pong_due_.reset();
    if (text.size() > limits::gateway_message_bytes) return outputs_.push(Dropped{"transport/too large"});
    auto frame = gateway::read_frame(text);
    if (!frame) return outputs_.push(Dropped{frame.error().where});
    take(*frame, now);
}

void GatewayConnection::take(gateway::Frame& frame, Instant now) {
    std::visit(
        Overloaded{
            [&](gateway::Subscribed& subscribed) { take_granted(subscribed.room, now); },
            [&](gateway::SubscribedAll& subscribed) {
                for (const RoomId& room : subscribed.rooms) take_granted(room, now);
                for (const auto& [room, refusal] : subscribed.refused) {
                    gateway::Refused each{
                        .action = "subscribe", .room = room, .id = {}, .refusal = refusal, .message = {}};
                    take_refused(each, now);
                }
            },
            [&](gateway::Unsubscribed& unsubscribed) {
                Room* room = find(unsubscribed.room);
                if (!room || room->state != Room::State::unsubscribing) return;
                room->state = Room::State::idle;
                step(*room, now);
            },
            [&](gateway::Refused& refused) { take_refused(refused, now); },
            [&](gateway::Delivered& delivered) { outputs_.push(std::move(delivered)); },
            [&](gateway::Accepted& accepted) {
                busy_in_a_row_ = 0;
                outputs_.push(std::move(accepted));
            },
            [&](gateway::Unhandled&) { take_unhandled(now); },
            [&](gateway::Other&) { outputs_.push(Dropped{"transport/other"}); },
            [](auto&) {},
        },
        frame);
}

// A room may be granted after API Gateway refused something else.
void GatewayConnection::take_granted(const RoomId& id, Instant now) {
    Room* room = find(id);
    if (!room || (room->state != Room::State::subscribing && room->state != Room::State::pausing)) return;
    busy_in_a_row_ = 0;
    room->state = Room::State::granted;
    room->due.reset();
    if (room->wanted) return outputs_.push(Granted{room->id});
    step(*room, now);
}

// Each frame that was too much is answered like this, so that many answers may belong to one pause.
void GatewayConnection::take_unhandled(Instant now) {
    if (!busy_until_ || *busy_until_ <= now) busy_until_ = now + busy_backoff.wait(busy_in_a_row_++, random_);
    for (Room& room : rooms_) {
        if (room.state != Room::State::subscribing) continue;
        room.state = Room::State::pausing;
        room.due = *busy_until_;
    }
    outputs_.push(Busy{*busy_until_});
}

void GatewayConnection::take_refused(gateway::Refused& refused, Instant now) {
    if (refused.action == "publish") return outputs_.push(Refused{refused.room, refused.id, {refused.refusal}});
    Room* room = find(refused.room);
    if (room && refused.action == "subscribe" && room->state == Room::State::subscribing) {
        if (refused.refusal == api::Refusal::busy && ++room->tries < most_tries) {
            room->state = Room::State::pausing;
            room->due = now + between_tries;
            return;
        }
        room->state = Room::State::refused;
        room->due.reset();
        room->refusal = api::Problem{refused.refusal};
        if (room->wanted) outputs_.push(RoomRefused{room->id, room->refusal});
        return;
    }
    if (room && refused.action == "unsubscribe" && room->state == Room::State::unsubscribing) {
        room->state = Room::State::idle;
        return step(*room, now);
    }
    outputs_.push(Dropped{"transport/refused"});
}

void GatewayConnection::ticked(Instant now) {
    if (state_ == State::opening && due_ <= now) return lose(ConnectionFailure::websocket_unreachable);
    if (state_ != State::open) return;
    if (pong_due_ && *pong_due_ <= now) return lose(ConnectionFailure::server_silent);
    for (Room& room : rooms_) {
        if (!room.due || *room.due > now) continue;
        if (room.state == Room::State::subscribing) return lose(ConnectionFailure::server_silent);
        room.state = Room::State::idle;
        step(room, now);
    }
    if (due_ <= now && !pong_due_) {
        // Even if data arrives: on a ping the server also delivers what it could not deliver before.
        due_ = now + limits::gateway_ping_every;
        ping(now + limits::pingresp_within);
    }
}

void GatewayConnection::probe(Instant now) {
    if (state_ == State::open) ping(now + limits::probe_within);
}

void GatewayConnection::ping(Instant due) {
    pong_due_ = earlier(pong_due_, std::optional(due));
    send(gateway::write(gateway::Ping{}));
}

void GatewayConnection::lose(ConnectionFailure reason) {
    if (state_ == State::over) return;
    const bool opened = std::exchange(state_, State::over) == State::open;
    outputs_.push(CloseSocket{socket_});
    outputs_.push(Lost{opened, reason});
}

void GatewayConnection::say_goodbye(Instant) {
    if (std::exchange(state_, State::over) != State::over) outputs_.push(CloseSocket{socket_});
}

void GatewayConnection::keep_rooms(const std::vector<RoomId>& wanted, Instant now) {
    if (state_ != State::open) return;
    for (Room& room : rooms_) room.wanted = std::ranges::contains(wanted, room.id);
    for (const RoomId& id : wanted)
        if (!find(id)) rooms_.push_back({.id = id});
    for (Room& room : rooms_) step(room, now);
    std::erase_if(rooms_, [](const Room& room) {
        return !room.wanted && (room.state == Room::State::idle || room.state == Room::State::refused ||
                                room.state == Room::State::pausing);
    });
}

void GatewayConnection::step(Room& room, Instant now) {
    room.due = room.state == Room::State::idle ? std::nullopt : room.due;
    if (room.wanted && room.state == Room::State::idle) {
        room.state = Room::State::subscribing;
        to_ask_.push_back(room.id);
    } else if (!room.wanted && room.state == Room::State::granted) {
        room.state = Room::State::unsubscribing;
        send(gateway::write(gateway::Unsubscribe{room.id}));
    } else {
        return;
    }
    room.due = now + limits::suback_within;
}

// API Gateway counts frames: one for all rooms of a moment.
void GatewayConnection::ask_for_rooms() {
    const std::vector<RoomId> rooms = std::exchange(to_ask_, {});
    if (rooms.empty() || state_ != State::open) return;
    send(rooms.size() == 1 ? gateway::write(gateway::Subscribe{rooms.front()})
                           : gateway::write(gateway::SubscribeAll{rooms}));
}

std::optional<GatewayConnection::Output> GatewayConnection::poll() {
    if (outputs_.empty()) ask_for_rooms();
    return outputs_.poll();
}

std::optional<Instant> GatewayConnection::deadline() const {
    if (state_ == State::over) return std::nullopt;
    if (state_ == State::opening) return due_;
    std::optional<Instant> due = pong_due_ ? pong_due_ : std::optional(due_);
    for (const Room& room : rooms_) due = earlier(due, room.due);
    return due;
}

bool GatewayConnection::is_ready() const {
    return is_open() && std::ranges::all_of(rooms_, [](const Room& room) {
               return !room.wanted || room.state == Room::State::granted || room.state == Room::State::refused;
           });
}

bool GatewayConnection::has_granted(const RoomId& id) const {
    return std::ranges::any_of(
        rooms_, [&](const Room& room) { return room.id == id && room.state == Room::State::granted; });
}

FailureReason GatewayConnection::refusal_of(const RoomId& id) const {
    const auto room = std::ranges::find(rooms_, id, &Room::id);
    return room == rooms_.end() ? FailureReason() : room->refusal;
}

GatewayConnection::Room* GatewayConnection::find(const RoomId& id) {
    const auto room = std::ranges::find(rooms_, id, &Room::id);
    return room == rooms_.end() ? nullptr : &*room;
}

}  // namespace transport
