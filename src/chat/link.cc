#include "chat/link.h"

#include <algorithm>

#include "base/backoff.h"
#include "chat/membership.h"
#include "chat/outbox.h"
#include "chat/profile.h"
#include "chat/rooms.h"
#include "protocol/limits.h"

namespace chat {

namespace {

using transport::DownCause;

Milliseconds backoff(Link& link, Random& random, Milliseconds least) {
    constexpr Backoff delays{limits::backoff_base, limits::backoff_cap, Backoff::Jitter::full};
    return std::max(least, delays.wait(link.failures, random));
}

void wait(Model& model, Milliseconds least, Now now) {
    Link& link = model.link;
    Instant at = now.instant + backoff(link, model.random, least);
    if (link.last_attempt) at = std::max(at, *link.last_attempt + limits::between_connects);
    link.state = LinkState::waiting;
    link.retry_at = at;
    ++link.failures;
}

}  // namespace

void try_to_connect(Model& model, Effects& effects, Now now) {
    Link& link = model.link;
    Account& account = model.account;
    if (!account.entered || account.naming || link.state == LinkState::connecting || link.state == LinkState::online)
        return;
    if (account.standing == Standing::user && !account.session) {  // nothing but signing in again would help
        account.form = EntryForm::sign_in;
        account.form_open = true;
        link.state = LinkState::stopped;
        link.retry_at.reset();
        effects.push_back(AccountChanged{});
        return;
    }
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

void up(Model& model, const transport::Up& event, Effects& effects, Now now) {
    Link& link = model.link;
    if (!model.account.entered || model.account.naming) return;  // of a connection that was given up
    link.state = LinkState::online;
    link.online_since = now.instant;
    link.retry_at.reset();
    link.cause.reset();
    link.sentence.clear();
    link.network_offline = false;
    link.capabilities = event.capabilities;
    model.account.self = event.self;
    effects.push_back(LinkChanged{});
    subscribe_all(model, effects);
    ask_my_rooms(model, effects);
}

void down(Model& model, const transport::Down& event, Effects& effects, Now now) {
    Link& link = model.link;
    if (link.state == LinkState::idle) return;
    // the goodbye of a connection given up
    if (event.cause == DownCause::asked && link.state != LinkState::online) return;
    if (link.online_since && now.instant - *link.online_since >= limits::stable_after) link.failures = 0;
    link.online_since.reset();
    link.cause = event.cause;
    link.sentence = event.sentence;
    connection_lost(model, event.cause, effects);
    rooms_lost(model);

    switch (event.cause) {
        case DownCause::asked:
            link.state = LinkState::idle;
            link.retry_at.reset();
            break;
        case DownCause::configured:
        case DownCause::refused:
        case DownCause::signed_out:
            // Trying again would not mend it; the person, a new network or coming back to the page starts it anew.
            link.state = LinkState::stopped;
            link.retry_at.reset();
            if (event.cause == DownCause::signed_out && model.account.session)
                session_over(model, event.sentence, effects);
            break;
        case DownCause::evicted:
            link.evictions =
                link.evicted_at && now.instant - *link.evicted_at < limits::evictions_window ? link.evictions + 1 : 1;
            link.evicted_at = now.instant;
            if (link.evictions >= 2) {  // somebody else keeps using our name: take another instead of fighting
                effects.push_back(RenewName{});
                link.evictions = 0;
            }
            wait(model, 0ms, now);
            break;
        case DownCause::pending: wait(model, 20s, now); break;
        case DownCause::busy: wait(model, 5s, now); break;
        case DownCause::network:
        case DownCause::expired:
        case DownCause::clock:
        case DownCause::protocol: wait(model, 0ms, now); break;
    }
    effects.push_back(LinkChanged{});
}

void network_changed(Model& model, const NetworkChanged& event, Effects& effects, Now now) {
    // "offline" may be a false alarm: a connection that still carries data is not given up for it.
    model.link.network_offline = !event.online && model.link.state != LinkState::online;
    effects.push_back(LinkChanged{});
    if (event.online) woke_up(model, effects, now);
}

void woke_up(Model& model, Effects& effects, Now now) {
    switch (model.link.state) {
        case LinkState::online: effects.push_back(Probe{}); break;
        case LinkState::stopped:
            if (model.link.cause == DownCause::signed_out) break;  // the form stays as the person left it
            [[fallthrough]];
        case LinkState::waiting: try_to_connect(model, effects, now); break;
        case LinkState::idle:
        case LinkState::connecting: break;
    }
}

void retry_when_due(Model& model, Effects& effects, Now now) {
    if (model.link.state == LinkState::waiting && model.link.retry_at && *model.link.retry_at <= now.instant)
        try_to_connect(model, effects, now);
}

}  // namespace chat
