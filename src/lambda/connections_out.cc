#include "lambda/connections_out.h"

#include <algorithm>
#include <utility>

namespace lambda {
namespace {

using api_gateway::Posted;

constexpr std::size_t posted_at_once = 50;
constexpr int most_pages = 100;  // of everybody's connections, a megabyte each

api_gateway::Caller caller_of(const Call& call) {
    return {.url = call.environment.connections_url,
            .region = call.environment.region,
            .credentials = call.environment.credentials,
            .time = call.io.now()};
}

HttpRequest post_request(const Call& call, const std::string& connection, const std::string& frame) {
    return api_gateway::post_to_connection(connection, frame, caller_of(call)).value_or(HttpRequest{});
}

// Whoever is still connecting gets what was said from history; a 410 must not be taken for the end.
Task<std::size_t> post_frames_by_age(Call& call, std::vector<Connection> connections, std::string frame) {
    std::size_t taken = 0;
    std::vector<std::string> ids;
    for (Connection& connection : connections) {
        if (connection.opened + connection_settles <= call.io.now()) ids.push_back(std::move(connection.id));
        else if (co_await post_frame(call, std::move(connection.id), frame) == Posted::taken) ++taken;
    }
    co_return taken + co_await post_frames(call, std::move(ids), std::move(frame));
}

}  // namespace

Task<Posted> post_frame(Call& call, std::string connection, std::string frame) {
    Posted posted = Posted::failed;
    for (int turn = 0; turn < 2 && posted == Posted::failed; ++turn) {
        const std::vector<HttpAnswer> answers = co_await call.io.perform({post_request(call, connection, frame)});
        posted = api_gateway::read_posted(answers.front());
    }
    co_return posted;
}

Task<std::size_t> post_frames(Call& call, std::vector<std::string> connections, std::string frame) {
    std::size_t taken = 0;
    std::vector<std::string> gone;
    for (int turn = 0; turn < 2 && !connections.empty(); ++turn) {
        std::vector<std::string> left;
        for (std::size_t at = 0; at < connections.size(); at += posted_at_once) {
            const std::size_t end = std::min(at + posted_at_once, connections.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i) requests.push_back(post_request(call, connections[i], frame));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                switch (api_gateway::read_posted(answers[i - at])) {
                    case Posted::taken: ++taken; break;
                    case Posted::gone: gone.push_back(connections[i]); break;
                    case Posted::failed: left.push_back(connections[i]); break;
                }
            }
        }
        connections = std::move(left);
    }
    for (std::string& connection : gone) (void)co_await forget_connection(call, std::move(connection));  // the next 410 tells again
    co_return taken;
}

Task<std::size_t> post_frames_to(Call& call, std::vector<UserId> users, std::string frame) {
    if (!has_connections(call.environment)) co_return 0;
    Connections connections(call.io, call.environment);
    auto all = co_await connections.of_users(std::move(users));
    if (!all) co_return 0;
    co_return co_await post_frames_by_age(call, std::move(*all), std::move(frame));
}

Task<Outcome<std::size_t>> post_frames_to_all(Call& call, std::string frame) {
    std::size_t taken = 0;
    if (!has_connections(call.environment)) co_return taken;
    Json start;
    for (int page = 0; page < most_pages; ++page) {
        const auto rows = co_await call.store.database().scan({.table = call.environment.connections_table, .start = std::move(start)});
        if (!rows) co_return std::unexpected(rows.error());
        std::vector<Connection> connections;
        for (const Json& row : rows->items)
            if (std::string id = text_of(row, "connection"); !id.empty())
                connections.push_back({.id = std::move(id), .opened = read_milliseconds(row, "opened").value_or(UnixTime{})});
        taken += co_await post_frames_by_age(call, std::move(connections), frame);
        start = rows->next;
        if (start.is_null()) break;
    }
    co_return taken;
}

Task<Outcome<Held>> forget_connection(Call& call, std::string connection) {
    Connections connections(call.io, call.environment);
    Subscriptions subscriptions(call.io, call.environment);
    const auto left = co_await subscriptions.erase_all(connection_listener(connection));
    if (!left) co_return left;
    co_return co_await connections.erase(std::move(connection));
}

Task<Outcome<Held>> close_connection(Call& call, std::string connection) {
    const auto request = api_gateway::delete_connection(connection, caller_of(call));
    (void)co_await call.io.perform({request.value_or(HttpRequest{})});
    co_return co_await forget_connection(call, std::move(connection));
}

}  // namespace lambda
