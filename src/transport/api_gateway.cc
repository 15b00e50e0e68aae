#include "transport/api_gateway.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/refusals.h"

namespace transport {

namespace {

constexpr std::size_t most_pending_frames = 100;
constexpr int most_pauses = 5;  // of a message, half a minute in all
constexpr Takeover<GatewayConnection>::Timing gateway_takeover{
    .begin_after = limits::gateway_life - 5min, .spread = 5min, .pause = 1min, .linger = 2s};

}  // namespace

// Socket ids start at a different number in each transport, so that an event for a former one is not mistaken for one
// of ours.
ApiGatewayTransport::ApiGatewayTransport(Settings settings)
    : url_(std::move(settings.url)),
      tokens_url_(settings.aws.tokens_url.empty() ? settings.aws.api_url : settings.aws.tokens_url),
      auth_(settings.auth),
      random_({settings.aws.random.next(), settings.aws.random.next(), settings.aws.random.next(), 1}),
      aws_(std::move(settings.aws)),
      next_socket_(random_.next() % 1'000'000 * 1'000 + 1),
      connections_(gateway_takeover, random_) {}

void ApiGatewayTransport::connect(Now now) {
    last_now_ = now;
    if (state_ != State::down) return;
    if (auth_ == GatewayAuth::jwt && aws_.standing() != Standing::user)
        return put(Down{DownCause::configured, ConnectionFailure::guests_not_allowed});
    state_ = State::authorizing;
    authorize(now);
}

void ApiGatewayTransport::disconnect(Now now) {
    last_now_ = now;
    if (state_ != State::down) go_down({DownCause::asked, ConnectionFailure::closed_here}, now);
}

void ApiGatewayTransport::join(const RoomId& room, Now now) {
    last_now_ = now;
    if (state_ != State::up || find_room(room.text())) return;
    if (auto refusal = refuse_to_join(room, count_rooms(rooms_), limits::rooms, aws_.standing()))
        return put(*std::move(refusal));
    rooms_.push_back({.id = room});
    rooms_changed_ = true;
    drain(now);
}

void ApiGatewayTransport::leave(const RoomId& room, Now now) {
    last_now_ = now;
    if (std::erase_if(rooms_, [&](const Room& other) { return other.id == room; }) > 0) rooms_changed_ = true;
    drain(now);
}

void ApiGatewayTransport::send(const RoomId& room, const Message& message, Now now) {
    last_now_ = now;
    if (!can_send()) return put(refuse_to_send(room, message.id));
    std::string frame = gateway::write(gateway::Publish{room, message});
    if (frame.size() > limits::gateway_frame_bytes)
        return put(SendRefused{room, message.id, SendFailure::too_long_for_gateway});
    pending_.push_back({.socket = {}, .room = room, .id = message.id, .frame = std::move(frame)});
    publish_waiting(now);  // it leaves now, unless another message of the room is under way
    drain(now);
}

bool ApiGatewayTransport::can_send() const { return state_ == State::up && pending_.size() < most_pending_frames; }

void ApiGatewayTransport::probe(Now now) {
    last_now_ = now;
    if (state_ == State::up) connections_.serving()->probe(now.instant);
    drain(now);
}

void ApiGatewayTransport::ask(AskId ask, const api::Request& request, Now now) {
    aws_.ask(ask, request);
    drain(now);
}

void ApiGatewayTransport::socket_opened(SocketId socket, Now now) {
    GatewayConnection* found = connections_.find(socket);
    if (found && !found->is_open()) {
        found->opened(now.instant);
        if (found == connections_.serving()) {
            state_ = State::up;
            connections_.up(now.instant);
            put(Up{self_, {.kind = TransportKind::api_gateway, .private_rooms = aws_.standing() == Standing::user}});
        } else {
            keep_rooms(now);
        }
    }
    drain(now);
}

void ApiGatewayTransport::socket_received(SocketId socket, ByteView, Now now) {
    if (connections_.find(socket)) put(Dropped{"transport/binary"});
    drain(now);
}

void ApiGatewayTransport::socket_received_text(SocketId socket, std::string_view text, Now now) {
    if (GatewayConnection* found = connections_.find(socket)) found->received(text, now.instant);
    drain(now);
}

void ApiGatewayTransport::socket_closed(SocketId socket, Now now) {
    if (GatewayConnection* found = connections_.find(socket)) found->closed();
    drain(now);
}

void ApiGatewayTransport::ticked(Now now) {
    aws_.ticked(now, authorization_ && authorization_->step == Authorization::Step::identity);
    if (authorization_ && authorization_->due && *authorization_->due <= now.instant)
        not_authorized({DownCause::network, ConnectionFailure::server_too_slow}, now);
    for (PendingPublish& publish : pending_) {
        if (!publish.socket || publish.due > now.instant) continue;
        if (std::exchange(publish.pausing, false)) {
            publish.socket.reset();
            continue;
        }
        if (GatewayConnection* owing = connections_.find(*publish.socket))
            owing->lose(ConnectionFailure::message_too_slow);
        publish.socket.reset();
    }
    connections_.ticked(now.instant);
    drain(now);
    if (connections_.begin(now.instant)) authorize(now);
}

// The last output was polled, so its messages have been handed on.
std::optional<Output> ApiGatewayTransport::poll() {
    // Whoever joins many rooms at once asks for them in one frame.
    if (outputs_.empty() && std::exchange(rooms_changed_, false)) {
        keep_rooms(last_now_);
        drain(last_now_);
    }
    if (outputs_.empty() && handed_on_ > taken_ && connections_.serving()) {
        taken_ = handed_on_;
        connections_.serving()->send(gateway::write(gateway::Taken{taken_}));
        drain(last_now_);
    }
    return outputs_.poll();
}

std::optional<Instant> ApiGatewayTransport::deadline() const {
    std::optional<Instant> due = aws_.deadline(authorization_ && authorization_->step == Authorization::Step::identity);
    if (authorization_) due = earlier(due, authorization_->due);
    for (const PendingPublish& publish : pending_)
        due = earlier(due, publish.socket ? std::optional(publish.due) : publish_after_);
    return earlier(due, connections_.deadline(owes()));
}

void ApiGatewayTransport::drain(Now now) {
    last_now_ = now;
    while (auto output = aws_.poll(now)) {
        std::visit(
            Overloaded{
                [&](Output& out) { put(std::move(out)); },
                [&](AwsAccess::Ready& ready) {
                    if (!authorization_ || authorization_->step != Authorization::Step::identity) return;
                    self_ = UserId(hex(crypto::sha256(as_bytes(ready.identity.reveal()))));
                    want_id_token(now);
                },
                [&](AwsAccess::None& none) {
                    if (authorization_ &&
                        (authorization_->step == Authorization::Step::identity || authorization_->ask != 0))
                        not_authorized(std::move(none.down), now);
                },
                [&](AwsAccess::OwnAnswer& answer) {
                    if (!authorization_ || authorization_->ask != answer.ask) return;
                    answer.body ? bought(*answer.body, now) : refused(answer.body.error(), now);
                },
            },
            *output);
    }
    connections_.drain(
        now.instant, owes(), [&](Connections::From& from) { take(from, now); }, [&] { have_taken_over(now); },
        [&] { return publish_waiting(now); });
}

void ApiGatewayTransport::take(Connections::From& from, Now now) {
    const bool serves = from.role == Connections::Role::serving;
    std::visit(
        Overloaded{
            [&](GatewayConnection::Granted& granted) {
                Room* room = find_room(granted.room.text());
                if (serves && room && !std::exchange(room->joined, true)) put(RoomJoined{room->id});
            },
            // A refusal on the fresh connection is not final while the old one still has the room.
            [&](RoomRefused& refused) {
                if (!serves || !find_room(refused.room.text())) return;
                std::erase_if(rooms_, [&](const Room& room) { return room.id == refused.room; });
                put(std::move(refused));
                keep_rooms(now);
            },
            [&](gateway::Delivered& delivered) { take_arrived(delivered); },
            [&](gateway::Accepted& accepted) {
                if (settle(accepted.room, accepted.id)) put(Accepted{accepted.room, accepted.id});
            },
            [&](GatewayConnection::Refused& refused) {
                if (auto found = settle(refused.room, refused.id))
                    put(SendRefused{RoomId(*found), refused.id, refused.reason});
            },
            [&](GatewayConnection::Busy& busy) { pause_publishing(from.socket, busy.until); },
            [&](GatewayConnection::Lost& end) { lost(from.socket, end, now); },
            [&](auto& request) { put(std::move(request)); },
        },
        from.output);
}

// Held messages arrive right after connecting, before any room is joined.
void ApiGatewayTransport::take_arrived(gateway::Delivered& delivered) {
    const std::string& room = delivered.incoming.room.text();
    const bool held = delivered.seq.has_value();
    const bool ours = find_room(room) || (is_direct_room(room) && (held || find_room(all_direct_rooms)));
    put(ours ? Output(Arrived{std::move(delivered.incoming)}) : Output(Dropped{"transport/not joined"}));
    if (held) handed_on_ = std::max(handed_on_, *delivered.seq);
}

void ApiGatewayTransport::lost(SocketId socket, const GatewayConnection::Lost& lost, Now now) {
    for (PendingPublish& publish : pending_)
        if (publish.socket == socket) {
            publish.socket.reset();
            publish.pausing = false;
        }
    switch (connections_.lost(socket, now.instant)) {
        case Connections::Loss::retired:
        case Connections::Loss::fresh: return;
        case Connections::Loss::handed_over: return have_taken_over(now);
        case Connections::Loss::serving: break;
    }
    go_down({DownCause::network, lost.opened ? lost.reason : ConnectionFailure::websocket_unreachable}, now);
}

// What is under way may have been handled or not: its answer is waited for as long as the pause.
void ApiGatewayTransport::pause_publishing(SocketId socket, Instant until) {
    publish_after_ = until;
    for (auto next = pending_.begin(); next != pending_.end();) {
        const auto publish = next++;
        if (publish->socket != socket || publish->pausing) continue;
        if (++publish->pauses > most_pauses) {
            put(SendRefused{publish->room, publish->id, api::Problem{api::Refusal::busy}});
            pending_.erase(publish);
            continue;
        }
        publish->pausing = true;
        publish->due = until;
    }
}

void ApiGatewayTransport::have_taken_over(Now now) {
    const GatewayConnection& serving = *connections_.serving();
    const std::vector<Room> before = rooms_;
    for (const Room& room : before) {
        if (!serving.has_granted(room.id)) {
            put(RoomRefused{room.id, serving.refusal_of(room.id)});
            std::erase_if(rooms_, [&](const Room& other) { return other.id == room.id; });
        } else if (!room.joined) {
            find_room(room.id.text())->joined = true;
            put(RoomJoined{room.id});
        }
    }
    if (rooms_.size() != before.size()) keep_rooms(now);
}

void ApiGatewayTransport::keep_rooms(Now now) {
    std::vector<RoomId> wanted;
    for (const Room& room : rooms_) wanted.push_back(room.id);
    for (GatewayConnection* each : {connections_.serving(), connections_.fresh()})
        if (each) each->keep_rooms(wanted, now.instant);
}

// The server handles a connection's frames concurrently, so each room has one message in flight, to keep the order.
bool ApiGatewayTransport::publish_waiting(Now now) {
    GatewayConnection* serving = connections_.serving();
    if (state_ != State::up || !serving) return false;
    if (publish_after_ && now.instant < *publish_after_) return false;
    publish_after_.reset();
    bool any = false;
    std::vector<std::string_view> busy;
    for (PendingPublish& publish : pending_) {
        const bool waits = std::ranges::contains(busy, publish.room.text());
        busy.push_back(publish.room.text());
        if (publish.socket || waits) continue;
        any = true;
        publish.socket = serving->socket();
        publish.due = now.instant + limits::accept_within;
        serving->send(publish.frame);
    }
    return any;
}

// The room of the message in flight with this id. A refusal may lack it.
std::optional<std::string> ApiGatewayTransport::settle(const RoomId& room, const MessageId& id) {
    const auto publish = std::ranges::find_if(pending_, [&](const PendingPublish& other) {
        return other.socket && other.id == id && (room.empty() || other.room == room);
    });
    if (publish == pending_.end()) return std::nullopt;
    std::string of = publish->room.text();
    pending_.erase(publish);
    return of;
}

void ApiGatewayTransport::go_down(Down down, Now now) {
    connections_.end(now.instant);
    while (auto from = connections_.poll())
        if (auto* close = std::get_if<CloseSocket>(&from->output)) put(*close);
    state_ = State::down;
    authorization_.reset();
    rooms_.clear();
    pending_.clear();
    publish_after_.reset();
    rooms_changed_ = false;
    handed_on_ = taken_ = 0;
    put(std::move(down));
}

ApiGatewayTransport::Room* ApiGatewayTransport::find_room(std::string_view id) {
    const auto found = std::ranges::find_if(rooms_, [&](const Room& room) { return room.id.text() == id; });
    return found == rooms_.end() ? nullptr : &*found;
}

}  // namespace transport
