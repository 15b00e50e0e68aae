// GET /rooms/{id}/messages: the messages that the stamping rule or deliver.cc stored, a page at a time. A cursor is a
// row's key, "<stamp in 13 digits>#<sender>#<id>", or only a stamp. Messages that have expired or are older than the
// room are left out, even if DynamoDB has not deleted them yet.
#include <algorithm>

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

constexpr int most_turns = 5;  // queries for one page
constexpr std::string_view past_every_key = "~";

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Accepts a key, or a stamp, which is the beginning of keys.
std::optional<std::string> read_cursor(std::string_view text) {
    if (is_number(text) && text.size() <= stamp_digits) return fixed_digits(text, stamp_digits);
    return is_message_key(text) ? std::optional(std::string(text)) : std::nullopt;
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

// The lowest key that the room may still show.
std::string oldest_key(const Environment& environment, const std::optional<api::RoomCard>& room, UnixTime now) {
    const UnixTime kept_since = now - std::chrono::days(environment.retention_days);
    return stamp_text(room ? std::max(room->created, kept_since) : kept_since);
}

struct Gathered {
    std::vector<Json> messages;  // in the order of the query
    std::string last;            // key of the last row that was read
    bool more = false;
};

Task<Outcome<Gathered>> gather(Call& call, MessageQuery query, std::string left_out, std::size_t wanted) {
    Gathered found;
    std::size_t bytes = 0;
    for (int turn = 0; turn < most_turns; ++turn) {
        const auto page = co_await call.store.messages(query);
        if (!page) co_return std::unexpected(page.error());
        for (const Json& row : page->items) {
            const std::string key = text_of(row, "key");
            if (key == left_out) continue;
            if (found.messages.size() == wanted || bytes > limits::page_bytes) {
                found.more = true;
                co_return found;
            }
            found.last = key;
            if (has_expired(row, call.io.now())) continue;
            found.messages.push_back(message_of_row(row));
            bytes += found.messages.back().dump().size();
        }
        found.more = !page->next.is_null();
        if (!found.more) co_return found;
        if (found.last.empty()) found.last = text_of(page->next, "key");
        query.start = page->next;
    }
    co_return found;
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
    MessageQuery query{
        .room = kept,
        // No key that continues the cursor sorts before the cursor with a space, so this starts right after the
        // cursor.
        .low = forwards ? std::max(oldest, *asked->after + " ") : oldest,
        .high = asked->before.value_or(std::string(past_every_key)),
        .order = forwards ? Order::ascending : Order::descending,
        .limit = asked->limit + 2};  // `before` itself, and one more to see whether there are more
    Gathered found;
    if (query.low <= query.high) {
        auto gathered = co_await gather(call, std::move(query), asked->before.value_or(std::string()), asked->limit);
        if (!gathered) co_return refuse(gathered.error());
        found = std::move(*gathered);
    }
    if (!forwards) std::ranges::reverse(found.messages);
    for (Json& message : found.messages) messages.push(std::move(message));
    Json page = Json::object({{"messages", std::move(messages)}});
    if (forwards) page.set("older", *asked->after);
    if (found.more) page.set(forwards ? "newer" : "older", found.last);
    co_return Response{.body = std::move(page)};
}

}  // namespace lambda::routes
