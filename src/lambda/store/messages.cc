#include <utility>

#include "lambda/store/store.h"

namespace lambda {
namespace {

constexpr std::int64_t latest_second = 32'503'680'000;  // the year 3000: far enough, and any sum with it fits

}  // namespace

Task<Outcome<dynamodb::Page>> Store::messages(MessageQuery query) {
    co_return co_await database_.query(
        {.table = environment_.messages_table,
         .key_condition = "#room = :room AND #key BETWEEN :low AND :high",
         .names = {{"#room", "room"}, {"#key", "key"}},
         .values = Json::object({{":room", query.room.text()}, {":low", query.low}, {":high", query.high}}),
         .order = query.order,
         .limit = query.limit,
         .start = query.start});
}

Task<Outcome<Condition>> Store::put_message(Json row) {
    co_return co_await database_.write(database_.sign(dynamodb::PutItem{
        .table = environment_.messages_table,
        .item = std::move(row),
        .condition = "attribute_not_exists(#key)",
        .names = {{"#key", "key"}}}));
}

Json milliseconds(UnixTime time) { return Json(time.time_since_epoch().count()); }

std::optional<UnixTime> read_milliseconds(const Json& row, std::string_view name) {
    const auto count = row.find_integer(name);
    if (!count || *count < 0 || *count > latest_second * 1000) return std::nullopt;
    return UnixTime(Milliseconds(*count));
}

std::optional<UnixTime> read_unix_seconds(const Json& row, std::string_view name) {
    const auto count = row.find_integer(name);
    if (!count || *count < 0 || *count > latest_second) return std::nullopt;
    return UnixTime(std::chrono::seconds(*count));
}

std::string text_of(const Json& row, std::string_view name) {
    const std::string* text = row.find_text(name);
    return text ? *text : std::string();
}

}  // namespace lambda
