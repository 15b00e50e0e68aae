#include "lambda/store/sessions.h"

#include <algorithm>
#include <utility>

#include "base/text_codes.h"
#include "base/utf8.h"
#include "crypto/sha256.h"
#include "lambda/store/store.h"
#include "protocol/limits.h"

namespace lambda {
namespace {

constexpr std::size_t name_digits = 40;
constexpr std::size_t most_keys = 100;  // in one BatchGetItem
constexpr int user_pages = 40;          // at most, of one person's sessions; a page has up to a megabyte

Json session_key(std::string_view key) { return Json::object({{"session", key}}); }

Json write_row(const Session& session) {
    Json row = Json::object(
        {{"session", session.key()},
         {"account", session.name.account},
         {"user", session.name.user},
         {"name", session.name.name},
         {"queue", session.queue},
         {"seal", base64(session.seal)},
         {"created", milliseconds(session.created)},
         {"expires", milliseconds(session.expires)},
         {"ttl", unix_seconds(session_end(session))}});
    if (session.guest) row.set("standing", "g");
    return row;
}

std::optional<Session> read_row(const Json& row) {
    const auto created = read_milliseconds(row, "created");
    const auto expires = read_milliseconds(row, "expires");
    const auto seal = from_base64(text_of(row, "seal"));
    Session session{
        .name = {.account = text_of(row, "account"), .user = text_of(row, "user"), .name = text_of(row, "name")},
        .queue = text_of(row, "queue"),
        .created = created.value_or(UnixTime{}),
        .expires = expires.value_or(UnixTime{}),
        .guest = text_of(row, "standing") == "g"};
    if (!created || !expires || !seal || seal->size() != session.seal.size() || session.queue.empty())
        return std::nullopt;
    if (text_of(row, "session") != session.key()) return std::nullopt;
    std::ranges::copy(*seal, session.seal.begin());
    return session;
}

}  // namespace

bool is_session_part(std::string_view text) {
    if (text.empty() || text.size() > limits::session_name_bytes || !is_valid_utf8(text)) return false;
    constexpr std::string_view not_delivered_in_paths = "/?#%";
    return std::ranges::none_of(text, [&](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || not_delivered_in_paths.contains(c);
    });
}

std::string session_key(const SessionName& name) {
    return percent_encode(name.account) + '/' + percent_encode(name.user) + '/' + percent_encode(name.name);
}

std::optional<SessionName> read_session_key(std::string_view key) {
    const std::size_t first = key.find('/');
    const std::size_t second = key.find('/', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || key.find('/', second + 1) != std::string_view::npos) return std::nullopt;
    SessionName name{.account = percent_decode(key.substr(0, first)),
                     .user = percent_decode(key.substr(first + 1, second - first - 1)),
                     .name = percent_decode(key.substr(second + 1))};
    if (!is_session_part(name.account) || !is_session_part(name.user) || !is_session_part(name.name))
        return std::nullopt;
    return name;
}

UnixTime session_end(const Session& session) { return session.expires + limits::session_kept; }

std::string poller_name(std::string_view session_key) {
    return hex(crypto::sha256(as_bytes(session_key))).substr(0, name_digits);
}

std::string queue_name(const Environment& environment, std::string_view session_key) {
    return environment.queue_prefix + poller_name(session_key);
}

std::string queue_url(const Environment& environment, std::string_view queue_name) {
    return environment.sqs_url + environment.account_id + '/' + std::string(queue_name);
}

std::string queue_arn(const Environment& environment, std::string_view queue_name) {
    // The partition ("aws", "aws-cn", …) is that of the role's ARN.
    const std::string_view role = environment.poller_role;
    const std::size_t end = role.starts_with("arn:") ? role.find(':', 4) : std::string_view::npos;
    const std::string partition(end == std::string_view::npos ? std::string_view("aws") : role.substr(4, end - 4));
    return "arn:" + partition + ":sqs:" + environment.region + ':' + environment.account_id + ':' +
           std::string(queue_name);
}

SessionPage Sessions::read(const dynamodb::Page& page) const {
    SessionPage found{.sessions = {}, .next = page.next};
    for (const Json& row : page.items)
        if (auto session = read_row(row); session && session_end(*session) > io_.now())
            found.sessions.push_back(std::move(*session));
    return found;
}

Task<Outcome<std::optional<Session>>> Sessions::find(std::string key) {
    const auto row = co_await database_.get(
        {.table = environment_.sessions_table, .key = session_key(key), .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    std::optional<Session> session = *row ? read_row(**row) : std::nullopt;
    if (session && session_end(*session) <= io_.now()) session.reset();
    co_return session;
}

Task<Outcome<Condition>> Sessions::create(Session session) {
    co_return co_await database_.write(database_.sign(dynamodb::PutItem{
        .table = environment_.sessions_table,
        .item = write_row(session),
        .condition = "attribute_not_exists(#session) OR #ttl <= :now",
        .names = {{"#session", "session"}, {"#ttl", "ttl"}},
        .values = Json::object({{":now", unix_seconds(io_.now())}})}));
}

Task<Outcome<Condition>> Sessions::renew(Session session) {
    co_return co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.sessions_table,
        .key = session_key(session.key()),
        .update = "SET #expires = :expires, #ttl = :ttl",
        .condition = "#seal = :seal",
        .names = {{"#expires", "expires"}, {"#ttl", "ttl"}, {"#seal", "seal"}},
        .values = Json::object({{":expires", milliseconds(session.expires)},
                                {":ttl", unix_seconds(session_end(session))},
                                {":seal", base64(session.seal)}})}));
}

