// DynamoDB's time to live (Amazon DynamoDB Developer Guide, "Using time to live"), which the host's engine lacks: once
// a minute it scans every table of the template with a TTL attribute and deletes expired items, one request at a time.
// AWS may take hours or days; do not rely on less.
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

    // The next request to the engine; nothing while one is in flight or no sweep is due.
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
    std::optional<std::size_t> table_;  // being scanned; nullopt: between sweeps
    bool waiting_ = false;              // for an answer
    bool deleting_ = false;             // the request in flight is a deletion
    std::string seconds_;               // expired means not later than this time
    Json start_;                        // of the next page; null: no more pages
    bool looked_ = false;               // whether the first page was requested
    std::deque<Json> expired_;          // keys
};

}  // namespace simulator::dynamodb
