// The receiving half of polling: one long ReceiveMessage at a time, its messages, and its failures.
#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "crypto/sealed_text.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/sqs.h"
#include "transport/tolerances.h"

namespace transport {

namespace {

constexpr int most_failures = 3;  // in a row; one more, and it is the connection's end
constexpr Backoff receive_backoff{2s, 8s, Backoff::Jitter::half};
constexpr Milliseconds longest_silence = 40s;
constexpr std::size_t most_receives = 4;  // an older one than these may end as it likes

}  // namespace

sqs::Caller SqsTransport::caller(Now now) const {
    const api::QueueKeys& keys = session_->keys;
    return {.url = sqs::endpoint_of(session_->queue_url).value_or(std::string()),
            .region = aws_.region(),
            .credentials = {keys.access_key_id, keys.secret_access_key, keys.session_token, keys.expires},
            .time = aws_.aws_time(now)};
}

void SqsTransport::receive(std::chrono::seconds wait, Milliseconds within, Now now) {
    // After a failure one at a time: ten large ones may be more than the world hands over.
    const std::size_t most = failures_ == 0 ? limits::queue_batch : 1;
    auto request =
        sqs::request(sqs::ReceiveMessage{.queue_url = session_->queue_url, .most = most, .wait = wait}, caller(now));
    if (!request) return go_down({DownCause::protocol, ConnectionFailure::unexpected_answer});
    pausing_ = false;
    asked_unproven_ = unproven_;
    if (receives_.size() == most_receives) receives_.erase(receives_.begin());
    receives_.push_back(aws_.new_request());
    receive_due_ = now.instant + within + answer_margin;
    put(Fetch{receives_.back(), *std::move(request), within});
}

void SqsTransport::fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) {
    const auto found = std::ranges::find(receives_, request);
    if (!aws_.fetched(request, response, now) && found != receives_.end()) {
        const bool counts = request == receives_.back();
        receives_.erase(found);
        HttpAnswer answer = std::unexpected(HttpFailure::network);
        if (response) answer = *std::move(response);
        const auto brought = sqs::read_received(answer);
        if (brought)
            for (const sqs::Received& message : *brought) take(message);
        if (counts && brought) {
            probing_ = false;
            if (asked_unproven_) unproven_ = false;
            failures_ = 0;
            good_at_ = now.instant;
            receive(std::chrono::duration_cast<std::chrono::seconds>(limits::queue_wait),
                    limits::queue_wait + http_timeout, now);
        } else if (counts) {
            if (answer) aws_.measure_clock(*answer, now);
            failed(brought.error(), now);
        }
    }
    drain(now);
}

void SqsTransport::take(const sqs::Received& message) {
    handed_on_.push_back(message.receipt_handle);
    const auto text = crypto::open_sealed_text(seal_key_, session_->session, message.body);
    if (!text) return put(Dropped{"transport/sealed"});
    auto frame = gateway::read_frame(*text);
    if (!frame) return put(Dropped{frame.error().where});
    auto* delivered = std::get_if<gateway::Delivered>(&*frame);
    if (!delivered) return put(Dropped{"transport/other"});
    const std::string& room = delivered->incoming.room.text();
    if (find_room(room) || (is_direct_room(room) && find_room(all_direct_rooms)))
        return put(Arrived{std::move(delivered->incoming)});
    put(Dropped{"transport/not joined"});
}

void SqsTransport::failed(sqs::Failure failure, Now now) {
    receive_due_.reset();
    switch (failure) {
        case sqs::Failure::queue_gone:
            if (!asked_unproven_) return begin_anew(now);
            break;  // a new one may need a moment
        case sqs::Failure::expired:
        case sqs::Failure::denied:
            if (asked_unproven_) return go_down({DownCause::refused, ConnectionFailure::queue_unreadable});
            pausing_ = true;  // until there are new keys
            if (session_ask_ == 0) open_session(now);
            return;
        case sqs::Failure::refused: return go_down({DownCause::protocol, ConnectionFailure::queue_request_rejected});
        default: break;
    }
    if (probing_ || ++failures_ > most_failures || now.instant - good_at_ > longest_silence) {
        if (failure == sqs::Failure::queue_gone) name_.clear();  // another one, next time
        return go_down({DownCause::network, ConnectionFailure::queue_unreachable});
    }
    receive_due_ = now.instant + receive_backoff.wait(failures_ - 1, random_);
    pausing_ = true;
}

// A failure is harmless: an undeleted message arrives again, and chat recognizes it by its id.
std::optional<HttpRequest> SqsTransport::delete_handed_on() {
    const std::size_t count = std::min(handed_on_.size(), limits::queue_batch);
    sqs::DeleteMessageBatch batch{
        .queue_url = session_->queue_url,
        .receipt_handles = {handed_on_.begin(), handed_on_.begin() + static_cast<std::ptrdiff_t>(count)}};
    handed_on_.erase(handed_on_.begin(), handed_on_.begin() + static_cast<std::ptrdiff_t>(count));
    auto request = sqs::request(batch, caller(last_now_));
    return request ? std::optional(*std::move(request)) : std::nullopt;
}

}  // namespace transport
