#include "lambda/store/connections.h"

#include <algorithm>
#include <utility>

#include "lambda/store/message_rows.h"
#include "lambda/store/store.h"

namespace lambda {
namespace {

constexpr std::string_view connection_prefix = "c:";
constexpr std::string_view session_prefix = "s:";
constexpr std::size_t rows_at_once = 25;
constexpr std::size_t most_keys = 100;  // in one BatchGetItem
constexpr int row_pages = 40;           // at most, of one person's or one listener's rows; a page has up to a megabyte

Json connection_key(const std::string& id) { return Json::object({{"connection", id}}); }
Json subscription_key(const RoomId& room, const std::string& listener) {
    return Json::object({{"room", room.text()}, {"listener", listener}});
}

Json count(std::int64_t number) { return Json(static_cast<long long>(number)); }

std::optional<Connection> read_connection(const Json& row) {
    const std::string standing = text_of(row, "standing");
    const Json* acks = row.find("acks");
    Connection connection{
        .id = text_of(row, "connection"),
        .user = UserId(text_of(row, "user")),
        .identity = text_of(row, "identity"),
        .standing = standing == "u"   ? Standing::user
                    : standing == "g" ? Standing::guest
                                      : Standing::unknown,
        .account = text_of(row, "account"),
        .opened = read_milliseconds(row, "opened").value_or(UnixTime{}),
        .acks = acks && acks->boolean() == true,
        .pushed = row.find_integer("pushed").value_or(0),
        .taken = row.find_integer("taken").value_or(0),
        .wakes = row.find_integer("wakes").value_or(0),
        .lease = read_milliseconds(row, "lease").value_or(UnixTime{})};
    if (connection.id.empty() || !api::is_user_id(connection.user.text())) return std::nullopt;
    return connection;
}

}  // namespace

Task<Outcome<Condition>> Connections::put(Connection connection) {
    Json row = connection_key(connection.id);
    row.set("user", connection.user.text());
    row.set("identity", connection.identity);
    row.set("standing", connection.standing == Standing::user ? "u" : "g");
    if (!connection.account.empty()) row.set("account", connection.account);
    row.set("opened", milliseconds(connection.opened));
    row.set("acks", connection.acks);
    row.set("pushed", count(connection.pushed));
    row.set("taken", count(connection.taken));
    row.set("wakes", count(connection.wakes));
    row.set("lease", milliseconds(connection.lease));
    row.set("expires", unix_seconds(connection.opened + connection_row_life));
    co_return co_await database_.write(
        database_.sign(dynamodb::PutItem{.table = environment_.connections_table, .item = std::move(row)}));
}

Task<Outcome<std::optional<Connection>>> Connections::find(std::string id) {
    const auto row = co_await database_.get({.table = environment_.connections_table,
                                             .key = connection_key(id),
                                             .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    if (!*row || has_expired(**row, io_.now())) co_return std::optional<Connection>();
    co_return read_connection(**row);
}

Task<Outcome<std::vector<Connection>>> Connections::get_all(std::vector<std::string> ids) {
    std::ranges::sort(ids);
    const auto same = std::ranges::unique(ids);  // DynamoDB refuses a batch with a key twice
    ids.erase(same.begin(), same.end());
    std::vector<Connection> found;
    for (std::size_t at = 0; at < ids.size(); at += most_keys) {
        dynamodb::BatchGetItem batch{
            .table = environment_.connections_table, .consistency = dynamodb::Consistency::strong};
        for (std::size_t i = at; i < std::min(at + most_keys, ids.size()); ++i)
            batch.keys.push_back(connection_key(ids[i]));
        const auto rows = co_await database_.get_all(std::move(batch));
        if (!rows) co_return std::unexpected(rows.error());
        for (const Json& row : *rows)
            if (auto connection = read_connection(row); connection && !has_expired(row, io_.now()))
                found.push_back(*std::move(connection));
    }
    co_return found;
}

Task<Outcome<std::vector<Connection>>> Connections::of_users(std::vector<UserId> users) {
    std::vector<dynamodb::Query> queries;
    for (const UserId& user : users)
        queries.push_back({.table = environment_.connections_table,
                           .index = "by-user",
                           .key_condition = "#user = :user",
                           .names = {{"#user", "user"}},
                           .values = Json::object({{":user", user.text()}})});
    const auto rows = co_await database_.query_all(std::move(queries), row_pages);
    if (!rows) co_return std::unexpected(rows.error());
    std::vector<Connection> all;
    for (const Json& row : *rows)
        if (auto connection = read_connection(row); connection && !has_expired(row, io_.now()))
            all.push_back(std::move(*connection));
    std::ranges::stable_sort(all, {}, &Connection::opened);
    co_return all;
}

Task<Outcome<Connections::Page>> Connections::all(Json start) {
    const auto found = co_await database_.scan({.table = environment_.connections_table, .start = std::move(start)});
    if (!found) co_return std::unexpected(found.error());
    Page page{.connections = {}, .next = found->next};
    for (const Json& row : found->items)
        if (auto connection = read_connection(row)) page.connections.push_back(std::move(*connection));
    co_return page;
}

Task<Outcome<Condition>> Connections::erase(std::string id) {
    co_return co_await database_.write(
        database_.sign(dynamodb::DeleteItem{.table = environment_.connections_table, .key = connection_key(id)}));
}

Task<Outcome<Condition>> Connections::wake(std::string id) {
    co_return co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.connections_table,
        .key = connection_key(id),
        .update = "ADD #wakes :one",
        .condition = "attribute_exists(#connection)",
        .names = {{"#wakes", "wakes"}, {"#connection", "connection"}},
        .values = Json::object({{":one", 1}})}));
}

