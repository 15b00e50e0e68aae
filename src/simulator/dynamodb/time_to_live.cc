#include "simulator/dynamodb/time_to_live.h"

#include <utility>

#include "simulator/quotas/quotas.h"

namespace simulator::dynamodb {

TableSweeper::TableSweeper(const std::vector<stack::Table>& tables) {
    for (const stack::Table& table : tables)
        if (!table.time_to_live.empty())
            tables_.push_back({.name = table.name, .attribute = table.time_to_live, .key = table.key});
}

HttpRequest TableSweeper::request(std::string_view operation, const Json& body) const {
    // The engine only wants a signature to be present; it does not verify it.
    return {.method = "POST",
            .url = "/",
            .headers = {{"Content-Type", "application/x-amz-json-1.0"},
                        {"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)},
                        {"X-Amz-Date", "20260101T000000Z"},
                        {"Authorization",
                         "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, "
                         "Signature=x"}},
            .body = body.dump()};
}

void TableSweeper::next_table() {
    table_ = table_ ? *table_ + 1 : 0;
    looked_ = false;
    start_ = {};
    expired_.clear();
    if (*table_ >= tables_.size()) table_.reset();
}

std::optional<HttpRequest> TableSweeper::next(Now now) {
    if (tables_.empty() || waiting_) return std::nullopt;
    if (!due_) due_ = now.instant + quotas::between_sweeps;
    if (!table_) {
        if (now.instant < *due_) return std::nullopt;
        due_ = now.instant + quotas::between_sweeps;
        seconds_ = std::to_string(now.unix_time.time_since_epoch() / 1s);
        next_table();
    }
    while (table_ && expired_.empty() && looked_ && start_.is_null()) next_table();
    if (!table_) return std::nullopt;
    const Table& table = tables_[*table_];
    waiting_ = true;
    Json body =
        Json::object({{"TableName", table.name},
                      {"ExpressionAttributeNames", Json::object({{"#expires", table.attribute}})},
                      {"ExpressionAttributeValues", Json::object({{":now", Json::object({{"N", seconds_}})}})}});
    deleting_ = !expired_.empty();
    if (deleting_) {
        // The item may have been renewed since the scan.
        body.set("Key", expired_.front());
        body.set("ConditionExpression", "#expires <= :now");
        return request("DeleteItem", body);
    }
    body.set("FilterExpression", "#expires <= :now");
    if (!start_.is_null()) body.set("ExclusiveStartKey", std::exchange(start_, Json()));
    looked_ = true;
    return request("Scan", body);
}

std::optional<TableSweeper::Removed> TableSweeper::answered(const HttpAnswer& answer) {
    if (!std::exchange(waiting_, false) || !table_) return std::nullopt;
    const Table& table = tables_[*table_];
    const bool good = answer && answer->status == 200;
    if (deleting_) {
        Removed removed{.table = table.name, .keys = std::move(expired_.front())};
        expired_.pop_front();
        return good ? std::optional(std::move(removed)) : std::nullopt;
    }
    const auto page = good ? parse_json(answer->body, {.bytes = 8 * 1024 * 1024, .depth = 80, .values = 1'000'000})
                           : Result<Json>(Json());
    if (!page || !page->is_object()) return std::nullopt;  // the next sweep tries again
    if (const Json* items = page->find("Items"); items && items->elements())
        for (const Json& item : *items->elements()) {
            Json keys = Json::object();
            for (const std::string& attribute : table.key)
                if (const Json* value = item.find(attribute)) keys.set(attribute, *value);
            expired_.push_back(std::move(keys));
        }
    if (const Json* last = page->find("LastEvaluatedKey"); last && last->is_object()) start_ = *last;
    return std::nullopt;
}

std::optional<Instant> TableSweeper::deadline() const {
    if (tables_.empty() || waiting_) return std::nullopt;
    return due_;
}

}  // namespace simulator::dynamodb
