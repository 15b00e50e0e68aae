#include "transport/backend.h"

#include <algorithm>
#include <utility>

#include "aws/api_gateway/execute_api.h"
#include "aws/clock_offset.h"
#include "base/backoff.h"
#include "protocol/limits.h"
#include "transport/tolerances.h"

namespace transport {

namespace {

constexpr int most_retries = 2;
constexpr Backoff retry_backoff{1s, 2s, Backoff::Jitter::half};
constexpr Milliseconds between_renewals = 1min;  // a refusal for each of many asks must not become a storm at Cognito
constexpr Milliseconds clock_change = 1min;      // a change this large may have invalidated a signature

bool is_json(const HttpResponse& response) {
    const std::string* type = find_header(response.headers, "Content-Type");
    return type && type->contains("json");
}

}  // namespace

// POST /session repeats harmlessly, a second token is just unused, and a message is recognized by its id.
bool is_repeatable(const api::Request& request) {
    return request.method != "POST" || request.path == "/session" || request.path == "/tokens/guest" ||
           request.path.ends_with("/messages");
}

void Backend::ask(AskId id, const api::Request& request, Turn turn) {
    using Detail = api::Problem::Detail;
    const auto refuse = [&](api::Problem problem) { outputs_.push(Answered{id, std::unexpected(problem)}); };
    if (settings_.url.empty()) return refuse({api::Refusal::unknown, Detail::no_backend});
    const auto waiting = static_cast<std::size_t>(std::ranges::count(asks_, State::queued, &Ask::state));
    if (turn == Turn::last && waiting >= limits::asks_waiting)
        return refuse({api::Refusal::busy, Detail::too_many_requests});
    const auto place = turn == Turn::last ? asks_.end() : std::ranges::find(asks_, State::queued, &Ask::state);
    Ask& added = *asks_.insert(place, Ask{.id = id, .request = request});
    // One more than other requests may use, so that the connection never waits for a hanging request.
    if (turn == Turn::first) added.state = State::to_sign;
    go_on();
}

void Backend::have_credentials(const Credentials& credentials, Milliseconds offset, Now now) {
    if (!wanted_) return;
    wanted_.reset();
    offset_ = offset;
    for (auto next = asks_.begin(); next != asks_.end();) {
        const auto ask = next++;
        if (ask->state != State::to_sign) continue;
        const auto call = ApiCall{
            .method = ask->request.method,
            .path = ask->request.path,
            .query = parse_query(ask->request.query),
            .body = ask->request.body};
        const bool buys_token = ask->request.path.starts_with("/tokens") && !settings_.tokens_url.empty();
        const std::string& url = buys_token ? settings_.tokens_url : settings_.url;
        auto http = execute_api_request(url, settings_.region, call, credentials, corrected(now.unix_time, offset));
        if (!http) {
            finish(ask, std::unexpected(api::Problem{api::Refusal::invalid_request}));
            continue;
        }
        ask->state = State::flying;
        ask->freshness = Freshness::good_for_minutes;
        ask->signed_with = offset;
        ask->call = ++calls_;
        ask->due = now.instant + http_timeout + answer_margin;
        outputs_.push(Call{ask->call, *std::move(http)});
    }
    go_on();
}

void Backend::have_none(const AskFailure& why) {
    if (!wanted_) return;
    wanted_.reset();
    for (auto next = asks_.begin(); next != asks_.end();) {
        const auto ask = next++;
        if (ask->state == State::to_sign || ask->state == State::queued) finish(ask, std::unexpected(why));
    }
}

void Backend::answered(std::uint64_t call, const std::optional<HttpResponse>& response, Now now) {
    const auto ask = std::ranges::find_if(
        asks_, [&](const Ask& other) { return other.state == State::flying && other.call == call; });
    if (ask == asks_.end()) return;
    answered(ask, response, now);
    go_on();
}

void Backend::ticked(Now now) {
    for (auto next = asks_.begin(); next != asks_.end();) {
        const auto ask = next++;
        if (!ask->due || *ask->due > now.instant) continue;
        if (ask->state == State::flying) {
            answered(ask, std::nullopt, now);
        } else {
            ask->state = State::to_sign;
            ask->due.reset();
        }
    }
    go_on();
}

std::optional<Backend::Output> Backend::poll() { return outputs_.poll(); }

std::optional<Instant> Backend::deadline() const {
    std::optional<Instant> due;
    for (const Ask& ask : asks_) due = earlier(due, ask.due);
    return due;
}

void Backend::answered(Asks::iterator ask, const std::optional<HttpResponse>& response, Now now) {
    ask->due.reset();
    // A success in another language than ours is a portal's page: as good as no answer.
    const bool is_success = response && response->status >= 200 && response->status < 300;
    const bool is_ours =
        response && (is_json(*response) || (is_success ? response->body.empty() : response->status >= 400));
    const int status = is_ours ? response->status : 0;
    if (is_ours && is_json(*response)) measure_clock(*response, now);
    if (is_ours && is_success) return finish(ask, response->body);
    if (pauses(*ask, status, now)) return;
    const api::Problem problem =
        api::read_problem(status, is_ours ? std::string_view(response->body) : std::string_view());
    if (status == 403 && problem.refusal == api::Refusal::unknown && !ask->refused_before) {
        refused_signature(ask, now);
        if (ask->state == State::to_sign) return;
    }
    finish(ask, std::unexpected(problem));
}

// API Gateway knows the key no longer, or the clock was wrong when it was used. Or it is the role that may not: which
// one it is only a second try tells.
void Backend::refused_signature(Asks::iterator ask, Now now) {
    ask->refused_before = true;
    const Milliseconds change = offset_.value_or(ask->signed_with) - ask->signed_with;
    if (change < clock_change && change > -clock_change) {
        if (renewed_at_ && now.instant < *renewed_at_ + between_renewals) return;
        renewed_at_ = now.instant;
        ask->freshness = Freshness::newly_fetched;
    }
    ask->state = State::to_sign;
}

void Backend::measure_clock(const HttpResponse& response, Now now) {
    const auto offset = clock_offset_of(response, now.unix_time);
    if (!offset) return;
    const Milliseconds change = *offset - offset_.value_or(0ms);
    if (change <= clock_noise && change >= -clock_noise) return;
    offset_ = *offset;
    outputs_.push(ClockMeasured{*offset});
}

bool Backend::pauses(Ask& ask, int status, Now now) {
    const bool is_crowded = status == 429 || status == 503;  // nothing was done
    const bool may_help = is_crowded || (is_repeatable(ask.request) && (status == 0 || status >= 500));
    if (!may_help || ask.retries == most_retries) return false;
    ask.due = now.instant + retry_backoff.wait(ask.retries++, settings_.random);
    ask.state = State::pausing;
    return true;
}

void Backend::finish(Asks::iterator ask, std::expected<std::string, AskFailure> body) {
    outputs_.push(Answered{ask->id, std::move(body)});
    asks_.erase(ask);
}

void Backend::go_on() {
    auto busy = std::ranges::count_if(asks_, [](const Ask& ask) { return ask.state != State::queued; });
    std::optional<Freshness> wanted;
    for (Ask& ask : asks_) {
        if (ask.state == State::queued && busy < limits::asks_in_flight) {
            ask.state = State::to_sign;
            ++busy;
        }
        if (ask.state == State::to_sign) wanted = std::max(wanted, std::optional(ask.freshness));
    }
    if (!wanted || (wanted_ && *wanted_ >= *wanted)) return;
    wanted_ = wanted;
    outputs_.push(CredentialsWanted{*wanted});
}

}  // namespace transport
