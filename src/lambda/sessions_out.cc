#include "lambda/sessions_out.h"

#include <algorithm>

#include "aws/sqs.h"
#include "crypto/sealed_text.h"
#include "lambda/store_connections.h"
#include "lambda/store_sessions.h"
#include "protocol/limits.h"

namespace lambda {
namespace {

constexpr std::size_t sent_at_once = 50;
constexpr int send_tries = 2;
constexpr int session_pages = 40;  // of sessions, a megabyte each
constexpr std::string_view session_prefix = "s:";
// A queue that was made a moment ago may not be there for everybody yet.
constexpr Milliseconds queue_settles = 1min;

std::string seal(Call& call, const Session& session, std::string_view frame) {
    const Digest random = call.entropy.next();
    GcmNonce nonce{};
    std::copy_n(random.begin(), nonce.size(), nonce.begin());
    return seal_text(session.seal, nonce, session.name.name, frame);
}

HttpRequest letter(Call& call, const Session& session, std::string body) {
    const sqs::Caller caller{
        .url = call.environment.sqs_url,
        .region = call.environment.region,
        .credentials = call.environment.credentials,
        .time = call.io.now()};
    return sqs::request(sqs::SendMessage{queue_url(call.environment, session.queue), std::move(body)}, caller)
        .value_or(HttpRequest{});
}

bool is_young(const Session& session, UnixTime now) {
    return now < session.expires - limits::session_life + queue_settles;
}

Task<Reached> send(Call& call, std::vector<Session> sessions, std::string frame) {
    Reached reached;
    std::vector<Session> gone;
    for (int turn = 0; turn < send_tries && !sessions.empty(); ++turn) {
        const bool is_last = turn + 1 == send_tries;
        std::vector<Session> left;
        for (std::size_t at = 0; at < sessions.size(); at += sent_at_once) {
            const std::size_t end = std::min(at + sent_at_once, sessions.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i)
                requests.push_back(letter(call, sessions[i], seal(call, sessions[i], frame)));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                const auto done = sqs::read_done(answers[i - at]);
                if (done) {
                    ++reached.taken;
                    continue;
                }
                const bool no_queue = done.error() == sqs::Failure::queue_gone;
                if (no_queue && !is_young(sessions[i], call.io.now())) {
                    gone.push_back(std::move(sessions[i]));
                    continue;
                }
                if (is_last) (no_queue || sqs::is_temporary(done.error()) ? reached.missed : reached.refused) = true;
                left.push_back(std::move(sessions[i]));
            }
        }
        sessions = std::move(left);
    }
    Sessions table(call.io, call.environment);
    for (Session& session : gone) co_await table.erase(std::move(session));  // fails: its end removes it
    co_return reached;
}

Task<Outcome<SessionPage>> page_of(Call& call, SessionTarget target, Json start) {
    Sessions table(call.io, call.environment);
    switch (target.kind) {
        case SessionTarget::Kind::account:
            co_return co_await table.of_account(std::move(target.name), std::move(start));
        case SessionTarget::Kind::user: co_return co_await table.of_user(std::move(target.name), std::move(start));
        case SessionTarget::Kind::everyone: co_return co_await table.all(std::move(start));
        case SessionTarget::Kind::session: break;
    }
    const auto name = read_session_key(target.name);
    if (!name) co_return SessionPage{};
    std::vector<std::string> one;
    one.push_back(session_key(*name));
    auto found = co_await table.get_all(std::move(one));
    if (!found) co_return std::unexpected(found.error());
    co_return SessionPage{.sessions = std::move(*found), .next = {}};
}

Task<Reached> hand_text(Call& call, SessionTarget target, std::string frame) {
    Reached reached;
    if (call.environment.sessions_table.empty()) co_return reached;
    Json start;
    for (int turn = 0; turn < session_pages; ++turn) {
        auto page = co_await page_of(call, target, std::move(start));
        if (!page) {
            reached.missed = true;
            break;
        }
        reached += co_await send(call, std::move(page->sessions), frame);
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return reached;
}

}  // namespace

Task<Reached> send_to_room_sessions(Call& call, RoomId room, std::string frame) {
    Reached reached;
    if (call.environment.sessions_table.empty()) co_return reached;
    Subscriptions subscriptions(call.io, call.environment);
    Sessions table(call.io, call.environment);
    Json start;
    for (int turn = 0; turn < session_pages; ++turn) {
        auto page = co_await subscriptions.of_room(room, session_prefix, std::move(start));
        if (!page) {
            reached.missed = true;
            break;
        }
        std::vector<std::string> keys;
        for (const std::string& listener : page->listeners) keys.push_back(listener.substr(session_prefix.size()));
        if (auto sessions = co_await table.get_all(std::move(keys)))
            reached += co_await send(call, std::move(*sessions), frame);
        else
            reached.missed = true;
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return reached;
}

Task<Reached> send_to_user_sessions(Call& call, UserId user, std::string frame) {
    return hand_text(call, {.kind = SessionTarget::Kind::user, .name = user.text()}, std::move(frame));
}

Task<Reached> hand_to_sessions(Call& call, SessionTarget target, Json frame) {
    return hand_text(call, std::move(target), frame.dump());
}

Task<Outcome<std::vector<std::string>>> users_of_sessions(Call& call, SessionTarget target) {
    std::vector<std::string> users;
    if (call.environment.sessions_table.empty()) co_return users;
    Json start;
    for (int turn = 0; turn < session_pages; ++turn) {
        auto page = co_await page_of(call, target, std::move(start));
        if (!page) co_return std::unexpected(page.error());
        for (Session& session : page->sessions) users.push_back(std::move(session.name.user));
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    std::ranges::sort(users);
    const auto same = std::ranges::unique(users);
    users.erase(same.begin(), same.end());
    co_return users;
}

}  // namespace lambda
