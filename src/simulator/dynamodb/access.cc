#include "simulator/dynamodb/access.h"

#include <algorithm>
#include <array>

#include "simulator/iam/permissions.h"

namespace simulator::dynamodb {
namespace {

// A table may be named by its ARN as well.
std::string arn_of(std::string_view table) {
    return table.starts_with("arn:") ? std::string(table) : iam::table_arn(table);
}

std::string_view action_in_transaction(std::string_view kind) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> actions = {
        {{"Put", "dynamodb:PutItem"},
         {"Update", "dynamodb:UpdateItem"},
         {"Delete", "dynamodb:DeleteItem"},
         {"Get", "dynamodb:GetItem"},
         {"ConditionCheck", "dynamodb:ConditionCheckItem"}}};
    for (const auto& [known, action] : actions)
        if (known == kind) return action;
    return {};
}

}  // namespace

std::optional<std::vector<TableUse>> tables_used(std::string_view operation, const Json& input) {
    constexpr std::array<std::string_view, 8> of_one_table = {
        "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable", "DescribeTimeToLive"};
    std::vector<TableUse> uses;
    const std::string action = "dynamodb:" + std::string(operation);
    if (std::ranges::find(of_one_table, operation) != of_one_table.end()) {
        const std::string* table = input.find_text("TableName");
        std::string arn = arn_of(table ? *table : std::string());
        if (const std::string* index = input.find_text("IndexName");
            index && (operation == "Query" || operation == "Scan"))
            arn += "/index/" + *index;
        uses.push_back({action, std::move(arn)});
        return uses;
    }
    if (operation == "BatchGetItem" || operation == "BatchWriteItem") {
        const Json* items = input.find("RequestItems");
        if (items && items->members())
            for (const Json::Member& table : *items->members()) uses.push_back({action, arn_of(table.key)});
        return uses;
    }
    if (operation == "TransactGetItems" || operation == "TransactWriteItems") {
        const Json* items = input.find("TransactItems");
        if (!items || !items->elements()) return uses;
        for (const Json& item : *items->elements()) {
            if (!item.members()) continue;
            for (const Json::Member& one : *item.members()) {
                const std::string* table = one.value.find_text("TableName");
                uses.push_back({std::string(action_in_transaction(one.key)), arn_of(table ? *table : std::string())});
            }
        }
        return uses;
    }
    return std::nullopt;
}

HttpResponse error(int status, std::string_view type, std::string_view message) {
    const Json body =
        Json::object({{"__type", "com.amazonaws.dynamodb.v20120810#" + std::string(type)}, {"message", message}});
    return {.status = status, .headers = {{"Content-Type", "application/x-amz-json-1.0"}}, .body = body.dump()};
}

}  // namespace simulator::dynamodb
