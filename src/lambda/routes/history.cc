// GET /rooms/{id}/messages: the messages that the stamping rule or deliver.cc stored, a page at a time. Rows that hold
// no message are left out, and so are messages that have expired or are older than the room, even if DynamoDB has not
// deleted them yet.
//
// A cursor is "<stamp in 13 digits>#<sender>". Messages of one sender in the same millisecond share it, so a page never
// ends between them. A stamp alone is a cursor, too, and so is a row's whole key, which earlier versions returned.
#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "lambda/routes/handlers.h"
#include "lambda/store/direct_rooms.h"
#include "lambda/store/message_rows.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::routes {
namespace {

using api::Refusal;
using dynamodb::Order;

constexpr int most_queries = 10;       // for one page, which then ends
constexpr std::size_t first_rows = 8;  // of the first query; each further one may read twice as many,
constexpr std::size_t most_rows = 32;  // … but not more than these
constexpr std::size_t bytes_read = 2 * limits::page_bytes;  // of rows for one page, which then ends
constexpr std::string_view past_every_key = ":";            // keys begin with a digit
constexpr std::string_view past_every_id = "$";             // after a cursor, keys continue with '#'
constexpr std::string_view before_every_suffix = " ";       // no key that continues a key or a stamp sorts before it

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> read_cursor(std::string_view text) {
    if (is_number(text) && text.size() <= stamp_digits) return fixed_digits(text, stamp_digits);
    return is_cursor(text) || is_message_key(text) ? std::optional(std::string(text)) : std::nullopt;
}

struct HistoryQuery {
    std::optional<std::string> before, after;  // both exclusive
    std::size_t limit = limits::page_messages;
};

std::optional<HistoryQuery> read_history_query(const ApiRequest& request) {
    HistoryQuery asked;
    for (const auto& [name, place] : {std::pair("before", &asked.before), std::pair("after", &asked.after)}) {
        const std::string* given = request.parameter(name);
        if (!given) continue;
        *place = read_cursor(*given);
        if (!*place) return std::nullopt;
    }
    if (const std::string* given = request.parameter("limit")) {
        if (!is_number(*given) || given->size() > 6) return std::nullopt;
        asked.limit = std::min<std::size_t>(std::stoul(*given), limits::page_messages_most);
        if (asked.limit == 0) return std::nullopt;
    }
    return asked;
}

// The lowest key that can follow the cursor.
std::string behind(const std::string& cursor) {
    return cursor + std::string(is_cursor(cursor) ? past_every_id : before_every_suffix);
}

// The lowest key that the room may still show.
std::string oldest_key(const Environment& environment, const std::optional<api::RoomCard>& room, UnixTime now) {
    const UnixTime kept_since = now - std::chrono::days(environment.retention_days);
    return stamp_text(room ? std::max(room->created, kept_since) : kept_since);
}

struct Gathered {
    std::vector<Json> messages;  // in the order of the query
    std::string last;            // cursor of the last row that was read
    bool more = false;
};

// Collects the messages of a page from the rows of as many queries as it takes.
class PageBuilder {
public:
    PageBuilder(Call& call, RoomId room, std::size_t wanted) : call_(call), room_(std::move(room)), wanted_(wanted) {}

    // false: the page was full before this row
    bool add(const Json& row) {
        const auto cursor = cursor_of_key(text_of(row, "key"));
        if (!cursor) {
            call_.io.log().count("rowsUnreadable");
            return true;
        }
        if (*cursor != page_.last) {
            if (page_.messages.size() >= wanted_ || bytes_ > limits::page_bytes) return false;
            before_group_ = {.count = page_.messages.size(), .cursor = page_.last};
            page_.last = *cursor;
        }
        if (has_expired(row, call_.io.now())) return true;
        auto message = message_of_row(room_, row);
        if (!message) {
            call_.io.log().count("rowsUnreadable");
            return true;
        }
        // More messages of one sender in one millisecond than fit on a page: the rest is left out, because the cursor
        // cannot point between them.
        if (page_.messages.size() >= limits::page_messages_read || bytes_ > 2 * limits::page_bytes) return true;
        bytes_ += message->dump().size();
        page_.messages.push_back(std::move(*message));
        return true;
    }

    // How many more rows the page needs, judging by the messages that it has: those that are missing, and one to see
    // whether there are more. 0: it is full, and only rows with the last one's cursor can be added.
    std::size_t rows_needed() const {
        const std::size_t count = page_.messages.size();
        if (count >= wanted_ || bytes_ > limits::page_bytes) return 0;
        const std::size_t rows = wanted_ - count + 1;
        return count == 0 ? rows : std::min(rows, (limits::page_bytes - bytes_) / (bytes_ / count) + 2);
    }

