#include "lambda/store/tokens.h"

#include <utility>

#include "base/text_codes.h"
#include "crypto/sha256.h"

namespace lambda {
namespace {

Json token_key(std::string_view token) { return Json::object({{"token", hex(crypto::sha256(as_bytes(token)))}}); }

}  // namespace

Task<Outcome<Condition>> Tokens::put(std::string token, std::chrono::seconds expires) {
    Json row = token_key(token);
    row.set("expires", static_cast<long long>(expires.count()));
    co_return co_await database_.write(
        database_.sign(dynamodb::PutItem{.table = environment_.tokens_table, .item = std::move(row)}));
}

Task<Outcome<Condition>> Tokens::take(std::string token) {
    const HttpAnswer answer = co_await database_.perform(database_.sign(dynamodb::DeleteItem{
        .table = environment_.tokens_table, .key = token_key(token), .returned = dynamodb::Returned::old_item}));
    const auto row = dynamodb::read_written(answer);
    if (!row) co_return std::unexpected(refusal_of(row.error()));
    co_return row->find_text("token") ? Condition::held : Condition::failed;
}

}  // namespace lambda
