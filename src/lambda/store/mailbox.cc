#include "lambda/store/mailbox.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "lambda/store/message_rows.h"
#include "lambda/store/store.h"
#include "protocol/layout.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

constexpr std::string_view counter = "#";
constexpr std::size_t seq_digits = 16;
constexpr std::size_t deleted_at_once = 50;
constexpr std::size_t looked_at_once = 50;
constexpr int mailbox_pages = 40;  // at most, of one person's mailbox; a page has up to a megabyte
constexpr std::int64_t largest_seq = 999'999'999'999'999;
constexpr int most_repairs = 3;                          // another invocation may repair the same row
constexpr auto key_remembered = std::chrono::hours(24);  // AWS repeats a failed invocation for at most six hours

std::string seq_key(std::int64_t seq) { return fixed_digits(seq, seq_digits); }
std::string key_key(std::string_view key) { return "=" + hex(crypto::sha256(as_bytes(key))); }

Json mailbox_key(const UserId& user, std::string key) {
    return Json::object({{"user", user.text()}, {"key", std::move(key)}});
}

void set_message(Json& row, const HeldMessage& message) {
    row.set("room", message.room.text());
    const std::string* id = message.message.find_text("id");
    if (id && !id->empty()) row.set("id", *id);
    row.set("message", message.message.dump());
    row.set("expires", unix_seconds(message.expires));
}

// nullopt: it cannot be read, or no reader would accept the message.
std::optional<HeldMessage> read_message(const Json& row, std::int64_t seq) {
    auto message = parse_json(text_of(row, "message"));
    const auto expires = read_unix_seconds(row, "expires");
    RoomId room(text_of(row, "room"));
    if (!message || !expires || !is_direct_room(room.text()) || !read_stamped_message(room, *message))
        return std::nullopt;
    return HeldMessage{.seq = seq,
                       .room = std::move(room),
                       .message = *std::move(message),
                       .key = text_of(row, "of"),
                       .expires = *expires};
}

// A pending message is stored in the counter's row as one text, because it is set and removed as a whole.
std::string write_pending(const HeldMessage& message) {
    Json json = Json::object();
    set_message(json, message);
    json.set("of", message.key);
    return json.dump();
}

bool is_seq(std::optional<std::int64_t> number) { return number && *number >= 0 && *number <= largest_seq; }

// nullopt: the row cannot be read and must be repaired.
std::optional<Mailbox::State> read_state(const Json& row) {
    const auto last = row.find_integer("n");
    const Json* pending = row.find("pending");
    if (row.find("n") ? !is_seq(last) : pending != nullptr) return std::nullopt;
    Mailbox::State state{.last = last.value_or(0), .pending = {}};
    if (!pending) return state;
    const auto json = pending->text() ? parse_json(*pending->text()) : Json();
    if (json) state.pending = read_message(*json, state.last);
    return state.pending ? std::optional(state) : std::nullopt;
}

// 0: this is not the key of a held message.
std::int64_t seq_of_row(const Json& row) {
    const std::string key = text_of(row, "key");
    if (key.size() != seq_digits || !std::ranges::all_of(key, is_digit)) return 0;
    std::int64_t seq = 0;
    for (const char c : key) seq = seq * 10 + (c - '0');
    return seq;
}

dynamodb::Query query_between(const Environment& environment, const UserId& user, std::int64_t low, std::int64_t high) {
    return {.table = environment.mailbox_table,
            .key_condition = "#user = :user AND #key BETWEEN :low AND :high",
            .names = {{"#user", "user"}, {"#key", "key"}},
            .values = Json::object({{":user", user.text()}, {":low", seq_key(low)}, {":high", seq_key(high)}}),
            .consistency = dynamodb::Consistency::strong};
}

}  // namespace

Task<Outcome<Mailbox::State>> Mailbox::state(UserId user) {
    for (int repairs = 0; repairs <= most_repairs; ++repairs) {
        const auto row = co_await database_.get({.table = environment_.mailbox_table,
                                                 .key = mailbox_key(user, std::string(counter)),
                                                 .consistency = dynamodb::Consistency::strong});
        if (!row) co_return std::unexpected(row.error());
        if (!*row) co_return State{};
        if (auto state = read_state(**row)) co_return *std::move(state);
        io_.log().count("rowsUnreadable");
        if (const auto repaired = co_await repair(user, **row); !repaired) co_return std::unexpected(repaired.error());
    }
    co_return std::unexpected(api::Refusal::busy);
}

