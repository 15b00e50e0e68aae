#include "lambda/polling/session_create.h"

#include <algorithm>

#include "aws/sqs.h"
#include "aws/sts.h"
#include "protocol/limits.h"

namespace lambda::polling {

Json session_policy(const std::string& arn) {
    const Json allow =
        Json::object({{"Effect", "Allow"},
                      {"Action", Json::array({"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"})},
                      {"Resource", arn}});
    return Json::object({{"Version", "2012-10-17"}, {"Statement", Json::array({allow})}});
}

// SQS has no separate actions for batches: sqs:DeleteMessage also covers DeleteMessageBatch.
Json queue_policy(const std::string& arn, const std::string& role_id) {
    const Json deny = Json::object(
        {{"Sid", "ThisSessionAlone"},
         {"Effect", "Deny"},
         {"Principal", "*"},
         {"Action", Json::array({"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility",
                                 "sqs:GetQueueAttributes", "sqs:PurgeQueue"})},
         {"Resource", arn},
         {"Condition", Json::object({{"StringNotEquals", Json::object({{"aws:userid", role_id}})}})}});
    return Json::object({{"Version", "2012-10-17"}, {"Statement", Json::array({deny})}});
}

namespace {

using api::Refusal;

constexpr int queue_tries = 2;
constexpr int person_pages = 10;  // at most, of one person's sessions; a page has up to a megabyte
// the life of the keys; after a longer absence the client reads history
constexpr std::string_view retention_seconds = "3600";
constexpr std::string_view visibility_seconds = "30";

std::unexpected<Response> refused_with(Refusal refusal) { return std::unexpected(refuse(refusal)); }

Task<HttpAnswer> perform(Call& call, SignedRequest request) {
    std::vector<HttpRequest> one;
    one.push_back(request.value_or(HttpRequest{}));
    std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(one));
    co_return std::move(answers.front());
}

sqs::Caller sqs_caller(Call& call) {
    return {.url = call.environment.sqs_url,
            .region = call.environment.region,
            .credentials = call.environment.credentials,
            .time = call.io.now()};
}

Task<std::expected<sts::Assumed, Response>> assume(Call& call, std::string key, std::string arn) {
    for (int turn = 1;; ++turn) {
        const sts::AssumeRole assume_role{
            .role_arn = call.environment.poller_role,
            .session_name = poller_name(key),
            .duration = std::chrono::duration_cast<std::chrono::seconds>(limits::session_life),
            .policy = session_policy(arn)};
        const sts::Caller caller{
            .url = call.environment.sts_url,
            .region = call.environment.region,
            .credentials = call.environment.credentials,
            .time = call.io.now()};
        auto assumed = sts::read_assumed(co_await perform(call, sts::request(assume_role, caller)));
        if (assumed && !assumed->role_id.empty()) co_return *std::move(assumed);
        if (assumed) co_return refused_with(Refusal::unknown);
        const bool is_temporary =
            assumed.error() == sts::Failure::throttled || assumed.error() == sts::Failure::unavailable;
        if (!is_temporary) co_return refused_with(Refusal::unknown);
        if (turn == queue_tries) co_return refused_with(Refusal::busy);
    }
}

// Returns the queue's URL.
Task<std::expected<std::string, Response>> create_queue(Call& call, std::string name, Json policy) {
    const sqs::Attributes attributes = {
        {"MessageRetentionPeriod", std::string(retention_seconds)},
        {"VisibilityTimeout", std::string(visibility_seconds)},
        {"Policy", policy.dump()}};
    for (int turn = 1;; ++turn) {
        auto url = sqs::read_queue_url(
            co_await perform(call, sqs::request(sqs::CreateQueue{name, attributes}, sqs_caller(call))));
        if (url) co_return *std::move(url);
        if (url.error() == sqs::Failure::exists_otherwise) {
            // The queue has the attributes of an older deployment, or of a role that was created again: set
            // ours.
            const std::string usual = queue_url(call.environment, name);
            const auto set = sqs::read_done(
                co_await perform(call, sqs::request(sqs::SetQueueAttributes{usual, attributes}, sqs_caller(call))));
            if (set) co_return usual;
            url = std::unexpected(set.error());
        }
        if (url.error() == sqs::Failure::deleted_recently)
            co_return std::unexpected(
                refuse(Refusal::busy, "This session was removed a moment ago. In a minute it can be made again."));
        if (!sqs::is_temporary(url.error()) && url.error() != sqs::Failure::queue_gone)
            co_return refused_with(Refusal::unknown);
        if (turn == queue_tries) co_return refused_with(Refusal::busy);
    }
}

// A page has one session per tab. Those beyond the limit belong to tabs that are closed, so the oldest are deleted.
Task<Outcome<Condition>> make_room(Sessions& sessions, std::string user) {
    std::vector<Session> own;
    Json start;
    for (int turn = 0; turn < person_pages; ++turn) {
        auto page = co_await sessions.of_user(user, std::move(start));
        if (!page) co_return std::unexpected(page.error());
        for (Session& session : page->sessions)
            if (session.name.account == browser_account) own.push_back(std::move(session));
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    std::ranges::sort(own, {}, &Session::expires);
    for (std::size_t i = 0; i + limits::sessions_per_person <= own.size(); ++i) {
        const auto erased = co_await sessions.erase(own[i]);
        if (!erased) co_return std::unexpected(erased.error());
    }
    co_return Condition::held;
}

// Finds or creates the session's row, and extends its life.
Task<std::expected<Session, Response>> row_of(Call& call, SessionName name, Standing standing, Opening opening) {
    Sessions sessions(call.io, call.environment);
    const std::string key = session_key(name);
    // Twice, because another invocation may create or delete the same session in between.
    for (int turn = 0; turn < queue_tries; ++turn) {
        auto found = co_await sessions.find(key);
        if (!found) co_return refused_with(found.error());
        if (*found) {
            (*found)->expires = call.io.now() + limits::session_life;
            const auto renewed = co_await sessions.renew(**found);
            if (!renewed) co_return refused_with(renewed.error());
            if (*renewed == Condition::held) co_return **found;
            continue;
        }
        if (opening == Opening::renew_only) co_return refused_with(Refusal::session_ended);
        if (name.account == browser_account) {
            const auto room = co_await make_room(sessions, name.user);
            if (!room) co_return refused_with(room.error());
        }
        const UnixTime now = call.io.now();
        const Session session{
            .name = name,
            .queue = queue_name(call.environment, key),
            .seal = call.entropy.next(),
            .created = now,
            .expires = now + limits::session_life,
            .guest = standing == Standing::guest};
        const auto created = co_await sessions.create(session);
        if (!created) co_return refused_with(created.error());
        if (*created == Condition::held) co_return session;
    }
    co_return refused_with(Refusal::busy);
}

}  // namespace

Task<std::expected<api::PollingSession, Response>> open_session(Call& call, SessionName name, Standing standing,
                                                                Opening opening) {
    // The row comes first: the reaper does not delete a queue whose session has a row.
    const auto session = co_await row_of(call, name, standing, opening);
    if (!session) co_return std::unexpected(session.error());
    const std::string arn = queue_arn(call.environment, session->queue);
    const auto assumed = co_await assume(call, session->key(), arn);
    if (!assumed) co_return std::unexpected(assumed.error());
    const auto url = co_await create_queue(call, session->queue, queue_policy(arn, assumed->role_id));
    if (!url) co_return std::unexpected(url.error());
    co_return api::PollingSession{
        .session = session->name.name,
        .user = session->name.user,
        .queue_url = *url,
        .seal_key = Secret(to_text(session->seal)),
        .keys = {.access_key_id = assumed->credentials.access_key_id,
                 .secret_access_key = assumed->credentials.secret_access_key,
                 .session_token = assumed->credentials.session_token,
                 .expires = assumed->credentials.expires.value_or(session->expires)}};
}

}  // namespace lambda::polling
