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

constexpr std::size_t most_frames_in_flight = 100;
constexpr Milliseconds life_spread = 5min;      // so that pages opened together do not reconnect together
constexpr Milliseconds successor_pause = 1min;  // after a takeover that failed; as much again at random
constexpr Milliseconds linger = 2s;             // what was on its way to the old connection when the new one stood

}  // namespace

// Numbers of sockets begin somewhere else in each transport, so that what the world says to a former one is not taken
// for this one's.
ApiGatewayTransport::ApiGatewayTransport(Settings settings)
    : url_(std::move(settings.url)),
      api_url_(settings.aws.api_url),
      entry_(settings.entry),
      random_({settings.aws.random.next(), settings.aws.random.next(), settings.aws.random.next(), 1}),
      aws_(std::move(settings.aws)),
      next_socket_(random_.next() % 1'000'000 * 1'000 + 1) {}

void ApiGatewayTransport::connect(Now now) {
    last_now_ = now;
    if (state_ != State::down) return;
    if (entry_ == Entry::jwt && aws_.standing() != Standing::user)
        return put(Down{DownCause::configured, "Guests cannot come in here: sign in with an account."});
    state_ = State::entering;
    enter(now);
}

void ApiGatewayTransport::disconnect(Now now) {
    last_now_ = now;
    if (state_ != State::down) go_down({DownCause::asked, "The connection was closed from here."}, now);
}

void ApiGatewayTransport::join(const RoomId& room, Now now) {
    last_now_ = now;
    if (state_ != State::up || find_room(room.text())) return;
    if (auto refusal = refuse_to_join(room, count_rooms(rooms_), limits::rooms, aws_.standing()))
        return put(*std::move(refusal));
    rooms_.push_back({.id = room});
    keep_rooms(now);
}

void ApiGatewayTransport::leave(const RoomId& room, Now now) {
    last_now_ = now;
    if (std::erase_if(rooms_, [&](const Room& other) { return other.id == room; }) > 0) keep_rooms(now);
}

void ApiGatewayTransport::send(const RoomId& room, const Message& message, Now now) {
    last_now_ = now;
    if (!can_send()) return put(refuse_to_send(room, message.id));
    std::string frame = gateway::write(gateway::Publish{room, message});
    if (frame.size() > limits::gateway_frame_bytes)
        return put(
            SendRefused{room, message.id, "The message is too long for this connection: please make two of it."});
    flights_.push_back({.socket = {}, .room = room, .id = message.id, .frame = std::move(frame)});
    drain(now);
}

bool ApiGatewayTransport::can_send() const { return state_ == State::up && flights_.size() < most_frames_in_flight; }

void ApiGatewayTransport::probe(Now now) {
    last_now_ = now;
    if (state_ == State::up) main_->probe(now.instant);
    drain(now);
}

void ApiGatewayTransport::ask(AskId ask, const api::Request& request, Now now) {
    aws_.ask(ask, request);
    drain(now);
}

void ApiGatewayTransport::socket_opened(SocketId socket, Now now) {
    auto* found = leg(socket);
    if (found && !(*found)->is_open()) {
        (*found)->opened(now.instant);
        if (found == &main_) {
            state_ = State::up;
            plan_takeover(limits::gateway_life - life_spread, life_spread, now);
            put(Up{self_, {.way = Way::api_gateway, .private_rooms = aws_.standing() == Standing::user}});
        } else {
            keep_rooms(now);
        }
    }
    drain(now);
}

void ApiGatewayTransport::socket_received(SocketId socket, ByteView, Now now) {
    if (leg(socket)) put(Dropped{"transport/binary"});
    drain(now);
}

void ApiGatewayTransport::socket_received_text(SocketId socket, std::string_view text, Now now) {
    if (auto* found = leg(socket)) (*found)->received(text, now.instant);
    drain(now);
}

void ApiGatewayTransport::socket_closed(SocketId socket, Now now) {
    if (auto* found = leg(socket)) (*found)->closed();
    drain(now);
}

void ApiGatewayTransport::ticked(Now now) {
    aws_.ticked(now, entering_ && entering_->step == Entering::Step::identity);
    if (entering_ && entering_->due && *entering_->due <= now.instant)
        not_entered({DownCause::network, "The chat server did not answer in time: check the network connection."}, now);
    for (Flight& flight : flights_) {
        if (!flight.socket || flight.due > now.instant) continue;
        auto* owing = leg(*flight.socket);
        if (owing) (*owing)->lose("The chat server did not take a message in time.");
        flight.socket.reset();
    }
    for (auto* each : {&main_, &successor_, &retiring_})
        if (*each) (*each)->ticked(now.instant);
    drain(now);
    if (state_ == State::up && !entering_ && !successor_ && !retiring_ && takeover_at_ &&
        *takeover_at_ <= now.instant) {
        takeover_at_.reset();
        enter(now);
    }
}

// The last output is out: what it told of is in good hands.
std::optional<Output> ApiGatewayTransport::poll() {
    if (outputs_.empty() && handed_on_ > taken_ && main_) {
        taken_ = handed_on_;
        main_->send(gateway::write(gateway::Taken{taken_}));
        drain(last_now_);
    }
    return outputs_.poll();
}

std::optional<Instant> ApiGatewayTransport::deadline() const {
    std::optional<Instant> due = aws_.deadline(entering_ && entering_->step == Entering::Step::identity);
    if (entering_) due = earlier(due, entering_->due);
    for (const auto* each : {&main_, &successor_, &retiring_})
        if (*each) due = earlier(due, (*each)->deadline());
    for (const Flight& flight : flights_)
        if (flight.socket) due = earlier(due, std::optional(flight.due));
    if (!entering_ && !successor_ && !retiring_) due = earlier(due, takeover_at_);
    return earlier(due, retire_at_);
}

void ApiGatewayTransport::drain(Now now) {
    last_now_ = now;
    while (auto output = aws_.poll(now)) {
        std::visit(
            Overloaded{
                [&](Output& out) { put(std::move(out)); },
                [&](AwsAccess::Ready& ready) {
                    if (!entering_ || entering_->step != Entering::Step::identity) return;
                    self_ = UserId(hex(sha256(as_bytes(ready.identity.reveal()))));
                    want_id_token(now);
                },
                [&](AwsAccess::None& none) {
                    if (entering_ && (entering_->step == Entering::Step::identity || entering_->ask != 0))
                        not_entered(std::move(none.down), now);
                },
                [&](AwsAccess::OwnAnswer& answer) {
                    if (!entering_ || entering_->ask != answer.ask) return;
                    answer.body ? bought(*answer.body, now) : refused(answer.body.error(), now);
                },
            },
            *output);
    }
    send_waiting(now);
    for (auto* each : {&main_, &successor_, &retiring_}) drain(*each, now);
    finish_takeover(now);
}

void ApiGatewayTransport::drain(std::optional<GatewayLeg>& leg, Now now) {
    while (leg) {
        auto output = leg->poll();
        if (!output) return;
        if (const auto* end = std::get_if<GatewayLeg::Lost>(&*output)) return lost(leg, *end, now);
        take(leg, *output, now);
    }
}

void ApiGatewayTransport::take(std::optional<GatewayLeg>& from, GatewayLeg::Output& output, Now now) {
    std::visit(
        Overloaded{
            [&](GatewayLeg::Granted& granted) {
                Room* room = find_room(granted.room.text());
                if (&from == &main_ && room && !std::exchange(room->joined, true)) put(RoomJoined{room->id});
            },
            // What a successor is refused is no room's last word while the old connection still has it.
            [&](RoomRefused& refused) {
                if (&from != &main_ || !find_room(refused.room.text())) return;
                std::erase_if(rooms_, [&](const Room& room) { return room.id == refused.room; });
                put(std::move(refused));
                keep_rooms(now);
            },
            [&](gateway::Delivered& delivered) { take_arrived(delivered); },
            [&](gateway::Accepted& accepted) {
                if (settle(accepted.room, accepted.id)) put(Accepted{accepted.room, accepted.id});
            },
            [&](GatewayLeg::Refused& refused) {
                if (auto found = settle(refused.room, refused.id))
                    put(SendRefused{RoomId(*found), refused.id, std::move(refused.sentence)});
            },
            [](GatewayLeg::Lost&) {},
            [&](auto& request) { put(std::move(request)); },
        },
        output);
    send_waiting(now);
}

// What is held for us comes as soon as we are connected, before anybody has joined anything.
void ApiGatewayTransport::take_arrived(gateway::Delivered& delivered) {
    const std::string& room = delivered.incoming.room.text();
    const bool held = delivered.seq.has_value();
    const bool ours = find_room(room) || (is_direct_room(room) && (held || find_room(all_direct_rooms)));
    put(ours ? Output(Arrived{std::move(delivered.incoming)}) : Output(Dropped{"transport/not joined"}));
    if (held) handed_on_ = std::max(handed_on_, *delivered.seq);
}

void ApiGatewayTransport::lost(std::optional<GatewayLeg>& leg, const GatewayLeg::Lost& lost, Now now) {
    const SocketId socket = leg->socket();
    const bool was_main = &leg == &main_;
    const bool was_successor = &leg == &successor_;
    leg.reset();
    for (Flight& flight : flights_)
        if (flight.socket == socket) flight.socket.reset();
    if (was_main && successor_is_ready()) return promote(now);  // the old connection ended a little early
    if (was_main)
        return go_down({DownCause::network,
                        lost.opened ? lost.sentence
                                    : "The chat server could not be reached: check the network connection, and that "
                                      "nothing on the way blocks WebSockets."},
                       now);
    if (was_successor) return plan_takeover(successor_pause, successor_pause, now);
    retire_at_.reset();
}

void ApiGatewayTransport::finish_takeover(Now now) {
    if (main_ && successor_is_ready()) {
        retiring_ = std::move(main_);
        main_.reset();
        retire_at_ = now.instant + linger;
        promote(now);
    }
    send_waiting(now);
    drain(main_, now);
    if (!retiring_ || now.instant < *retire_at_) return;
    if (std::ranges::contains(flights_, std::optional(retiring_->socket()), &Flight::socket)) {
        retire_at_ = now.instant + linger;
        return;
    }
    retiring_->say_goodbye();
    while (auto output = retiring_->poll()) take(retiring_, *output, now);
    retiring_.reset();
    retire_at_.reset();
}

void ApiGatewayTransport::promote(Now now) {
    main_ = std::move(successor_);
    successor_.reset();
    plan_takeover(limits::gateway_life - life_spread, life_spread, now);
    const std::vector<Room> before = rooms_;
    for (const Room& room : before) {
        if (!main_->has_granted(room.id)) {
            put(RoomRefused{room.id, main_->refusal_of(room.id)});
            std::erase_if(rooms_, [&](const Room& other) { return other.id == room.id; });
        } else if (!room.joined) {
            find_room(room.id.text())->joined = true;
            put(RoomJoined{room.id});
        }
    }
    if (rooms_.size() != before.size()) keep_rooms(now);
}

void ApiGatewayTransport::plan_takeover(Milliseconds from_now, Milliseconds spread, Now now) {
    takeover_at_ = now.instant + from_now + random_.up_to(spread);
}

void ApiGatewayTransport::keep_rooms(Now now) {
    std::vector<RoomId> wanted;
    for (const Room& room : rooms_) wanted.push_back(room.id);
    for (auto* each : {&main_, &successor_})
        if (*each) (*each)->keep_rooms(wanted, now.instant);
    for (auto* each : {&main_, &successor_}) drain(*each, now);
}

// The frames of a connection are handled side by side: of each room one is under way at a time, lest one overtakes.
void ApiGatewayTransport::send_waiting(Now now) {
    if (state_ != State::up || !main_) return;
    std::vector<std::string_view> busy;
    for (Flight& flight : flights_) {
        const bool waits = std::ranges::contains(busy, flight.room.text());
        busy.push_back(flight.room.text());
        if (flight.socket || waits) continue;
        flight.socket = main_->socket();
        flight.due = now.instant + limits::accept_within;
        main_->send(flight.frame);
    }
}

// The room, where such a message is under way. A refusal may lack it.
std::optional<std::string> ApiGatewayTransport::settle(const RoomId& room, const MessageId& id) {
    const auto flight = std::ranges::find_if(flights_, [&](const Flight& other) {
        return other.socket && other.id == id && (room.empty() || other.room == room);
    });
    if (flight == flights_.end()) return std::nullopt;
    std::string of = flight->room.text();
    flights_.erase(flight);
    return of;
}

void ApiGatewayTransport::go_down(Down down, Now) {
    for (auto* each : {&main_, &successor_, &retiring_}) {
        if (!*each) continue;
        (*each)->say_goodbye();
        while (auto output = (*each)->poll())
            if (auto* close = std::get_if<CloseSocket>(&*output)) put(*close);
        each->reset();
    }
    state_ = State::down;
    entering_.reset();
    takeover_at_.reset();
    retire_at_.reset();
    rooms_.clear();
    flights_.clear();
    handed_on_ = taken_ = 0;
    put(std::move(down));
}

std::optional<GatewayLeg>* ApiGatewayTransport::leg(SocketId socket) {
    for (auto* each : {&main_, &successor_, &retiring_})
        if (*each && (*each)->socket() == socket) return each;
    return nullptr;
}

ApiGatewayTransport::Room* ApiGatewayTransport::find_room(std::string_view id) {
    const auto found = std::ranges::find_if(rooms_, [&](const Room& room) { return room.id.text() == id; });
    return found == rooms_.end() ? nullptr : &*found;
}

}  // namespace transport