Task<Outcome<Condition>> Sessions::erase(std::string key) {
    co_return co_await database_.write(
        database_.sign(dynamodb::DeleteItem{.table = environment_.sessions_table, .key = session_key(key)}));
}

Task<Outcome<Condition>> Sessions::erase(Session session) {
    co_return co_await database_.write(database_.sign(dynamodb::DeleteItem{
        .table = environment_.sessions_table,
        .key = session_key(session.key()),
        .condition = "#expires = :expires",
        .names = {{"#expires", "expires"}},
        .values = Json::object({{":expires", milliseconds(session.expires)}})}));
}

Task<Outcome<std::vector<Session>>> Sessions::get_all(std::vector<std::string> keys) {
    std::vector<Session> sessions;
    for (std::size_t at = 0; at < keys.size(); at += most_keys) {
        dynamodb::BatchGetItem call{.table = environment_.sessions_table};
        for (std::size_t i = at; i < std::min(at + most_keys, keys.size()); ++i)
            call.keys.push_back(session_key(keys[i]));
        auto rows = co_await database_.get_all(std::move(call));
        if (!rows) co_return std::unexpected(rows.error());
        SessionPage page = read({.items = std::move(*rows), .next = {}});
        std::ranges::move(page.sessions, std::back_inserter(sessions));
    }
    co_return sessions;
}

dynamodb::Query Sessions::query_of_user(const std::string& user) const {
    return {.table = environment_.sessions_table,
            .index = "by-user",
            .key_condition = "#user = :user",
            .names = {{"#user", "user"}},
            .values = Json::object({{":user", user}})};
}

Task<Outcome<SessionPage>> Sessions::of_user(std::string user, Json start) {
    dynamodb::Query query = query_of_user(user);
    query.start = std::move(start);
    const auto page = co_await database_.query(std::move(query));
    if (!page) co_return std::unexpected(page.error());
    co_return read(*page);
}

Task<Outcome<std::vector<Session>>> Sessions::of_users(std::vector<UserId> users) {
    std::vector<dynamodb::Query> queries;
    for (const UserId& user : users) queries.push_back(query_of_user(user.text()));
    auto rows = co_await database_.query_all(std::move(queries), user_pages);
    if (!rows) co_return std::unexpected(rows.error());
    co_return read({.items = std::move(*rows), .next = {}}).sessions;
}

Task<Outcome<SessionPage>> Sessions::of_account(std::string account, Json start, std::size_t limit) {
    const auto page = co_await database_.query(
        {.table = environment_.sessions_table,
         .index = "by-account",
         .key_condition = "#account = :account",
         .names = {{"#account", "account"}},
         .values = Json::object({{":account", account}}),
         .limit = limit,
         .start = std::move(start)});
    if (!page) co_return std::unexpected(page.error());
    co_return read(*page);
}

Task<Outcome<SessionPage>> Sessions::all(Json start, std::size_t limit) {
    const auto page =
        co_await database_.scan({.table = environment_.sessions_table, .limit = limit, .start = std::move(start)});
    if (!page) co_return std::unexpected(page.error());
    co_return read(*page);
}

Task<Outcome<SessionPage>> Sessions::ended(Json start) {
    const auto page = co_await database_.scan(
        {.table = environment_.sessions_table,
         .filter = "#ttl <= :now",
         .names = {{"#ttl", "ttl"}},
         .values = Json::object({{":now", unix_seconds(io_.now())}}),
         .start = std::move(start)});
    if (!page) co_return std::unexpected(page.error());
    SessionPage found{.sessions = {}, .next = page->next};
    for (const Json& row : page->items)
        if (auto session = read_row(row)) found.sessions.push_back(std::move(*session));
    co_return found;
}

}  // namespace lambda
