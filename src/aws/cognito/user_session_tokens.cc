#include <algorithm>
#include <utility>

#include "aws/cognito/user_session_parts.h"
#include "base/backoff.h"
#include "base/limits.h"

namespace aws::cognito {

namespace {

constexpr Milliseconds renewal_margin = 5min;  // a token that is given out must be valid long enough to be used
constexpr Milliseconds still_usable = 30s;     // if nothing better is available
// A renewal whose answer was lost may have rotated the refresh token, and then the old one is valid for at most a
// minute. So the first attempts follow quickly.
constexpr int quick_retries = 3;
constexpr Backoff quick_backoff{2s, 8s, Backoff::Jitter::half};
constexpr Backoff slow_backoff{2min, 2min, Backoff::Jitter::half};

Milliseconds margin_of(Milliseconds life) { return std::min(renewal_margin, life / 5); }

bool is_temporary_overload(Failure failure) {
    return failure == Failure::unavailable || failure == Failure::too_many_tries;
}

}  // namespace

void UserSession::Parts::begin_session(Tokens tokens, Keep with, Now now) {
    if (session && session->tokens.refresh != tokens.refresh)
        send_revocation({.access = {}, .refresh = session->tokens.refresh}, RevocationStep::revoking, now);
    session.emplace();
    session->keep = with;
    renewal = Renewal::idle;
    renewal_deadline.reset();
    hold(std::move(tokens), now);
    outputs.push(KeepRefreshToken{with == Keep::signed_in ? session->tokens.refresh : Secret()});
    outputs.push(SignedIn{session->tokens.user_name});
    if (token_is_awaited) deliver_token();
}

void UserSession::Parts::hold(Tokens tokens, Now now) {
    const Milliseconds life = tokens.life;
    const Milliseconds until_renewal = life - margin_of(life) + settings.random.up_to(margin_of(life) / 10);
    if (tokens.refresh.empty()) tokens.refresh = session->tokens.refresh;
    session->tokens = std::move(tokens);
    session->expires = aws_time(now) + life;
    session->expires_steady = now.instant + life;
    session->renew_at = now.instant + until_renewal;
    session->renew_at_unix = aws_time(now) + until_renewal;
    renewals_failed = 0;
}

void UserSession::Parts::end_session(Failure failure) {
    session.reset();
    renewal = Renewal::idle;
    renewal_deadline.reset();
    token_is_awaited = false;
    outputs.push(KeepRefreshToken{});
    outputs.push(NoToken{Failure::session_ended, failure});
}

bool UserSession::Parts::is_good(Now now, Milliseconds left) const {
    return session && session->expires > aws_time(now) + left && session->expires_steady > now.instant + left;
}

void UserSession::Parts::want_token(Now now) {
    if (!session && exchange != Exchange::resuming) return refuse_token(Failure::session_ended);
    if (session && is_good(now, margin_of(session->tokens.life))) return deliver_token();
    const bool nobody_waited = !std::exchange(token_is_awaited, true);
    if (!session) return;  // the end of the resumption answers with the token
    // A renewal that pauses in the background continues now. A pause that somebody already waits for is kept.
    if (renewal == Renewal::idle || (renewal == Renewal::pausing && nobody_waited)) {
        renewals_failed = 0;
        renew(now);
    }
}

void UserSession::Parts::deliver_token() {
    token_is_awaited = false;
    std::string provider = "cognito-idp." + settings.region + ".amazonaws.com/" + settings.user_pool_id;
    outputs.push(Token{std::move(provider), session->tokens.id});
}

void UserSession::Parts::refuse_token(Failure failure) {
    token_is_awaited = false;
    outputs.push(NoToken{failure, failure});
}

void UserSession::Parts::renew(Now now) {
    renewal = Renewal::asking;
    renewal_deadline = now.instant + http_timeout;
    renewal_id = ask(refresh_request(client, session->tokens.refresh));
}

void UserSession::Parts::renewal_answered(const HttpAnswer& answer, Now now) {
    auto tokens = read_refreshed(answer);
    if (!tokens) return renewal_failed(tokens.error(), now);
    renewal = Renewal::idle;
    renewal_deadline.reset();
    const bool rotated = !tokens->refresh.empty() && tokens->refresh != session->tokens.refresh;
    hold(*std::move(tokens), now);
    if (rotated && session->keep == Keep::signed_in) outputs.push(KeepRefreshToken{session->tokens.refresh});
    if (token_is_awaited) deliver_token();
}

void UserSession::Parts::renewal_failed(Failure failure, Now now) {
    renewal = Renewal::idle;
    renewal_deadline.reset();
    if (failure == Failure::session_ended || failure == Failure::disabled) return end_session(failure);

    const bool quick = renewals_failed < quick_retries;
    if (token_is_awaited && !(quick && is_temporary_overload(failure))) {
        if (is_good(now, still_usable)) {
            deliver_token();
        } else {
            refuse_token(failure);
        }
    }
    session->renew_at.reset();
    session->renew_at_unix.reset();
    // The token has expired and nobody waits for one, so the next token_wanted() starts a renewal.
    if (!is_temporary(failure) || !(quick || is_good(now, 0ms))) return;
    const Backoff& backoff = quick ? quick_backoff : slow_backoff;
    renewal = Renewal::pausing;
    renewal_deadline = now.instant + backoff.wait(renewals_failed++, settings.random);
}

void UserSession::Parts::tick_tokens(Now now) {
    if (renewal_deadline && now.instant >= *renewal_deadline) {
        if (renewal == Renewal::asking) {
            renewal_failed(Failure::network, now);
        } else {
            renew(now);
        }
    }
    if (renewal != Renewal::idle || !session || !session->renew_at) return;
    if (now.instant >= *session->renew_at || aws_time(now) >= *session->renew_at_unix) renew(now);
}

std::optional<Instant> UserSession::Parts::token_deadline() const {
    if (renewal_deadline) return renewal_deadline;
    return session ? session->renew_at : std::nullopt;
}

}  // namespace aws::cognito
