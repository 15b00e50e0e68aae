#include <utility>

#include "aws/cognito/user_session_parts.h"
#include "base/limits.h"

namespace aws::cognito {

namespace {

constexpr std::size_t most_revocations = 4;  // beyond it the oldest is dropped, and its token lives until it expires

}  // namespace

void UserSession::Parts::sign_out(Reach reach, Now now) {
    Revocation revocation{.reach = reach, .access = {}, .refresh = {}};
    if (session) {
        revocation.access = session->tokens.access;
        revocation.refresh = session->tokens.refresh;
        if (renewal == Renewal::asking) {
            // The answer may bring a new refresh token, which is then the one to revoke.
            revocation.step = RevocationStep::refreshing;
            revocation.request_id = renewal_id;
            revocation.deadline = *renewal_deadline;
            revocations.push_back(std::move(revocation));
        } else if (reach == Reach::everywhere && !is_good(now, 0ms)) {
            // Signing out everywhere needs a valid access token.
            send_revocation(std::move(revocation), RevocationStep::refreshing, now);
        } else {
            send_revocation(
                std::move(revocation),
                reach == Reach::everywhere ? RevocationStep::signing_out_everywhere : RevocationStep::revoking, now);
        }
    } else if (exchange == Exchange::resuming) {
        revocation.step = RevocationStep::refreshing;
        revocation.refresh = resumed;
        revocation.request_id = exchange_id;
        revocation.deadline = *exchange_deadline;
        revocations.push_back(std::move(revocation));
    }
    if (revocations.size() > most_revocations) revocations.pop_front();

    abandon_exchange();
    session.reset();
    renewal = Renewal::idle;
    renewal_deadline.reset();
    outputs.push(KeepRefreshToken{});
    outputs.push(SignedOut{});
    if (token_is_awaited) refuse_token(Failure::session_ended);
}

void UserSession::Parts::send_revocation(Revocation revocation, RevocationStep step, Now now) {
    revocation.step = step;
    revocation.deadline = now.instant + http_timeout;
    switch (step) {
        case RevocationStep::refreshing:
            revocation.request_id = ask(refresh_request(client, revocation.refresh));
            break;
        case RevocationStep::signing_out_everywhere:
            revocation.request_id = ask(sign_out_everywhere_request(client, revocation.access));
            break;
        case RevocationStep::revoking: revocation.request_id = ask(revoke_request(client, revocation.refresh)); break;
    }
    revocations.push_back(std::move(revocation));
}

// Continues whatever the result of the step before: the next one may still help.
void UserSession::Parts::continue_revocation(std::list<Revocation>::iterator place, Now now) {
    Revocation revocation = std::move(*place);
    revocations.erase(place);
    if (revocation.step == RevocationStep::revoking) return;
    const bool everywhere = revocation.step == RevocationStep::refreshing && revocation.reach == Reach::everywhere &&
                            !revocation.access.empty();
    send_revocation(
        std::move(revocation), everywhere ? RevocationStep::signing_out_everywhere : RevocationStep::revoking, now);
}

void UserSession::Parts::revocation_answered(std::list<Revocation>::iterator place, const HttpAnswer& answer, Now now) {
    if (place->step == RevocationStep::refreshing) {
        if (const auto tokens = read_refreshed(answer)) {
            place->access = tokens->access;
            if (!tokens->refresh.empty()) place->refresh = tokens->refresh;
        }
    }
    continue_revocation(place, now);
}

}  // namespace aws::cognito
