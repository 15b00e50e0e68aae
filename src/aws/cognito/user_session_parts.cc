#include "aws/cognito/user_session_parts.h"

#include <algorithm>
#include <utility>

namespace aws::cognito {

UserSession::UserSession(Settings settings) : parts_(std::make_unique<Parts>(std::move(settings))) {}
UserSession::~UserSession() = default;
UserSession::UserSession(UserSession&&) noexcept = default;
UserSession& UserSession::operator=(UserSession&&) noexcept = default;

void UserSession::command(const Command& command, const Entropy& entropy, Now now) {
    parts_->start(command, entropy, now);
}

void UserSession::token_wanted(Now now) { parts_->want_token(now); }

void UserSession::answered(std::uint64_t request_id, const HttpAnswer& answer, Now now) {
    Parts& parts = *parts_;
    parts.measure_clock(answer, now);
    if (parts.exchange_deadline && request_id == parts.exchange_id) return parts.exchange_answered(answer, now);
    if (parts.renewal == Renewal::asking && request_id == parts.renewal_id) return parts.renewal_answered(answer, now);
    const auto revocation = std::ranges::find(parts.revocations, request_id, &Revocation::request_id);
    if (revocation != parts.revocations.end()) parts.revocation_answered(revocation, answer, now);
}

void UserSession::ticked(Now now) {
    Parts& parts = *parts_;
    if (parts.exchange_deadline && now.instant >= *parts.exchange_deadline) parts.exchange_failed(Failure::network);
    parts.tick_tokens(now);
    for (auto it = parts.revocations.begin(); it != parts.revocations.end();) {
        const auto revocation = it++;
        if (now.instant >= revocation->deadline) parts.continue_revocation(revocation, now);
    }
}

std::optional<Output> UserSession::poll() { return parts_->outputs.poll(); }

std::optional<Instant> UserSession::deadline() const {
    std::optional<Instant> soonest = earlier(parts_->exchange_deadline, parts_->token_deadline());
    for (const Revocation& revocation : parts_->revocations)
        soonest = earlier(soonest, std::optional(revocation.deadline));
    return soonest;
}

bool UserSession::signed_in() const { return parts_->session.has_value(); }

std::uint64_t UserSession::Parts::ask(HttpRequest request) {
    outputs.push(Request{++last_request_id, std::move(request)});
    return last_request_id;
}

void UserSession::Parts::measure_clock(const HttpAnswer& answer, Now now) {
    if (!is_from_user_pool(answer)) return;  // the clock of a captive portal proves nothing
    if (const auto offset = clock_offset_of(*answer, now.unix_time)) clock_offset = *offset;
}

}  // namespace aws::cognito
