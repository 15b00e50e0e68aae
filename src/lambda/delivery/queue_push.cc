#include "lambda/delivery/queue_push.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "aws/sqs.h"
#include "crypto/sealed_text.h"
#include "lambda/store/connections.h"
#include "protocol/limits.h"

namespace lambda::delivery {
namespace {

constexpr std::size_t sent_at_once = 50;
constexpr int send_tries = 2;
constexpr int session_pages = 40;  // at most, of sessions; a page has up to a megabyte
// A queue that was just created may not be visible everywhere yet.
constexpr Milliseconds queue_settles = 1min;

std::string seal(Call& call, const Session& session, std::string_view frame) {
    const crypto::Digest random = call.entropy.next();
    crypto::GcmNonce nonce{};
    std::copy_n(random.begin(), nonce.size(), nonce.begin());
    return crypto::seal_text(session.seal, nonce, session.name.name, frame);
}

HttpRequest send_request(Call& call, const Session& session, std::string body) {
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

}  // namespace

Task<DeliveryReport> push_to_sessions(Call& call, std::vector<Session> sessions, RoomFrame frame) {
    DeliveryReport report;
    std::vector<Session> gone;
    for (int turn = 0; turn < send_tries && !sessions.empty(); ++turn) {
        const bool is_last = turn + 1 == send_tries;
        std::vector<Session> left;
        for (std::size_t at = 0; at < sessions.size(); at += sent_at_once) {
            const std::size_t end = std::min(at + sent_at_once, sessions.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i)
                requests.push_back(send_request(call, sessions[i], seal(call, sessions[i], frame.text)));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                const auto done = sqs::read_done(answers[i - at]);
                const bool no_queue = !done && done.error() == sqs::Failure::queue_gone;
                if (done) {
                    ++report.queues.reached;
                } else if (no_queue && !is_young(sessions[i], call.io.now())) {
                    gone.push_back(std::move(sessions[i]));
                } else if (!is_last) {
                    left.push_back(std::move(sessions[i]));
                } else if (no_queue || sqs::is_temporary(done.error())) {
                    ++report.queues.missed;
                    report.missed.push_back(
                        {.channel = Target::Channel::session, .name = sessions[i].key(), .room = frame.room});
                } else {
                    ++report.queues.refused;
                }
            }
        }
        sessions = std::move(left);
    }
    report.queues.gone = gone.size();
    Sessions table(call.io, call.environment);
    // If this fails, the row is removed when the session ends.
    for (Session& session : gone) call.io.log().check("cleanupsFailed", co_await table.erase(std::move(session)));
    co_return report;
}

Task<DeliveryReport> push_to_room_sessions(Call& call, RoomFrame frame) {
    DeliveryReport report;
    if (call.environment.sessions_table.empty()) co_return report;
    Subscriptions subscriptions(call.io, call.environment);
    Json start;
    for (int turn = 0; turn < session_pages; ++turn) {
        auto page = co_await subscriptions.of_room(frame.room, session_listener({}), std::move(start));
        if (!page) {
            ++report.unread_lists;
            break;
        }
        std::vector<std::string> keys;
        for (const std::string& listener : page->listeners)
            if (auto key = session_of(listener)) keys.push_back(*std::move(key));
        if (auto sessions = co_await sessions_named(call, std::move(keys)))
            report += co_await push_to_sessions(call, std::move(*sessions), frame);
        else
            ++report.unread_lists;
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return report;
}

Task<Outcome<std::vector<Session>>> sessions_of(Call& call, std::vector<UserId> users) {
    if (call.environment.sessions_table.empty() || users.empty()) co_return std::vector<Session>();
    Sessions table(call.io, call.environment);
    co_return co_await table.of_users(std::move(users));
}

Task<Outcome<std::vector<Session>>> sessions_named(Call& call, std::vector<std::string> keys) {
    if (call.environment.sessions_table.empty() || keys.empty()) co_return std::vector<Session>();
    Sessions table(call.io, call.environment);
    co_return co_await table.get_all(std::move(keys));
}

Task<DeliveryReport> push_to_session_target(Call& call, SessionTarget target, RoomFrame frame) {
    DeliveryReport report;
    if (call.environment.sessions_table.empty()) co_return report;
    Json start;
    for (int turn = 0; turn < session_pages; ++turn) {
        auto page = co_await page_of(call, target, std::move(start));
        if (!page) {
            ++report.unread_lists;
            break;
        }
        report += co_await push_to_sessions(call, std::move(page->sessions), frame);
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return report;
}

Task<Outcome<std::vector<Session>>> sessions_of_target(Call& call, SessionTarget target) {
    std::vector<Session> sessions;
    if (call.environment.sessions_table.empty()) co_return sessions;
    Json start;
    for (int turn = 0; turn < session_pages; ++turn) {
        auto page = co_await page_of(call, target, std::move(start));
        if (!page) co_return std::unexpected(page.error());
        std::ranges::move(page->sessions, std::back_inserter(sessions));
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return sessions;
}

std::vector<std::string> users_of(const std::vector<Session>& sessions) {
    std::vector<std::string> users;
    for (const Session& session : sessions) users.push_back(session.name.user);
    std::ranges::sort(users);
    const auto same = std::ranges::unique(users);
    users.erase(same.begin(), same.end());
    return users;
}

}  // namespace lambda::delivery
