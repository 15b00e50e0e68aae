#include "lambda/store/notices.h"

#include <algorithm>
#include <utility>

#include "lambda/store/message_rows.h"
#include "lambda/store/store.h"
#include "protocol/limits.h"

namespace lambda {
namespace {

constexpr std::size_t notices_at_once = 25;
constexpr JsonLimits of_notices = {.bytes = limits::notice_bytes + 4'096, .depth = 16, .values = 2'000};
constexpr std::string_view past_every_id = "~";
constexpr std::size_t bytes_beside_message = 250;  // in a row

std::string key_of(const Notice& notice) { return stamp_text(notice.stamp) + '#' + notice.id; }

Json notice_row_key(const std::string& user, const std::string& key) {
    return Json::object({{"user", user}, {"key", key}});
}

std::optional<Notice> read_notice(const Json& row, UnixTime now) {
    const std::string key = text_of(row, "key");
    auto message = parse_json(text_of(row, "message"), of_notices);
    if (!is_notice_key(key) || !message || has_expired(row, now)) return std::nullopt;
    const Json* read = row.find("read");
    return Notice{.id = key.substr(stamp_digits + 1),
                  .type = text_of(row, "type"),
                  .stamp = UnixTime(Milliseconds(std::stoll(key.substr(0, stamp_digits)))),
                  .message = std::move(*message),
                  .is_read = read && read->boolean() == true,
                  .key = key};
}

}  // namespace

bool is_notice_key(std::string_view text) {
    return text.size() > stamp_digits + 1 && is_stamp_text(text.substr(0, stamp_digits)) && text[stamp_digits] == '#' &&
           is_message_id(text.substr(stamp_digits + 1));
}

Notices::Range Notices::all() { return {.low = first_key(UnixTime{}), .high = std::string(past_every_id)}; }
std::string Notices::first_key(UnixTime stamp) { return stamp_text(stamp); }
std::string Notices::last_key(UnixTime stamp) { return stamp_text(stamp) + std::string(past_every_id); }

Task<Outcome<Condition>> Notices::keep(std::vector<std::string> users, Notice notice) {
    if (environment_.notices_table.empty()) co_return Condition::failed;
    const auto expires = unix_seconds(notice.stamp + limits::notices_kept);
    for (std::size_t at = 0; at < users.size(); at += notices_at_once) {
        std::vector<HttpRequest> some;
        for (std::size_t i = at; i < std::min(at + notices_at_once, users.size()); ++i) {
            Json row = notice_row_key(users[i], key_of(notice));
            row.set("id", notice.id);
            row.set("type", notice.type);
            row.set("message", notice.message.dump());
            row.set("read", false);
            row.set("expires", static_cast<long long>(expires));
            some.push_back(database_.sign(dynamodb::PutItem{
                .table = environment_.notices_table,
                .item = std::move(row),
                .condition = "attribute_not_exists(#key)",
                .names = {{"#key", "key"}}}));
        }
        for (const HttpAnswer& answer : co_await database_.perform(std::move(some))) {
            const auto written = dynamodb::read_written(answer);
            if (!written && written.error() != dynamodb::Failure::condition_failed)
                co_return std::unexpected(refusal_of(written.error()));
        }
    }
    co_return Condition::held;
}

Task<Outcome<Notices::Page>> Notices::page(std::string user, Range range, std::size_t limit, Json start) {
    auto found = co_await database_.query(
        {.table = environment_.notices_table,
         .key_condition = "#user = :user AND #key BETWEEN :low AND :high",
         .names = {{"#user", "user"}, {"#key", "key"}},
         .values = Json::object({{":user", user}, {":low", range.low}, {":high", range.high}}),
         .order = dynamodb::Order::descending,
         .limit = limit,
         .start = std::move(start)});
    if (!found) co_return std::unexpected(found.error());
    Page page{.rows = {}, .next = std::move(found->next)};
    for (const Json& row : found->items)
        page.rows.push_back({.key = text_of(row, "key"),
                             .notice = read_notice(row, io_.now()),
                             .bytes = bytes_beside_message + text_of(row, "message").size()});
    co_return page;
}

Task<Outcome<Notices::Update>> Notices::mark_read(std::string user, std::vector<std::string> keys) {
    Update update;
    for (std::size_t at = 0; at < keys.size(); at += notices_at_once) {
        const std::size_t end = std::min(at + notices_at_once, keys.size());
        std::vector<HttpRequest> some;
        for (std::size_t i = at; i < end; ++i)
            some.push_back(database_.sign(dynamodb::UpdateItem{
                .table = environment_.notices_table,
                .key = notice_row_key(user, keys[i]),
                .update = "SET #read = :yes",
                .condition = "attribute_exists(#key)",
                .names = {{"#read", "read"}, {"#key", "key"}},
                .values = Json::object({{":yes", true}})}));
        for (const HttpAnswer& answer : co_await database_.perform(std::move(some))) {
            const auto written = dynamodb::read_written(answer);
            if (!written && written.error() != dynamodb::Failure::condition_failed)
                co_return std::unexpected(refusal_of(written.error()));
            update.done.push_back(written.has_value());
        }
    }
    co_return update;
}

}  // namespace lambda
