#include "lambda/store/guests.h"

#include <chrono>
#include <string>

#include "lambda/store/store.h"

namespace lambda {
namespace {

constexpr std::string_view shut_out_row = "$shut-out";
constexpr std::chrono::minutes count_kept{2};  // after its minute began; DynamoDB deletes it some time later

Json guest_row_key(std::string_view guest) { return Json::object({{"guest", guest}}); }

}  // namespace

Task<Outcome<bool>> Guests::shut_out() {
    const auto row = co_await database_.get({.table = environment_.guests_table,
                                             .key = guest_row_key(shut_out_row),
                                             .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    co_return row->has_value();
}

Task<Outcome<Condition>> Guests::count_request(UserId guest, int budget) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(io_.now().time_since_epoch());
    const auto expires = std::chrono::seconds(minute + count_kept);
    co_return co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.guests_table,
        .key = guest_row_key(guest.text() + '#' + std::to_string(minute.count())),
        .update = "SET #expires = :expires ADD #requests :one",
        .condition = "attribute_not_exists(#requests) OR #requests < :budget",
        .names = {{"#requests", "requests"}, {"#expires", "expires"}},
        .values =
            Json::object({{":one", 1}, {":budget", budget}, {":expires", static_cast<long long>(expires.count())}})}));
}

}  // namespace lambda
