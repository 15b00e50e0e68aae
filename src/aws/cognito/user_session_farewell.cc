#include <utility>

#include "aws/cognito/user_session_parts.h"
#include "base/limits.h"

namespace aws::cognito {

namespace {

constexpr std::size_t most_farewells = 4;  // the oldest is forgotten: its token dies of age

}  // namespace

void UserSession::Parts::sign_out(Reach reach, Now now) {
    Farewell farewell{.reach = reach, .access = {}, .refresh = {}};
    if (session) {
        farewell.access = session->tokens.access;
        farewell.refresh = session->tokens.refresh;
        if (renewal == Renewal::asking) {
            // Its answer may bring a new refresh token, and that is the one to revoke then.
            farewell.step = FarewellStep::refreshing;
            farewell.request_id = renewal_id;
            farewell.deadline = *renewal_deadline;
            farewells.push_back(std::move(farewell));
        } else if (reach == Reach::everywhere && !is_good(now, 0ms)) {
            // only a living token signs out everywhere
            say_farewell(std::move(farewell), FarewellStep::refreshing, now);
        } else {
            say_farewell(std::move(farewell),
                         reach == Reach::everywhere ? FarewellStep::leaving_everywhere : FarewellStep::revoking, now);
        }
    } else if (talk == Talk::resuming) {
        farewell.step = FarewellStep::refreshing;
        farewell.refresh = resumed;
        farewell.request_id = talk_id;
        farewell.deadline = *talk_deadline;
        farewells.push_back(std::move(farewell));
    }
    if (farewells.size() > most_farewells) farewells.pop_front();

    give_up_talk();
    session.reset();
    renewal = Renewal::idle;
    renewal_deadline.reset();
    outputs.push(KeepRefreshToken{});
    outputs.push(SignedOut{});
    if (token_is_awaited) lack_token(Failure::session_ended);
}

void UserSession::Parts::say_farewell(Farewell farewell, FarewellStep step, Now now) {
    farewell.step = step;
    farewell.deadline = now.instant + limits::http_within;
    switch (step) {
        case FarewellStep::refreshing: farewell.request_id = ask(refresh_request(client, farewell.refresh)); break;
        case FarewellStep::leaving_everywhere:
            farewell.request_id = ask(sign_out_everywhere_request(client, farewell.access));
            break;
        case FarewellStep::revoking: farewell.request_id = ask(revoke_request(client, farewell.refresh)); break;
    }
    farewells.push_back(std::move(farewell));
}

// Whatever became of the step before: the next one may still help.
void UserSession::Parts::move_on(std::list<Farewell>::iterator place, Now now) {
    Farewell farewell = std::move(*place);
    farewells.erase(place);
    if (farewell.step == FarewellStep::revoking) return;
    const bool everywhere =
        farewell.step == FarewellStep::refreshing && farewell.reach == Reach::everywhere && !farewell.access.empty();
    say_farewell(std::move(farewell), everywhere ? FarewellStep::leaving_everywhere : FarewellStep::revoking, now);
}

void UserSession::Parts::farewell_answered(std::list<Farewell>::iterator place, const HttpAnswer& answer, Now now) {
    if (place->step == FarewellStep::refreshing) {
        if (const auto tokens = read_refreshed(answer)) {
            place->access = tokens->access;
            if (!tokens->refresh.empty()) place->refresh = tokens->refresh;
        }
    }
    move_on(place, now);
}

}  // namespace aws::cognito