// The condition fails if another invocation has repaired the row, or used it, since it was read.
Task<Outcome<Condition>> Mailbox::repair(UserId user, Json row) {
    const auto highest = co_await highest_held(user);
    if (!highest) co_return std::unexpected(highest.error());
    const auto last = row.find_integer("n");
    const std::int64_t next = std::max(is_seq(last) ? *last : 0, *highest);
    dynamodb::UpdateItem update{
        .table = environment_.mailbox_table,
        .key = mailbox_key(user, std::string(counter)),
        .update = "SET #n = :next REMOVE #pending",
        .condition = "attribute_exists(#user) AND ",
        .names = {{"#pending", "pending"}, {"#n", "n"}, {"#user", "user"}},
        .values = Json::object({{":next", static_cast<long long>(next)}})};
    if (const Json* seen = row.find("n"); seen && !seen->is_null()) {
        update.condition += "#n = :seen";
        update.values.set(":seen", *seen);
    } else {
        update.condition += "NOT attribute_type(#n, :number)";  // missing, or of a type that JSON lacks
        update.values.set(":number", "N");
    }
    co_return co_await database_.write(database_.sign(update));
}

Task<Outcome<std::int64_t>> Mailbox::highest_held(UserId user) {
    dynamodb::Query query = query_between(environment_, user, 1, largest_seq);
    query.order = dynamodb::Order::descending;
    query.limit = looked_at_once;
    const auto page = co_await database_.query(std::move(query));
    if (!page) co_return std::unexpected(page.error());
    for (const Json& row : page->items)
        if (const std::int64_t seq = seq_of_row(row); seq > 0) co_return seq;
    co_return 0;
}

Task<Outcome<std::optional<std::int64_t>>> Mailbox::seq_of(UserId user, std::string key) {
    const auto row = co_await database_.get({.table = environment_.mailbox_table,
                                             .key = mailbox_key(user, key_key(key)),
                                             .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    const auto seq = *row ? (*row)->find_integer("seq") : std::nullopt;
    co_return is_seq(seq) ? seq : std::nullopt;
}

Task<Outcome<std::optional<std::int64_t>>> Mailbox::claim(UserId user, HeldMessage message) {
    // If the first attempt succeeded without an answer, the second finds its own message pending; the caller
    // recognises it by its key.
    const auto row = dynamodb::read_written(co_await database_.perform(database_.sign(dynamodb::UpdateItem{
        .table = environment_.mailbox_table,
        .key = mailbox_key(user, std::string(counter)),
        .update = "SET #pending = :pending ADD #n :one",
        .condition = "attribute_not_exists(#pending)",
        .names = {{"#pending", "pending"}, {"#n", "n"}},
        .values = Json::object({{":pending", write_pending(message)}, {":one", 1}}),
        .returned = dynamodb::Returned::new_item})));
    if (row) co_return row->find_integer("n");
    if (row.error() == dynamodb::Failure::condition_failed) co_return std::optional<std::int64_t>();
    co_return std::unexpected(refusal_of(row.error()));
}

Task<Outcome<Condition>> Mailbox::place(UserId user, HeldMessage pending) {
    Json row = mailbox_key(user, seq_key(pending.seq));
    set_message(row, pending);
    Json known = mailbox_key(user, key_key(pending.key));
    known.set("seq", static_cast<long long>(pending.seq));
    known.set("expires", unix_seconds(io_.now() + key_remembered));
    std::vector<HttpRequest> both;
    both.push_back(database_.sign(dynamodb::PutItem{.table = environment_.mailbox_table, .item = std::move(row)}));
    both.push_back(database_.sign(dynamodb::PutItem{.table = environment_.mailbox_table, .item = std::move(known)}));
    for (const HttpAnswer& answer : co_await database_.perform(std::move(both)))
        if (const auto written = dynamodb::read_written(answer); !written)
            co_return std::unexpected(refusal_of(written.error()));
    co_return co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.mailbox_table,
        .key = mailbox_key(user, std::string(counter)),
        .update = "REMOVE #pending",
        .condition = "#n = :n",
        .names = {{"#pending", "pending"}, {"#n", "n"}},
        .values = Json::object({{":n", static_cast<long long>(pending.seq)}})}));
}

