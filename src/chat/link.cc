#include "chat/link.h"

#include <algorithm>

#include "base/backoff.h"
#include "protocol/limits.h"

namespace chat {

namespace {

using transport::DownCause;

Milliseconds backoff(const Link& link, Random& random, Milliseconds least) {
    constexpr Backoff delays{limits::backoff_base, limits::backoff_cap, Backoff::Jitter::full};
    return std::max(least, delays.wait(link.failures, random));
}

void wait(Link& link, Random& random, Milliseconds least, Now now) {
    Instant at = now.instant + backoff(link, random, least);
    if (link.last_attempt) at = std::max(at, *link.last_attempt + limits::between_connects);
    link.state = LinkState::waiting;
    link.retry_at = at;
    ++link.failures;
}

}  // namespace

void connect(Link& link, Effects& effects, Now now) {
    if (link.state == LinkState::connecting || link.state == LinkState::online) return;
    if (link.last_attempt && now.instant < *link.last_attempt + limits::between_connects) {
        link.state = LinkState::waiting;
        link.retry_at = *link.last_attempt + limits::between_connects;
    } else {
        link.state = LinkState::connecting;
        link.retry_at.reset();
        link.last_attempt = now.instant;
        effects.push_back(Connect{});
    }
    effects.push_back(LinkChanged{});
}

void stop(Link& link) {
    link.state = LinkState::stopped;
    link.retry_at.reset();
}

void give_up(Link& link, Effects& effects) {
    if (link.state != LinkState::idle) effects.push_back(Disconnect{});
    link.state = LinkState::idle;
    link.cause.reset();
    link.problem.clear();
    link.retry_at.reset();
    link.online_since.reset();
    link.failures = 0;
    effects.push_back(LinkChanged{});
}

void up(Link& link, const transport::Up& event, Effects& effects, Now now) {
    link.state = LinkState::online;
    link.online_since = now.instant;
    link.retry_at.reset();
    link.cause.reset();
    link.problem.clear();
    link.network_offline = false;
    link.capabilities = event.capabilities;
    effects.push_back(LinkChanged{});
}

bool concerns(const Link& link, const transport::Down& event) {
    return link.state != LinkState::idle && (event.cause != DownCause::asked || link.state == LinkState::online);
}

void down(Link& link, const transport::Down& event, Random& random, Effects& effects, Now now) {
    if (link.online_since && now.instant - *link.online_since >= limits::stable_after) link.failures = 0;
    link.online_since.reset();
    link.cause = event.cause;
    link.problem = event.reason;

    switch (event.cause) {
        case DownCause::asked:
            link.state = LinkState::idle;
            link.retry_at.reset();
            break;
        case DownCause::configured:
        case DownCause::refused:
        case DownCause::signed_out:
            // Another attempt would fail too. The person, a new network or returning to the page starts one.
            stop(link);
            break;
        case DownCause::evicted:
            link.evictions =
                link.evicted_at && now.instant - *link.evicted_at < limits::evictions_window ? link.evictions + 1 : 1;
            link.evicted_at = now.instant;
            // another client keeps using our connection name: change ours instead of fighting
            if (link.evictions >= 2) {
                effects.push_back(RenewName{});
                link.evictions = 0;
            }
            wait(link, random, 0ms, now);
            break;
        case DownCause::pending: wait(link, random, 20s, now); break;
        case DownCause::busy: wait(link, random, 5s, now); break;
        case DownCause::network:
        case DownCause::expired:
        case DownCause::clock:
        case DownCause::protocol: wait(link, random, 0ms, now); break;
    }
    effects.push_back(LinkChanged{});
}

void network_changed(Link& link, bool online, Effects& effects) {
    // "offline" may be a false alarm: keep a connection that still carries data.
    link.network_offline = !online && link.state != LinkState::online;
    effects.push_back(LinkChanged{});
}

bool is_worth_a_try(const Link& link) {
    // the sign-in form stays as the person left it
    if (link.state == LinkState::stopped) return link.cause != DownCause::signed_out;
    return link.state == LinkState::waiting;
}

std::optional<Instant> deadline(const Link& link) {
    return link.state == LinkState::waiting ? link.retry_at : std::nullopt;
}

}  // namespace chat