Task<Outcome<std::optional<Connection>>> Connections::lease(std::string id, UnixTime until) {
    // Not tried again without an answer: the first attempt may have taken the lease, which then expires by itself.
    const HttpRequest request = database_.sign(dynamodb::UpdateItem{
        .table = environment_.connections_table,
        .key = connection_key(id),
        .update = "SET #lease = :until",
        .condition = "attribute_exists(#connection) AND #lease < :now",
        .names = {{"#lease", "lease"}, {"#connection", "connection"}},
        .values = Json::object({{":until", milliseconds(until)}, {":now", milliseconds(io_.now())}}),
        .returned = dynamodb::Returned::new_item});
    const std::vector<HttpAnswer> answers = co_await io_.perform({request});
    const auto row = dynamodb::read_written(answers.front());
    if (row) co_return read_connection(*row);
    if (row.error() == dynamodb::Failure::condition_failed) co_return std::optional<Connection>();
    co_return std::unexpected(refusal_of(row.error()));
}

Task<Outcome<Condition>> Connections::renew(Connection leased, UnixTime until) {
    co_return co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.connections_table,
        .key = connection_key(leased.id),
        .update = "SET #lease = :until, #pushed = :pushed",
        .condition = "#lease = :mine OR #lease = :until",
        .names = {{"#lease", "lease"}, {"#pushed", "pushed"}},
        .values = Json::object({{":until", milliseconds(until)},
                                {":mine", milliseconds(leased.lease)},
                                {":pushed", count(leased.pushed)}})}));
}

Task<Outcome<Condition>> Connections::release(Connection leased, std::int64_t pushed) {
    co_return co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.connections_table,
        .key = connection_key(leased.id),
        .update = "SET #lease = :free, #pushed = :pushed",
        .condition = "#lease = :mine AND #wakes = :wakes",
        .names = {{"#lease", "lease"}, {"#pushed", "pushed"}, {"#wakes", "wakes"}},
        .values = Json::object({{":free", 0},
                                {":pushed", count(pushed)},
                                {":mine", milliseconds(leased.lease)},
                                {":wakes", count(leased.wakes)}})}));
}