Task<Outcome<Mailbox::Page>> Mailbox::messages(UserId user, std::int64_t after, std::int64_t up_to, std::size_t limit) {
    Page found{.messages = {}, .through = up_to};
    if (after >= up_to) co_return found;
    dynamodb::Query query = query_between(environment_, user, after + 1, up_to);
    query.limit = limit;
    const auto page = co_await database_.query(std::move(query));
    if (!page) co_return std::unexpected(page.error());
    found.more = !page->next.is_null();
    if (found.more) found.through = seq_of_row(page->next);
    for (const Json& row : page->items) {
        if (has_expired(row, io_.now())) continue;
        auto message = read_message(row, seq_of_row(row));
        if (message && message->seq > 0)
            found.messages.push_back(std::move(*message));
        else
            io_.log().count("rowsUnreadable");
    }
    co_return found;
}

Task<Outcome<bool>> Mailbox::has_room(UserId user, std::int64_t last, RoomId room, Share share) {
    const std::int64_t least = std::min(share.all, share.one_room);
    if (last < least) co_return true;
    const auto held = co_await held_at_most(user, last);
    if (!held) co_return std::unexpected(held.error());
    if (*held < least) co_return true;
    if (*held >= share.all) co_return false;
    const auto in_room = co_await held_in(user, last, std::move(room), share.one_room);
    if (!in_room) co_return std::unexpected(in_room.error());
    co_return *in_room < share.one_room;
}

// Numbers have no gaps and are removed from the front, so on all pages after the first, every number is held.
Task<Outcome<std::int64_t>> Mailbox::held_at_most(UserId user, std::int64_t last) {
    dynamodb::Query query = query_between(environment_, user, 1, last);
    query.limit = looked_at_once;
    for (int turn = 0; turn < mailbox_pages; ++turn) {
        const auto page = co_await database_.query(query);
        if (!page) co_return std::unexpected(page.error());
        std::vector<HttpRequest> expired;
        for (const Json& row : page->items)
            if (has_expired(row, io_.now()))
                expired.push_back(database_.sign(dynamodb::DeleteItem{
                    .table = environment_.mailbox_table, .key = mailbox_key(user, text_of(row, "key"))}));
        const auto held = static_cast<std::int64_t>(page->items.size() - expired.size());
        if (!expired.empty())
            // Rows whose deletion fails are deleted by DynamoDB later.
            for (const HttpAnswer& answer : co_await database_.perform(std::move(expired)))
                io_.log().check("cleanupsFailed", dynamodb::read_written(answer));
        if (page->next.is_null()) co_return held;
        if (held > 0) co_return held + last - seq_of_row(page->next);
        query.start = page->next;
    }
    co_return 0;
}

// Called only if the limit may be reached, because it reads everything that is held.
Task<Outcome<std::int64_t>> Mailbox::held_in(UserId user, std::int64_t last, RoomId room, std::int64_t most) {
    dynamodb::Query query = query_between(environment_, user, 1, last);
    query.filter = "#room = :room";
    query.names.push_back({"#room", "room"});
    query.values.set(":room", room.text());
    query.consistency = dynamodb::Consistency::eventual;
    query.selected = dynamodb::Selected::count;
    std::int64_t held = 0;
    for (int turn = 0; turn < mailbox_pages && held < most; ++turn) {
        const auto page = co_await database_.query(query);
        if (!page) co_return std::unexpected(page.error());
        held += static_cast<std::int64_t>(page->count);
        if (page->next.is_null()) break;
        query.start = page->next;
    }
    co_return held;
}

Task<Outcome<Condition>> Mailbox::erase(UserId user, std::int64_t up_to) {
    dynamodb::Query query = query_between(environment_, user, 1, up_to);
    for (int turn = 0; turn < mailbox_pages && up_to > 0; ++turn) {
        const auto page = co_await database_.query(query);
        if (!page) co_return std::unexpected(page.error());
        for (std::size_t at = 0; at < page->items.size(); at += deleted_at_once) {
            std::vector<HttpRequest> some;
            for (std::size_t i = at; i < std::min(at + deleted_at_once, page->items.size()); ++i)
                some.push_back(database_.sign(dynamodb::DeleteItem{
                    .table = environment_.mailbox_table, .key = mailbox_key(user, text_of(page->items[i], "key"))}));
            for (const HttpAnswer& answer : co_await database_.perform(std::move(some)))
                if (const auto written = dynamodb::read_written(answer); !written)
                    co_return std::unexpected(refusal_of(written.error()));
        }
        if (page->next.is_null()) break;
        query.start = page->next;
    }
    co_return Condition::held;
}

}  // namespace lambda
