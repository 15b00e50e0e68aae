#include "transport/sqs.h"

#include <algorithm>
#include <utility>

#include "aws/endpoints.h"
#include "base/overloaded.h"
#include "base/text_codes.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/refusals.h"

namespace transport {

namespace {

constexpr std::size_t most_posts_in_flight = 100;
constexpr Milliseconds shortest_renewal = 30s;

std::string random_name(Random& random) {
    Bytes bytes(8);
    std::uint64_t number = random.next();
    for (auto& byte : bytes) {
        byte = static_cast<std::uint8_t>(number);
        number >>= 8;
    }
    return hex(bytes);
}

}  // namespace

SqsTransport::SqsTransport(AwsAccess::Settings settings)
    : random_({settings.random.next(), settings.random.next(), settings.random.next(), settings.random.next()}),
      api_url_(settings.api_url),
      aws_(std::move(settings)) {}

void SqsTransport::connect(Now now) {
    if (state_ != State::down) return;
    state_ = State::opening;
    open_session(now);
    drain(now);
}

void SqsTransport::disconnect(Now now) {
    if (state_ == State::down) return;
    const bool can_say = !name_.empty() && aws_.valid_credentials(now.unix_time);
    if (can_say) aws_.ask_own(api::delete_polling(name_), Backend::Turn::first);
    name_.clear();
    go_down({DownCause::asked, ConnectionFailure::closed_here});
    drain(now);
}

void SqsTransport::join(const RoomId& room, Now now) {
    if (state_ != State::up || find_room(room.text())) return;
    if (auto refusal = refuse_to_join(room, count_rooms(rooms_), limits::polling_rooms, aws_.standing()))
        return put(*std::move(refusal));
    rooms_.push_back({.id = room});
    if (session_) ask_for(rooms_.back(), now);
    drain(now);
}

void SqsTransport::leave(const RoomId& room, Now now) {
    if (std::erase_if(rooms_, [&](const Room& other) { return other.id == room; }) == 0) return;
    if (session_ && room.text() != all_direct_rooms) aws_.ask_own(api::stop_polling_room(name_, room));
    drain(now);
}

void SqsTransport::send(const RoomId& room, const Message& message, Now now) {
    if (!can_send()) return put(refuse_to_send(room, message.id));
    pending_.push_back({.room = room, .message = message});
    drain(now);  // posts it, unless another message of the room is under way
}

bool SqsTransport::can_send() const { return state_ == State::up && pending_.size() < most_posts_in_flight; }

void SqsTransport::probe(Now now) {
    if (state_ != State::up || !session_ || probing_) return;
    probing_ = true;
    receive(0s, limits::probe_within, now);
    drain(now);
}

void SqsTransport::ask(AskId ask, const api::Request& request, Now now) {
    aws_.ask(ask, request);
    drain(now);
}

void SqsTransport::token(const std::string& provider, const Secret& id_token, Now now) {
    aws_.token(provider, id_token, now);
    drain(now);
}

void SqsTransport::no_token(TokenLost lost, FailureReason why, Now now) {
    aws_.no_token(lost, std::move(why), now);
    drain(now);
    if (aws_.signed_out() && state_ != State::down) go_down({DownCause::signed_out, *aws_.signed_out()});
}

void SqsTransport::ticked(Now now) {
    aws_.ticked(now, false);
    if (renew_at_ && *renew_at_ <= now.instant && session_ask_ == 0) open_session(now);
    if (receive_due_ && *receive_due_ <= now.instant) {
        if (pausing_) {
            receive(std::chrono::duration_cast<std::chrono::seconds>(limits::queue_wait),
                    limits::queue_wait + http_timeout, now);
        } else {
            failed(sqs::Failure::unavailable, now);
        }
    }
    drain(now);
}

// The last output was polled, so its messages have been handed on.
std::optional<Output> SqsTransport::poll() {
    if (outputs_.empty() && !handed_on_.empty() && session_) {
        if (auto request = delete_handed_on()) put(Fetch{aws_.new_request(), *std::move(request), http_timeout});
    }
    return outputs_.poll();
}

std::optional<Instant> SqsTransport::deadline() const {
    const std::optional<Instant> renewal = session_ask_ == 0 ? renew_at_ : std::nullopt;
    return earlier(aws_.deadline(false), earlier(renewal, receive_due_));
}

void SqsTransport::drain(Now now) {
    last_now_ = now;
    for (;;) {
        post_waiting();
        auto output = aws_.poll(now);
        if (!output) return;
        if (auto* out = std::get_if<Output>(&*output)) put(std::move(*out));
        if (auto* answer = std::get_if<AwsAccess::OwnAnswer>(&*output)) answered(*answer, now);
        if (auto* none = std::get_if<AwsAccess::None>(&*output); none && state_ == State::opening)
            go_down(std::move(none->down));
    }
}

void SqsTransport::open_session(Now) {
    if (name_.empty()) name_ = random_name(random_);
    session_ask_ = aws_.ask_own(api::put_polling(name_), Backend::Turn::first);
}

void SqsTransport::answered(AwsAccess::OwnAnswer& answer, Now now) {
    if (answer.ask == session_ask_) return session_answered(answer.body, now);
    const std::optional<AskFailure> problem = answer.body ? std::nullopt : std::optional(answer.body.error());
    const bool busy = problem && problem->refusal == api::Refusal::busy;
    if (const auto room = std::ranges::find(rooms_, answer.ask, &Room::ask); room != rooms_.end()) {
        room->ask = 0;
        if (busy) return go_down({DownCause::busy, problem->reason});
        if (problem && problem->refusal == api::Refusal::session_ended)
            return unproven_ ? go_down({DownCause::busy, problem->reason}) : begin_anew(now);
        if (problem) {
            put(RoomRefused{room->id, problem->reason});
            rooms_.erase(room);
        } else if (!std::exchange(room->joined, true)) {
            put(RoomJoined{room->id});
        }
        return;
    }
    const auto post = std::ranges::find(pending_, answer.ask, &PendingPost::ask);
    if (post == pending_.end()) return;
    if (busy) return go_down({DownCause::busy, problem->reason});
    put(problem ? Output(SendRefused{post->room, post->message.id, problem->reason})
                : Output(Accepted{post->room, post->message.id}));
    pending_.erase(post);
}

// The server stamps messages in the order of arrival, so each room has one message in flight at a time.
void SqsTransport::post_waiting() {
    std::vector<std::string_view> busy;
    for (PendingPost& post : pending_) {
        if (!std::ranges::contains(busy, post.room.text()) && post.ask == 0)
            post.ask = aws_.ask_own(api::post_message(post.room, post.message));
        busy.push_back(post.room.text());
    }
}

void SqsTransport::session_answered(const std::expected<std::string, AskFailure>& answer, Now now) {
    session_ask_ = 0;
    if (state_ == State::down) return;
    if (!answer) {
        const AskFailure& problem = answer.error();
        if (problem.refusal == api::Refusal::session_ended && session_) return begin_anew(now);
        const bool keys_last = session_ && aws_.aws_time(now) + 1min < session_->keys.expires;
        if (problem.refusal == api::Refusal::busy && keys_last) {
            renew_at_ = now.instant + shortest_renewal + random_.up_to(shortest_renewal);
            return;
        }
        return go_down({aws_.signed_out() ? DownCause::signed_out : cause_of(problem.refusal), problem.reason});
    }
    const auto json = parse_json(*answer, {.bytes = 16 * 1024, .depth = 4, .values = 40});
    auto session = json ? api::read_polling_session(*json) : std::unexpected(json.error());
    if (!session || !api::is_user_id(session->user) || !is_queue_url(session->queue_url, aws_.region(), api_url_))
        return go_down({DownCause::protocol, ConnectionFailure::unexpected_answer});
    if (state_ == State::up && session->user != self_.text())
        return go_down({DownCause::expired, ConnectionFailure::identity_changed});
    const bool had_one = session_.has_value();
    unproven_ = true;
    renew_at_ = now.instant +
                std::max(shortest_renewal, session->keys.expires - limits::session_renew_before - aws_.aws_time(now));
    std::ranges::copy(as_bytes(session->seal_key.reveal()), seal_key_.begin());
    self_ = UserId(session->user);
    session_ = *std::move(session);
    if (had_one && !pausing_) return;  // credentials for next time
    if (std::exchange(state_, State::up) == State::opening) {
        put(Up{self_, {.kind = TransportKind::sqs, .live = false, .private_rooms = aws_.standing() == Standing::user}});
        good_at_ = now.instant;
    }
    for (Room& room : rooms_)
        if (!room.joined && room.ask == 0) ask_for(room, now);
    receive(
        std::chrono::duration_cast<std::chrono::seconds>(limits::queue_wait), limits::queue_wait + http_timeout, now);
}

// The new queue lacks messages sent in the meantime: each room is joined again, and history fills the gap.
void SqsTransport::begin_anew(Now now) {
    session_.reset();
    receives_.clear();
    receive_due_.reset();
    renew_at_.reset();
    handed_on_.clear();
    pausing_ = probing_ = false;
    for (Room& room : rooms_) {
        room.ask = 0;
        room.joined = false;
    }
    name_.clear();
    open_session(now);
}

void SqsTransport::ask_for(Room& room, Now) {
    if (room.id.text() != all_direct_rooms) {
        room.ask = aws_.ask_own(api::poll_room(name_, room.id));
    } else if (!std::exchange(room.joined, true)) {  // direct messages arrive without a subscription
        put(RoomJoined{room.id});
    }
}

void SqsTransport::go_down(Down down) {
    state_ = State::down;
    session_.reset();
    session_ask_ = 0;
    renew_at_.reset();
    receives_.clear();
    receive_due_.reset();
    handed_on_.clear();
    pausing_ = probing_ = false;
    failures_ = 0;
    rooms_.clear();
    pending_.clear();
    put(std::move(down));
}

SqsTransport::Room* SqsTransport::find_room(std::string_view id) {
    const auto found = std::ranges::find_if(rooms_, [&](const Room& room) { return room.id.text() == id; });
    return found == rooms_.end() ? nullptr : &*found;
}

}  // namespace transport
