#include "lambda/delivery/websocket_push.h"

#include <algorithm>
#include <utility>

namespace lambda::delivery {
namespace {

using api_gateway::PostResult;

constexpr std::size_t posted_at_once = 50;
constexpr int post_tries = 2;
constexpr int listener_pages = 200;  // at most, of listeners or connections; a page has up to a megabyte

api_gateway::Caller caller_of(const Call& call) {
    return {.url = call.environment.connections_url,
            .region = call.environment.region,
            .credentials = call.environment.credentials,
            .time = call.io.now()};
}

HttpRequest post_request(const Call& call, const std::string& connection, const std::string& frame) {
    return api_gateway::post_to_connection(connection, frame, caller_of(call)).value_or(HttpRequest{});
}

bool is_full(const HttpAnswer& answer) { return answer && answer->status == 429; }

// Whether another attempt may succeed after this answer to a failed post.
bool may_pass(const HttpAnswer& answer) { return !answer || answer->status == 429 || answer->status >= 500; }

Target target_of(const std::string& connection, const RoomFrame& frame) {
    return {.channel = Target::Channel::connection, .name = connection, .room = frame.room};
}

struct Try {
    std::string connection;
    bool is_connecting = false;  // it answers 410 until its $connect has finished, and reads this message from history
    bool was_full = false;
};

Task<DeliveryReport> push_to(Call& call, std::vector<Try> tries, RoomFrame frame) {
    DeliveryReport report;
    std::vector<std::string> gone, full;
    for (int turn = 0; turn < post_tries && !tries.empty(); ++turn) {
        const bool is_last = turn + 1 == post_tries;
        std::vector<Try> left;
        for (std::size_t at = 0; at < tries.size(); at += posted_at_once) {
            const std::size_t end = std::min(at + posted_at_once, tries.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i)
                requests.push_back(post_request(call, tries[i].connection, frame.text));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                const HttpAnswer& answer = answers[i - at];
                Try& one = tries[i];
                const PostResult posted = api_gateway::read_post_result(answer);
                if (posted == PostResult::accepted) {
                    ++report.connections.reached;
                } else if (posted == PostResult::gone) {
                    if (!one.is_connecting) gone.push_back(std::move(one.connection));
                } else if (!is_last) {
                    left.push_back({std::move(one.connection), one.is_connecting, is_full(answer)});
                } else if (one.was_full && is_full(answer) && !one.is_connecting && call.closes_left > 0) {
                    --call.closes_left;
                    full.push_back(std::move(one.connection));
                } else if (may_pass(answer)) {
                    ++report.connections.missed;
                    report.missed.push_back(target_of(one.connection, frame));
                } else {
                    ++report.connections.refused;
                }
            }
        }
        tries = std::move(left);
    }
    report.connections.gone = gone.size();
    report.connections.closed = full.size();
    // If this fails, the next 410 tries it again.
    for (std::string& connection : gone)
        call.io.log().check("cleanupsFailed", co_await forget_connection(call, std::move(connection)));
    for (std::string& connection : full)
        call.io.log().check("cleanupsFailed", co_await close_connection(call, std::move(connection)));
    co_return report;
}

}  // namespace

Task<PostResult> push_frame(Call& call, std::string connection, std::string frame) {
    PostResult posted = PostResult::failed;
    for (int turn = 0; turn < post_tries && posted == PostResult::failed; ++turn) {
        const std::vector<HttpAnswer> answers = co_await call.io.perform({post_request(call, connection, frame)});
        posted = api_gateway::read_post_result(answers.front());
    }
    co_return posted;
}

Task<DeliveryReport> push_to_connections(Call& call, std::vector<std::string> connections, RoomFrame frame) {
    std::vector<Try> tries;
    for (std::string& connection : connections) tries.push_back({std::move(connection)});
    co_return co_await push_to(call, std::move(tries), std::move(frame));
}

Task<DeliveryReport> push_by_age(Call& call, std::vector<Connection> connections, RoomFrame frame) {
    std::vector<Try> tries;
    for (Connection& connection : connections)
        tries.push_back({std::move(connection.id), connection.opened + connection_settles > call.io.now()});
    co_return co_await push_to(call, std::move(tries), std::move(frame));
}

Task<DeliveryReport> push_to_listeners(Call& call, RoomFrame frame) {
    DeliveryReport report;
    if (!has_connections(call.environment)) co_return report;
    Subscriptions subscriptions(call.io, call.environment);
    Json start;
    for (int turn = 0; turn < listener_pages; ++turn) {
        auto page = co_await subscriptions.of_room(frame.room, connection_listener({}), std::move(start));
        if (!page) {
            ++report.unread_lists;
            break;
        }
        // A listener subscribed over its connection, so that connection is no longer connecting.
        std::vector<std::string> ids;
        for (const std::string& listener : page->listeners)
            if (auto id = connection_of(listener)) ids.push_back(*std::move(id));
        report += co_await push_to_connections(call, std::move(ids), frame);
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return report;
}

Task<DeliveryReport> push_to_all_connections(Call& call, RoomFrame frame) {
    DeliveryReport report;
    if (!has_connections(call.environment)) co_return report;
    Connections connections(call.io, call.environment);
    Json start;
    for (int turn = 0; turn < listener_pages; ++turn) {
        auto page = co_await connections.all(std::move(start));
        if (!page) {
            ++report.unread_lists;
            break;
        }
        report += co_await push_by_age(call, std::move(page->connections), frame);
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return report;
}

Task<Outcome<std::vector<Connection>>> connections_of(Call& call, std::vector<UserId> users) {
    if (!has_connections(call.environment) || users.empty()) co_return std::vector<Connection>();
    Connections connections(call.io, call.environment);
    co_return co_await connections.of_users(std::move(users));
}

Task<Outcome<std::vector<Connection>>> connections_named(Call& call, std::vector<std::string> ids) {
    if (!has_connections(call.environment) || ids.empty()) co_return std::vector<Connection>();
    Connections connections(call.io, call.environment);
    co_return co_await connections.get_all(std::move(ids));
}

Task<Outcome<Condition>> forget_connection(Call& call, std::string connection) {
    Connections connections(call.io, call.environment);
    Subscriptions subscriptions(call.io, call.environment);
    const auto left = co_await subscriptions.erase_all(connection_listener(connection));
    if (!left) co_return left;
    co_return co_await connections.erase(std::move(connection));
}

Task<Outcome<Condition>> close_connection(Call& call, std::string connection) {
    const auto request = api_gateway::delete_connection(connection, caller_of(call));
    const std::vector<HttpAnswer> answers = co_await call.io.perform({request.value_or(HttpRequest{})});
    // Even if closing failed: without its row the connection is no longer served.
    if (api_gateway::read_post_result(answers.front()) == PostResult::failed) call.io.log().count("closesFailed");
    co_return co_await forget_connection(call, std::move(connection));
}

}  // namespace lambda::delivery
