#include "simulator/dynamodb/access.h"

#include <catch2/catch_test_macros.hpp>

using namespace simulator::dynamodb;

TEST_CASE("a request to DynamoDB names every table and index that it touches", "[simulator]") {
    const auto uses = [](std::string_view operation, std::string_view input) {
        return tables_used(operation, *parse_json(input));
    };
    const std::string a = "arn:aws:dynamodb:us-east-1:123456789012:table/A";
    const std::string b = "arn:aws:dynamodb:us-east-1:123456789012:table/B";
    CHECK(uses("GetItem", R"({"TableName":"A"})") == std::vector<TableUse>{{"dynamodb:GetItem", a}});
    CHECK(uses("Query", R"({"TableName":"A","IndexName":"i"})") ==
          std::vector<TableUse>{{"dynamodb:Query", a + "/index/i"}});
    CHECK(uses("BatchGetItem", R"({"RequestItems":{"A":{},"B":{}}})") ==
          std::vector<TableUse>{{"dynamodb:BatchGetItem", a}, {"dynamodb:BatchGetItem", b}});
    CHECK(uses("TransactWriteItems",
               R"({"TransactItems":[{"Put":{"TableName":"A"}},{"ConditionCheck":{"TableName":"B"}}]})") ==
          std::vector<TableUse>{{"dynamodb:PutItem", a}, {"dynamodb:ConditionCheckItem", b}});
    CHECK_FALSE(uses("DeleteTable", R"({"TableName":"A"})").has_value());
}
