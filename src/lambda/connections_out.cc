#include "lambda/connections_out.h"

#include <algorithm>
#include <utility>

namespace lambda {
namespace {

using api_gateway::Posted;

constexpr std::size_t posted_at_once = 50;
constexpr int post_tries = 2;
constexpr int listener_pages = 200;  // of listeners or connections, a megabyte each

api_gateway::Caller caller_of(const Call& call) {
    return {.url = call.environment.connections_url,
            .region = call.environment.region,
            .credentials = call.environment.credentials,
            .time = call.io.now()};
}

HttpRequest post_request(const Call& call, const std::string& connection, const std::string& frame) {
    return api_gateway::post_to_connection(connection, frame, caller_of(call)).value_or(HttpRequest{});
}

// Of an answer that took nothing: whether another try may end otherwise.
bool may_pass(const HttpAnswer& answer) { return !answer || answer->status == 429 || answer->status >= 500; }

Task<Reached> post_to_these(Call& call, std::vector<std::string> connections, std::string frame) {
    Reached reached;
    std::vector<std::string> gone;
    for (int turn = 0; turn < post_tries && !connections.empty(); ++turn) {
        const bool is_last = turn + 1 == post_tries;
        std::vector<std::string> left;
        for (std::size_t at = 0; at < connections.size(); at += posted_at_once) {
            const std::size_t end = std::min(at + posted_at_once, connections.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i) requests.push_back(post_request(call, connections[i], frame));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                switch (api_gateway::read_posted(answers[i - at])) {
                    case Posted::taken: ++reached.taken; break;
                    case Posted::gone: gone.push_back(connections[i]); break;
                    case Posted::failed:
                        if (is_last) (may_pass(answers[i - at]) ? reached.missed : reached.refused) = true;
                        left.push_back(connections[i]);
                        break;
                }
            }
        }
        connections = std::move(left);
    }
    // the next 410 tells again
    for (std::string& connection : gone) (void)co_await forget_connection(call, std::move(connection));
    co_return reached;
}

// Whoever is still connecting gets what was said from history; a 410 must not be taken for the end.
Task<Reached> post_by_age(Call& call, std::vector<Connection> connections, std::string frame) {
    Reached reached;
    std::vector<std::string> ids;
    for (Connection& connection : connections) {
        if (connection.opened + connection_settles <= call.io.now()) {
            ids.push_back(std::move(connection.id));
            continue;
        }
        const Posted posted = co_await post_frame(call, std::move(connection.id), frame);
        if (posted == Posted::taken) ++reached.taken;
        if (posted == Posted::failed) reached.missed = true;
    }
    reached += co_await post_to_these(call, std::move(ids), std::move(frame));
    co_return reached;
}

}  // namespace

Task<Posted> post_frame(Call& call, std::string connection, std::string frame) {
    Posted posted = Posted::failed;
    for (int turn = 0; turn < post_tries && posted == Posted::failed; ++turn) {
        const std::vector<HttpAnswer> answers = co_await call.io.perform({post_request(call, connection, frame)});
        posted = api_gateway::read_posted(answers.front());
    }
    co_return posted;
}

Task<std::size_t> post_frames(Call& call, std::vector<std::string> connections, std::string frame) {
    const Reached reached = co_await post_to_these(call, std::move(connections), std::move(frame));
    co_return reached.taken;
}

Task<Reached> post_frames_to_listeners(Call& call, RoomId room, std::string frame) {
    Reached reached;
    if (!has_connections(call.environment)) co_return reached;
    Subscriptions subscriptions(call.io, call.environment);
    Json start;
    for (int turn = 0; turn < listener_pages; ++turn) {
        auto page = co_await subscriptions.of_room(room, connection_listener({}), std::move(start));
        if (!page) {
            reached.missed = true;
            break;
        }
        // Whoever listens has said so over a connection, which is thus no longer connecting.
        std::vector<std::string> ids;
        for (const std::string& listener : page->listeners)
            if (auto id = connection_of(listener)) ids.push_back(*std::move(id));
        reached += co_await post_to_these(call, std::move(ids), frame);
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    co_return reached;
}

Task<Reached> post_frames_to(Call& call, std::vector<UserId> users, std::string frame) {
    if (!has_connections(call.environment)) co_return Reached{};
    Connections connections(call.io, call.environment);
    auto all = co_await connections.of_users(std::move(users));
    if (!all) co_return Reached{.missed = true};
    co_return co_await post_by_age(call, std::move(*all), std::move(frame));
}

Task<Reached> post_frames_to_all(Call& call, std::string frame) {
    Reached reached;
    if (!has_connections(call.environment)) co_return reached;
    Json start;
    for (int turn = 0; turn < listener_pages; ++turn) {
        const auto page = co_await call.store.database().scan(
            {.table = call.environment.connections_table, .start = std::move(start)});
        if (!page) {
            reached.missed = true;
            break;
        }
        std::vector<Connection> connections;
        for (const Json& row : page->items)
            if (std::string id = text_of(row, "connection"); !id.empty())
                connections.push_back(
                    {.id = std::move(id), .opened = read_milliseconds(row, "opened").value_or(UnixTime{})});
        reached += co_await post_by_age(call, std::move(connections), frame);
        start = page->next;
        if (start.is_null()) break;
    }
    co_return reached;
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
