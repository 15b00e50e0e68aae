// DynamoDB's time to live (Amazon DynamoDB Developer Guide, "Using time to live"), which the host's engine does not
// have: once a minute every table of a template that names an attribute for it is looked through, and what has expired
// is deleted, one request at a time. AWS takes hours or days, and nobody may rely on less.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "aws/http.h"
#include "base/json.h"
#include "base/time.h"
#include "simulator/stack/stack.h"

namespace simulator::dynamodb {

class TableSweeper {
public:
    explicit TableSweeper(const std::vector<stack::Table>& tables);

    // The next request to the engine; nothing while one is under way, or before the time.
    std::optional<HttpRequest> next(Now now);
    struct Removed {
        std::string table;
        Json keys;  // typed
    };
    std::optional<Removed> answered(const HttpAnswer& answer);

    std::optional<Instant> deadline() const;

private:
    struct Table {
        std::string name;
        std::string attribute;
        std::vector<std::string> key;
    };
    HttpRequest request(std::string_view operation, const Json& body) const;
    void next_table();

    std::vector<Table> tables_;
    std::optional<Instant> due_;
    std::optional<std::size_t> table_;  // being looked through; nullopt: resting
    bool waiting_ = false;              // for an answer
    bool deleting_ = false;             // and it is a deletion's
    std::string seconds_;               // what is no later has expired
    Json start_;                        // of the next page; null: there is none
    bool looked_ = false;               // at the table's first page
    std::deque<Json> expired_;          // keys
};

}  // namespace simulator::dynamodb
