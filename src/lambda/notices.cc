#include "lambda/notices.h"

#include <algorithm>
#include <optional>

#include "lambda/message_row.h"
#include "lambda/polling.h"
#include "lambda/sessions_out.h"
#include "lambda/store_sessions.h"
#include "protocol/limits.h"

namespace lambda {
namespace {

using api::Refusal;
using dynamodb::Order;

constexpr std::size_t written_at_once = 25;
constexpr std::size_t most_types = 20;
constexpr std::size_t most_read_at_once = 500;  // marked by one request, which says so where there is more
constexpr int notice_pages = 40;                // of one person's history, a megabyte each
constexpr JsonLimits of_notices = {.bytes = limits::notice_bytes + 4'096, .depth = 16, .values = 2'000};
constexpr std::string_view past_every_id = "~";

struct Row {
    std::string key, id, type;
    UnixTime stamp{};
    Json message;
    bool is_read = false;
};

bool is_notice_number(std::string_view text) {
    return !text.empty() && text.size() <= stamp_digits &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string notice_key(const Notice& notice) { return stamp_text(notice.stamp) + '#' + notice.id; }

bool is_key(std::string_view text) {
    return text.size() > stamp_digits + 1 && is_notice_number(text.substr(0, stamp_digits)) &&
           text[stamp_digits] == '#' && is_message_id(text.substr(stamp_digits + 1));
}

std::optional<Row> read_row(const Json& json, UnixTime now) {
    const std::string key = text_of(json, "key");
    auto message = parse_json(text_of(json, "message"), of_notices);
    if (!is_key(key) || !message || has_expired(json, now)) return std::nullopt;
    const Json* read = json.find("read");
    return Row{.key = key,
               .id = key.substr(stamp_digits + 1),
               .type = text_of(json, "type"),
               .stamp = UnixTime(Milliseconds(std::stoll(key.substr(0, stamp_digits)))),
               .message = std::move(*message),
               .is_read = read && read->boolean() == true};
}

Task<Outcome<dynamodb::Page>> query(Call& call, std::string user, std::string low, std::string high, std::size_t limit,
                                    Json start) {
    Database database(call.io, call.environment);
    co_return co_await database.query(
        {.table = call.environment.notices_table,
         .key_condition = "#user = :user AND #key BETWEEN :low AND :high",
         .names = {{"#user", "user"}, {"#key", "key"}},
         .values = Json::object({{":user", user}, {":low", low}, {":high", high}}),
         .order = Order::descending,
         .limit = limit,
         .start = std::move(start)});
}

struct NoticeQuery {
    std::string low = stamp_text(UnixTime{});
    std::string high = std::string(past_every_id);
    std::optional<std::string> before;  // exclusive
    std::vector<std::string> types;     // empty: all
    std::optional<bool> is_read;
    std::size_t limit = limits::page_messages;

    bool wants(const Row& row) const {
        if (before && row.key >= *before) return false;
        if (is_read && row.is_read != *is_read) return false;
        return types.empty() || std::ranges::find(types, row.type) != types.end();
    }
};

std::optional<std::vector<std::string>> read_types(std::string_view text) {
    std::vector<std::string> types;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        if (end == 0 || end > limits::session_name_bytes || types.size() == most_types) return std::nullopt;
        types.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return types;
}

std::optional<NoticeQuery> read_notice_query(const ApiRequest& request) {
    NoticeQuery asked;
    if (const std::string* start = request.parameter("start")) {
        if (!is_notice_number(*start)) return std::nullopt;
        asked.low = stamp_text(UnixTime(Milliseconds(std::stoll(*start))));
    }
    if (const std::string* end = request.parameter("end")) {
        if (!is_notice_number(*end)) return std::nullopt;
        asked.high = stamp_text(UnixTime(Milliseconds(std::stoll(*end)))) + std::string(past_every_id);
    }
    if (const std::string* before = request.parameter("before")) {
        if (!is_key(*before)) return std::nullopt;
        asked.before = *before;
        asked.high = std::min(asked.high, *before);
    }
    if (const std::string* type = request.parameter("type")) {
        auto types = read_types(*type);
        if (!types) return std::nullopt;
        asked.types = std::move(*types);
    }
    if (const std::string* is_read = request.parameter("is_read")) {
        if (*is_read != "true" && *is_read != "false") return std::nullopt;
        asked.is_read = *is_read == "true";
    }
    if (const std::string* limit = request.parameter("limit")) {
        if (!is_notice_number(*limit)) return std::nullopt;
        asked.limit = static_cast<std::size_t>(std::min<long long>(std::stoll(*limit), limits::page_messages_most));
        if (asked.limit == 0) return std::nullopt;
    }
    return asked;
}

Json show(const Row& row) {
    return Json::object({{"id", row.id},
                         {"type", row.type},
                         {"stamp", milliseconds(row.stamp)},
                         {"read", row.is_read},
                         {"message", row.message}});
}

Task<Response> list(Call& call, std::string user, const ApiRequest& request) {
    const auto asked = read_notice_query(request);
    if (!asked) co_return refuse(Refusal::invalid_request, "A time, a type, a limit or the cursor is none.");
    Json messages = Json::array();
    std::size_t bytes = 0;
    std::string last;  // key of the last row that was looked at
    bool more = asked->low <= asked->high;
    Json start;
    for (int turn = 0; turn < notice_pages && more; ++turn) {
        const auto page = co_await query(call, user, asked->low, asked->high, asked->limit + 1, std::move(start));
        if (!page) co_return refuse(page.error());
        for (const Json& json : page->items) {
            if (messages.elements()->size() == asked->limit || bytes > limits::page_bytes) break;
            last = text_of(json, "key");
            const auto row = read_row(json, call.io.now());
            if (!row || !asked->wants(*row)) continue;
            messages.push(show(*row));
            bytes += row->message.dump().size();
        }
        const bool is_full = messages.elements()->size() == asked->limit || bytes > limits::page_bytes;
        const bool looked_at_all = page->items.empty() || text_of(page->items.back(), "key") == last;
        more = !page->next.is_null() || !looked_at_all;
        if (is_full) break;
        start = page->next;
    }
    Json body = Json::object({{"messages", std::move(messages)}});
    if (more && !last.empty()) body.set("older", last);
    co_return Response{.body = std::move(body)};
}

struct Receipts {  // what shall be marked
    std::vector<std::string> ids;
    std::optional<UnixTime> as_of;

    bool names(const Row& row) const {
        return as_of ? row.stamp <= *as_of : std::ranges::find(ids, row.id) != ids.end();
    }
};

std::optional<Receipts> read_receipts(const Json& body) {
    Receipts receipts;
    const Json* ids = body.find("ids");
    const Json* as_of = body.find("asOf");
    if (!ids == !as_of) return std::nullopt;  // one of them
    if (as_of) {
        const auto stamp = as_of->integer();
        if (!stamp || *stamp < 0) return std::nullopt;
        receipts.as_of = UnixTime(Milliseconds(*stamp));
        return receipts;
    }
    if (!ids->elements() || ids->elements()->empty() || ids->elements()->size() > limits::page_messages_most)
        return std::nullopt;
    for (const Json& id : *ids->elements()) {
        if (!id.text() || !is_message_id(*id.text())) return std::nullopt;
        receipts.ids.push_back(*id.text());
    }
    return receipts;
}

struct Marked {
    std::vector<std::string> ids;  // those that were unread until now
    bool more = false;
};

Task<Outcome<Marked>> mark(Call& call, std::string user, std::vector<Row> rows) {
    Database database(call.io, call.environment);
    Marked marked;
    for (std::size_t at = 0; at < rows.size(); at += written_at_once) {
        const std::size_t end = std::min(at + written_at_once, rows.size());
        std::vector<HttpRequest> some;
        for (std::size_t i = at; i < end; ++i)
            some.push_back(database.sign(dynamodb::UpdateItem{
                .table = call.environment.notices_table,
                .key = Json::object({{"user", user}, {"key", rows[i].key}}),
                .update = "SET #read = :yes",
                // it may expire meanwhile
                .condition = "attribute_exists(#key)",
                .names = {{"#read", "read"}, {"#key", "key"}},
                .values = Json::object({{":yes", true}})}));
        const std::vector<HttpAnswer> answers = co_await database.perform(std::move(some));
        for (std::size_t i = at; i < end; ++i) {
            const auto written = dynamodb::read_written(answers[i - at]);
            if (written)
                marked.ids.push_back(rows[i].id);
            else if (written.error() != dynamodb::Failure::condition_failed)
                co_return std::unexpected(refusal_of(written.error()));
        }
    }
    co_return marked;
}

Task<Outcome<Marked>> mark(Call& call, std::string user, Receipts receipts) {
    std::vector<Row> found;
    bool more = false;
    Json start;
    for (int turn = 0; turn < notice_pages && !more; ++turn) {
        const auto page =
            co_await query(call, user, stamp_text(UnixTime{}), std::string(past_every_id), 0, std::move(start));
        if (!page) co_return std::unexpected(page.error());
        for (const Json& json : page->items) {
            auto row = read_row(json, call.io.now());
            if (!row || row->is_read || !receipts.names(*row)) continue;
            more = found.size() == most_read_at_once;
            if (more) break;
            found.push_back(std::move(*row));
        }
        start = page->next;
        if (start.is_null()) break;
    }
    auto marked = co_await mark(call, std::move(user), std::move(found));
    if (marked) marked->more = more;
    co_return marked;
}

Task<Response> receive_receipts(Call& call, std::string user, const ApiRequest& request) {
    auto receipts = read_receipts(request.body);
    if (!receipts)
        co_return refuse(Refusal::invalid_request, "Either \"ids\" of 1 to 100 messages or \"asOf\" is needed.");
    const auto marked = co_await mark(call, user, std::move(*receipts));
    if (!marked) co_return refuse(marked.error());
    Json ids = Json::array();
    for (const std::string& id : marked->ids) ids.push(id);
    if (!marked->ids.empty()) {
        // Their other pages show the same as read. Not in the history: it is about what stands there already.
        Json frame = Json::object({{"type", "message-read-receipt"}, {"user", user}, {"messages", ids}});
        co_await hand_to_sessions(call, {.kind = SessionTarget::Kind::user, .name = user}, std::move(frame));
    }
    Json body = Json::object({{"read", std::move(ids)}});
    if (marked->more) body.set("more", true);
    co_return Response{.body = std::move(body)};
}

// "/polling/users/{user}/…"
std::optional<std::string> named_user(const ApiRequest& request) {
    return is_session_part(request.path[2]) ? std::optional(request.path[2]) : std::nullopt;
}

Response no_user() {
    return refuse(Refusal::invalid_request, "The user is no name: 1 to 64 bytes, nothing invisible.");
}

}  // namespace

Task<Outcome<Held>> keep_notice(Call& call, std::vector<std::string> users, Notice notice) {
    if (call.environment.notices_table.empty()) co_return Held::no;
    Database database(call.io, call.environment);
    const auto expires = unix_seconds(notice.stamp + limits::notices_kept);
    for (std::size_t at = 0; at < users.size(); at += written_at_once) {
        std::vector<HttpRequest> some;
        for (std::size_t i = at; i < std::min(at + written_at_once, users.size()); ++i)
            some.push_back(database.sign(dynamodb::PutItem{
                .table = call.environment.notices_table,
                .item = Json::object({{"user", users[i]},
                                      {"key", notice_key(notice)},
                                      {"id", notice.id},
                                      {"type", notice.type},
                                      {"message", notice.message.dump()},
                                      {"read", false},
                                      {"expires", static_cast<long long>(expires)}}),
                // What was read stays read where a notice is sent again.
                .condition = "attribute_not_exists(#key)",
                .names = {{"#key", "key"}}}));
        for (const HttpAnswer& answer : co_await database.perform(std::move(some))) {
            const auto written = dynamodb::read_written(answer);
            if (!written && written.error() != dynamodb::Failure::condition_failed)
                co_return std::unexpected(refusal_of(written.error()));
        }
    }
    co_return Held::yes;
}

Task<Response> get_notices(Call& call, const ApiRequest& request) {
    auto user = named_user(request);
    if (!user) co_return no_user();
    co_return co_await list(call, *std::move(user), request);
}

Task<Response> read_notices(Call& call, const ApiRequest& request) {
    auto user = named_user(request);
    if (!user) co_return no_user();
    co_return co_await receive_receipts(call, *std::move(user), request);
}

Task<Response> get_own_notices(Call& call, const ApiRequest& request) {
    co_return co_await list(call, request.caller.user.text(), request);
}

Task<Response> read_own_notices(Call& call, const ApiRequest& request) {
    co_return co_await receive_receipts(call, request.caller.user.text(), request);
}

}  // namespace lambda
