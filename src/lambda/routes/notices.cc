// Reading the messages that systems of the operator sent to a person. Each route exists twice: for systems of the
// operator, which may name any person, and for pages, which reach only their own.
#include <algorithm>
#include <optional>

#include "lambda/delivery/queue_push.h"
#include "lambda/routes/polling.h"
#include "lambda/store/message_rows.h"
#include "lambda/store/notices.h"
#include "lambda/store/sessions.h"
#include "protocol/limits.h"

namespace lambda::routes {
namespace {

using api::Refusal;

constexpr std::size_t most_types = 20;
constexpr std::size_t most_read_at_once = 500;  // by one request; its answer says if there are more
constexpr int notice_pages = 10;                // at most, of one person's history; a page has up to a megabyte
constexpr std::size_t first_rows = 4;           // of the first query for a page; each further one reads twice as many
constexpr std::size_t bytes_read = 4 * limits::page_bytes;  // of notices for one page, which then ends

struct NoticeQuery {
    Notices::Range range = Notices::all();
    std::optional<std::string> before;  // exclusive
    std::vector<std::string> types;     // empty: all
    std::optional<bool> is_read;
    std::size_t limit = limits::page_messages;

    bool wants(const Notice& notice) const {
        if (before && notice.key >= *before) return false;
        if (is_read && notice.is_read != *is_read) return false;
        return types.empty() || std::ranges::find(types, notice.type) != types.end();
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
        if (!is_stamp_text(*start)) return std::nullopt;
        asked.range.low = Notices::first_key(UnixTime(Milliseconds(std::stoll(*start))));
    }
    if (const std::string* end = request.parameter("end")) {
        if (!is_stamp_text(*end)) return std::nullopt;
        asked.range.high = Notices::last_key(UnixTime(Milliseconds(std::stoll(*end))));
    }
    if (const std::string* before = request.parameter("before")) {
        if (!is_notice_key(*before)) return std::nullopt;
        asked.before = *before;
        asked.range.high = std::min(asked.range.high, *before);
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
        if (!is_stamp_text(*limit)) return std::nullopt;
        asked.limit = static_cast<std::size_t>(std::min<long long>(std::stoll(*limit), limits::page_messages_most));
        if (asked.limit == 0) return std::nullopt;
    }
    return asked;
}

Json show(const Notice& notice) {
    return Json::object({{"id", notice.id},
                         {"type", notice.type},
                         {"stamp", milliseconds(notice.stamp)},
                         {"read", notice.is_read},
                         {"message", notice.message}});
}

Task<Response> list(Call& call, std::string user, const ApiRequest& request) {
    const auto asked = read_notice_query(request);
    if (!asked)
        co_return refuse(
            Refusal::invalid_request, "Invalid query parameter: start, end, before, type, is_read or limit.");
    Json messages = Json::array();
    std::size_t bytes = 0;
    std::string last;  // key of the last row that was read
    bool more = asked->range.low <= asked->range.high;
    Notices notices(call.io, call.environment);
    Json start;
    std::size_t looked_at = 0;  // bytes, also of those that are not wanted
    for (std::size_t rows = first_rows; more && looked_at < bytes_read; rows *= 2) {
        // One more than are missing shows whether there are more.
        const std::size_t missing = asked->limit - messages.elements()->size();
        const std::size_t limit = rows < missing ? rows : missing + 1;
        const auto page = co_await notices.page(user, asked->range, limit, std::move(start));
        if (!page) co_return refuse(page.error());
        for (const Notices::Row& row : page->rows) {
            if (messages.elements()->size() == asked->limit || bytes > limits::page_bytes) break;
            last = row.key;
            looked_at += row.bytes;
            if (!row.notice || !asked->wants(*row.notice)) continue;
            messages.push(show(*row.notice));
            bytes += row.notice->message.dump().size();
        }
        const bool is_full = messages.elements()->size() == asked->limit || bytes > limits::page_bytes;
        const bool looked_at_all = page->rows.empty() || page->rows.back().key == last;
        more = !page->next.is_null() || !looked_at_all;
        if (is_full) break;
        start = page->next;
    }
    Json body = Json::object({{"messages", std::move(messages)}});
    if (more && !last.empty()) body.set("older", last);
    co_return Response{.body = std::move(body)};
}

struct Receipts {  // the notices to mark as read
    std::vector<std::string> ids;
    std::optional<UnixTime> as_of;

    bool names(const Notice& notice) const {
        return as_of ? notice.stamp <= *as_of : std::ranges::find(ids, notice.id) != ids.end();
    }
};

std::optional<Receipts> read_receipts(const Json& body) {
    Receipts receipts;
    const Json* ids = body.find("ids");
    const Json* as_of = body.find("asOf");
    if (!ids == !as_of) return std::nullopt;  // exactly one of them is required
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
    std::vector<std::string> ids;  // those that were unread before
    bool more = false;
};

Task<Outcome<Marked>> mark(Call& call, std::string user, Receipts receipts) {
    Notices notices(call.io, call.environment);
    std::vector<std::string> ids, keys;
    Marked marked;
    Json start;
    for (int turn = 0; turn < notice_pages && !marked.more; ++turn) {
        auto page = co_await notices.page(user, Notices::all(), 0, std::move(start));
        if (!page) co_return std::unexpected(page.error());
        for (Notices::Row& row : page->rows) {
            if (!row.notice || row.notice->is_read || !receipts.names(*row.notice)) continue;
            marked.more = keys.size() == most_read_at_once;
            if (marked.more) break;
            ids.push_back(std::move(row.notice->id));
            keys.push_back(std::move(row.key));
        }
        start = std::move(page->next);
        if (start.is_null()) break;
    }
    const auto update = co_await notices.mark_read(std::move(user), std::move(keys));
    if (!update) co_return std::unexpected(update.error());
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (update->done[i]) marked.ids.push_back(std::move(ids[i]));
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
        // The person's other pages mark them as read too. Not kept in the history, which already has the marks.
        Json frame = Json::object({{"type", "message-read-receipt"}, {"user", user}, {"messages", ids}});
        delivery::log_counts(
            call.io.log(),
            co_await delivery::push_to_session_target(
                call, {.kind = delivery::SessionTarget::Kind::user, .name = user}, {.room = {}, .text = frame.dump()}));
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

}  // namespace lambda::routes
