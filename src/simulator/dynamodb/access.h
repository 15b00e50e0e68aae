// The checks in front of the host's DynamoDB engine: which tables and indexes a request touches with which action, for
// the caller's policy to decide on (Service Authorization Reference, "Amazon DynamoDB"). The engine does the rest. Only
// the host creates tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/http_message.h"

namespace simulator::dynamodb {

struct TableUse {
    std::string action;  // "dynamodb:Query"
    std::string arn;     // of the table, or of its index
    bool operator==(const TableUse&) const = default;
};

// nullopt: not an operation on items.
std::optional<std::vector<TableUse>> tables_used(std::string_view operation, const Json& input);

HttpResponse error(int status, std::string_view type, std::string_view message);

}  // namespace simulator::dynamodb