Task<Outcome<std::optional<Connection>>> Connections::advance_taken(std::string id, UserId user, std::int64_t taken) {
    const auto row = dynamodb::read_written(co_await database_.perform(database_.sign(dynamodb::UpdateItem{
        .table = environment_.connections_table,
        .key = connection_key(id),
        .update = "SET #taken = :taken",
        .condition = "#user = :user AND #acks = :yes AND #taken <= :taken",
        .names = {{"#taken", "taken"}, {"#user", "user"}, {"#acks", "acks"}},
        .values = Json::object({{":taken", count(taken)}, {":user", user.text()}, {":yes", true}}),
        .returned = dynamodb::Returned::new_item})));
    if (row) co_return read_connection(*row);
    if (row.error() == dynamodb::Failure::condition_failed) co_return std::optional<Connection>();
    co_return std::unexpected(refusal_of(row.error()));
}

std::string connection_listener(std::string_view id) { return std::string(connection_prefix) + std::string(id); }

std::string session_listener(std::string_view key) { return std::string(session_prefix) + std::string(key); }

std::optional<std::string> connection_of(std::string_view listener) {
    if (!listener.starts_with(connection_prefix)) return std::nullopt;
    return std::string(listener.substr(connection_prefix.size()));
}

std::optional<std::string> session_of(std::string_view listener) {
    if (!listener.starts_with(session_prefix)) return std::nullopt;
    return std::string(listener.substr(session_prefix.size()));
}

Task<Outcome<Condition>> Subscriptions::put(RoomId room, std::string listener, UserId user, UnixTime expires) {
    Json row = subscription_key(room, listener);
    row.set("user", user.text());
    row.set("expires", unix_seconds(expires));
    co_return co_await database_.write(
        database_.sign(dynamodb::PutItem{.table = environment_.subscriptions_table, .item = std::move(row)}));
}

Task<Outcome<Condition>> Subscriptions::erase(RoomId room, std::string listener) {
    co_return co_await database_.write(database_.sign(
        dynamodb::DeleteItem{.table = environment_.subscriptions_table, .key = subscription_key(room, listener)}));
}

Task<Outcome<std::vector<RoomId>>> Subscriptions::rooms_of(std::string listener) {
    dynamodb::Query query{
        .table = environment_.subscriptions_table,
        .index = "by-listener",
        .key_condition = "#listener = :listener",
        .names = {{"#listener", "listener"}},
        .values = Json::object({{":listener", listener}})};
    std::vector<RoomId> rooms;
    for (int turn = 0; turn < row_pages; ++turn) {
        const auto page = co_await database_.query(query);
        if (!page) co_return std::unexpected(page.error());
        for (const Json& row : page->items) rooms.emplace_back(text_of(row, "room"));
        if (page->next.is_null()) break;
        query.start = page->next;
    }
    co_return rooms;
}

Task<Outcome<Subscriptions::Listeners>> Subscriptions::of_room(RoomId room, std::string_view beginning, Json start) {
    const auto page = co_await database_.query(
        {.table = environment_.subscriptions_table,
         .key_condition = "#room = :room AND begins_with(#listener, :beginning)",
         .names = {{"#room", "room"}, {"#listener", "listener"}},
         .values = Json::object({{":room", room.text()}, {":beginning", beginning}}),
         .start = std::move(start)});
    if (!page) co_return std::unexpected(page.error());
    Listeners found{.listeners = {}, .next = page->next};
    for (const Json& row : page->items)
        if (!has_expired(row, io_.now())) found.listeners.push_back(text_of(row, "listener"));
    co_return found;
}

Task<Outcome<Condition>> Subscriptions::erase_all(std::string listener) {
    const auto rooms = co_await rooms_of(listener);
    if (!rooms) co_return std::unexpected(rooms.error());
    for (std::size_t at = 0; at < rooms->size(); at += rows_at_once) {
        std::vector<HttpRequest> some;
        for (std::size_t i = at; i < std::min(at + rows_at_once, rooms->size()); ++i)
            some.push_back(database_.sign(dynamodb::DeleteItem{
                .table = environment_.subscriptions_table, .key = subscription_key((*rooms)[i], listener)}));
        for (const HttpAnswer& answer : co_await database_.perform(std::move(some)))
            if (const auto written = dynamodb::read_written(answer); !written)
                co_return std::unexpected(refusal_of(written.error()));
    }
    co_return Condition::held;
}

}  // namespace lambda
