#include "transport/fallback.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/overloaded.h"
#include "protocol/limits.h"
#include "transport/backend.h"

namespace transport {

Fallback::Fallback(std::vector<TransportKind> kinds, Start start, Make make)
    : kinds_(std::move(kinds)), start_(std::move(start)), make_(std::move(make)) {
    const std::size_t space = std::min(start_.fallback.find(' '), start_.fallback.size());
    const auto kept = kind_named(std::string_view(start_.fallback).substr(0, space));
    const auto place = kept ? std::ranges::find(kinds_, *kept) : kinds_.end();
    std::int64_t until = 0;
    if (place != kinds_.end() && space < start_.fallback.size() &&
        std::from_chars(start_.fallback.data() + space + 1, start_.fallback.data() + start_.fallback.size(), until)
                .ec == std::errc()) {
        place_ = static_cast<std::size_t>(place - kinds_.begin());
        until_ = UnixTime(Milliseconds(until));
    }
    inner_ = make_(kinds_[place_], start_);
}

void Fallback::connect(Now now) {
    last_now_ = now;
    if (std::exchange(trying_, true)) return inner_.rooms->connect(now);
    answered_ = unanswered_ = opens_socket_ = false;
    // What says that it is good for longer was kept by another clock.
    if (place_ != 0 && (!until_ || *until_ <= now.unix_time || *until_ > now.unix_time + limits::fallback_sticks))
        use(0, now);
    inner_.rooms->connect(now);
}

void Fallback::disconnect(Now now) {
    last_now_ = now;
    inner_.rooms->disconnect(now);
}
void Fallback::join(const RoomId& room, Now now) {
    last_now_ = now;
    inner_.rooms->join(room, now);
}
void Fallback::leave(const RoomId& room, Now now) {
    last_now_ = now;
    inner_.rooms->leave(room, now);
}
void Fallback::send(const RoomId& room, const Message& message, Now now) {
    last_now_ = now;
    inner_.rooms->send(room, message, now);
}
void Fallback::probe(Now now) {
    last_now_ = now;
    inner_.rooms->probe(now);
}

void Fallback::ask(AskId ask, const api::Request& request, Now now) {
    last_now_ = now;
    asks_.emplace(ask, request);
    inner_.backend->ask(ask, request, now);
}

void Fallback::token(const std::string& provider, const Secret& id_token, Now now) {
    last_now_ = now;
    inner_.backend->token(provider, id_token, now);
}

void Fallback::no_token(TokenLost lost, FailureReason why, Now now) {
    last_now_ = now;
    inner_.backend->no_token(lost, std::move(why), now);
}

void Fallback::socket_opened(SocketId socket, Now now) {
    last_now_ = now;
    if (const auto id = inner(socket)) {
        opens_socket_ = false;
        inner_.rooms->socket_opened(*id, now);
    }
}

void Fallback::socket_received(SocketId socket, ByteView bytes, Now now) {
    last_now_ = now;
    if (const auto id = inner(socket)) inner_.rooms->socket_received(*id, bytes, now);
}

void Fallback::socket_received_text(SocketId socket, std::string_view text, Now now) {
    last_now_ = now;
    if (const auto id = inner(socket)) inner_.rooms->socket_received_text(*id, text, now);
}

void Fallback::socket_closed(SocketId socket, Now now) {
    last_now_ = now;
    if (const auto id = inner(socket)) inner_.rooms->socket_closed(*id, now);
}

void Fallback::fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) {
    last_now_ = now;
    const auto id = inner(request);
    if (!id) return;
    (response ? answered_ : unanswered_) = true;
    inner_.backend->fetched(*id, std::move(response), now);
}

void Fallback::ticked(Now now) {
    last_now_ = now;
    inner_.rooms->ticked(now);
}

std::optional<Output> Fallback::poll() {
    while (outputs_.empty()) {
        auto output = inner_.rooms->poll();
        if (!output) return std::nullopt;
        auto* down = std::get_if<Down>(&*output);
        const bool next = down && seems_blocked(*down);
        pass_on(*output);
        if (!next) continue;
        while (auto rest = inner_.rooms->poll()) pass_on(*rest);
        use((place_ + 1) % kinds_.size(), last_now_);
    }
    return outputs_.poll();
}

void Fallback::pass_on(Output& output) {
    std::visit(
        Overloaded{
            [&](OpenSocket& ask) {
                ask.socket = outer(ask.socket);
                opens_socket_ = true;
            },
            [&](SendOnSocket& ask) { ask.socket = outer(ask.socket); },
            [&](SendTextOnSocket& ask) { ask.socket = outer(ask.socket); },
            [&](CloseSocket& ask) { ask.socket = outer(ask.socket); },
            [&](Fetch& ask) { ask.request = outer(ask.request); },
            [&](Keep& keep) {
                if (keep.key == identity_key) start_.identity = keep.value;
            },
            [&](Up& up) {
                up.capabilities.is_fallback = place_ != 0;
                up_ = true;
                blocked_ = 0;
            },
            [&](Answered& answered) { asks_.erase(answered.ask); },
            [](auto&) {},
        },
        output);
    outputs_.push(std::move(output));
}

// Where AWS answers over HTTP the network is there. That AWS refused a socket which never opened is only a guess, and
// the same as a blocked one.
bool Fallback::seems_blocked(Down& down) {
    trying_ = false;
    if (std::exchange(up_, false)) return false;
    const bool guessed = opens_socket_ && (down.cause == DownCause::refused || down.cause == DownCause::pending);
    if (down.cause != DownCause::network && !guessed) return false;
    if (!answered_) {
        if (unanswered_) blocked_ = 0;
        return false;
    }
    if (down.cause == DownCause::refused) down.cause = DownCause::network;  // another try may use another transport
    return ++blocked_ >= limits::blocked_attempts;
}

void Fallback::use(std::size_t place, Now now) {
    place_ = place;
    blocked_ = 0;
    until_.reset();
    if (place != 0) until_ = now.unix_time + limits::fallback_sticks;
    const std::string kept =
        place == 0 ? std::string()
                   : std::string(kind_name(kinds_[place])) + ' ' + std::to_string(until_->time_since_epoch().count());
    outputs_.push(Keep{std::string(fallback_key), Secret(kept)});
    turn_ = (turn_ + 1) % turns;
    Random& random = start_.random;
    random = Random({random.next(), random.next(), random.next(), random.next()});
    inner_ = make_(kinds_[place], start_);
    // A request that may have been carried out is not repeated: its caller gets "no answer".
    std::erase_if(asks_, [&](const auto& open) {
        if (is_repeatable(open.second)) return false;
        outputs_.push(Answered{open.first, std::unexpected(api::read_problem(0, {}))});
        return true;
    });
    for (const auto& [ask, request] : asks_) inner_.backend->ask(ask, request, now);
}

}  // namespace transport