    Gathered all_read() { return std::move(page_); }
    Gathered full() {
        page_.more = true;
        return std::move(page_);
    }
    // There are more rows, and the next one may have the same cursor as the last one.
    Gathered unfinished() {
        if (!before_group_.cursor.empty()) {
            page_.messages.resize(before_group_.count);
            page_.last = before_group_.cursor;
        }
        return full();
    }

private:
    struct Place {
        std::size_t count = 0;
        std::string cursor;
    };
    Call& call_;
    RoomId room_;
    std::size_t wanted_;
    Gathered page_;
    Place before_group_;
    std::size_t bytes_ = 0;
};

// The size of a row, as DynamoDB counts it. Only texts can be long.
std::size_t bytes_of(const Json& row) {
    std::size_t bytes = 0;
    for (const Json::Member& member : *row.members())
        bytes += member.key.size() + (member.value.text() ? member.value.text()->size() : 8);
    return bytes;
}

// The Limit of each query for a page. DynamoDB bills every row that it reads, whether the page shows it or not, and one
// row may be 60 times as long as another. So the first query reads few rows, and the next ones as many as the page
// needs, judging by the rows so far.
class ReadAhead {
public:
    std::size_t next(std::size_t needed) {
        // A full page only needs what belongs to its last message, which is rarely anything.
        if (needed == 0 && !std::exchange(is_full_, true)) step_ = first_rows;
        std::size_t limit = std::min(std::exchange(step_, 2 * step_), most_rows);
        if (needed > 0) limit = std::min(limit, needed);
        if (bytes_ > 0) limit = std::min(limit, (bytes_read - bytes_) * rows_ / bytes_ + 1);
        return limit;
    }
    void count(const dynamodb::Page& page) {
        rows_ += page.items.size();
        for (const Json& row : page.items) bytes_ += bytes_of(row);
    }
    bool is_used_up() const { return bytes_ >= bytes_read; }

private:
    std::size_t step_ = first_rows;
    bool is_full_ = false;
    std::size_t rows_ = 0;
    std::size_t bytes_ = 0;
};

Task<Outcome<Gathered>> gather(Call& call, MessageQuery query, PageBuilder page, std::string left_out) {
    ReadAhead ahead;
    for (int turn = 0; turn < most_queries && !ahead.is_used_up(); ++turn) {
        query.limit = ahead.next(page.rows_needed());
        const auto rows = co_await call.store.messages(query);
        if (!rows) co_return std::unexpected(rows.error());
        ahead.count(*rows);
        for (const Json& row : rows->items)
            if (text_of(row, "key") != left_out && !page.add(row)) co_return page.full();
        if (rows->next.is_null()) co_return page.all_read();
        query.start = rows->next;
    }
    co_return page.unfinished();
}

}  // namespace

Task<Response> get_messages(Call& call, const ApiRequest& request) {
    const bool direct = is_direct_room(request.room.text());
    const bool closed = is_closed_room(request.room.text());
    if (closed && request.caller.standing != Standing::user) co_return refuse(Refusal::not_signed_in);
    const auto asked = read_history_query(request);
    if (!asked) co_return refuse(Refusal::invalid_request, "Invalid cursor or limit.");
    // Nobody needs to be a member of a direct room: the id under which it is kept names its two people.
    const RoomId kept = direct ? kept_direct_room(request.caller.user, request.room) : request.room;
    std::optional<api::RoomCard> room;
    if (!direct) {
        auto seat = co_await call.store.seat(request.room, request.caller.user);
        if (!seat) co_return refuse(seat.error());
        // A public room of the configuration may have no row, and people can chat in it nevertheless.
        if (closed && !seat->room) co_return refuse(Refusal::not_found);
        if (closed && !seat->membership) co_return refuse(Refusal::not_a_member);
        room = std::move(seat->room);
    }

    Json messages = Json::array();
    if (!call.environment.history) co_return Response{.body = Json::object({{"messages", std::move(messages)}})};

    const bool forwards = asked->after.has_value();
    const std::string oldest = oldest_key(call.environment, room, call.io.now());
    MessageQuery query{.room = kept,
                       .low = forwards ? std::max(oldest, behind(*asked->after)) : oldest,
                       .high = asked->before.value_or(std::string(past_every_key)),
                       .order = forwards ? Order::ascending : Order::descending};
    Gathered found;
    if (query.low <= query.high) {
        auto gathered = co_await gather(call, std::move(query), PageBuilder(call, request.room, asked->limit),
                                        asked->before.value_or(std::string()));
        if (!gathered) co_return refuse(gathered.error());
        found = std::move(*gathered);
    }
    if (!forwards) std::ranges::reverse(found.messages);
    for (Json& message : found.messages) messages.push(std::move(message));
    Json page = Json::object({{"messages", std::move(messages)}});
    if (forwards) page.set("older", *asked->after);
    if (found.more && !found.last.empty()) page.set(forwards ? "newer" : "older", found.last);
    co_return Response{.body = std::move(page)};
}

}  // namespace lambda::routes
