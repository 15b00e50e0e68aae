// What DynamoDB Streams tell of a table (Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"),
// made from the writes that pass on their way to the host's engine, which has no streams. The keys alone, as INSERT,
// MODIFY or REMOVE: which of them shows in the old item, so that it is asked for where the caller did not, and read
// before where the caller wants another one back. An update that changes nothing is told as MODIFY here. Writes of
// several items at once, which show no old items, are not simulated on such tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http.h"
#include "base/json.h"
#include "base/time.h"
#include "simulator/stack/stack.h"

namespace simulator::dynamodb {

struct TableEvent {
    std::string stream;  // ARN
    std::string sequence;
    Json record;  // as Lambda hands it to a function
};

// A write under way to a table with a stream.
struct TableWrite {
    std::size_t table = 0;
    std::string operation = {};
    Json keys = {};                // typed
    Json item = {};                // of PutItem
    std::string body = {};         // what the engine is asked
    std::string read_before = {};  // a GetItem's body that must be answered first, or empty
    bool hides_old = false;        // the caller did not ask for it
    bool was_there = false;        // by what was read before
};

class TableStreams {
public:
    explicit TableStreams(const std::vector<stack::Table>& tables);

    // nullopt: no write to a table with a stream.
    std::optional<TableWrite> prepare(std::string_view operation, const Json& input) const;
    // Whether a request writes several items to a table with a stream.
    bool writes_many(std::string_view operation, const Json& input) const;

    void read_before(TableWrite& write, const HttpAnswer& answer) const;
    // Takes out of the answer what the caller did not ask for. nullopt: nothing was written.
    std::optional<TableEvent> written(const TableWrite& write, HttpResponse& response, UnixTime now);
    // By time to live. nullopt: the table has no stream.
    std::optional<TableEvent> expired(std::string_view table, const Json& keys, UnixTime now);

private:
    struct Table {
        std::string name;
        std::string arn;
        std::string stream;
        std::vector<std::string> key;
    };
    const Table* find(std::string_view named) const;
    TableEvent event(const Table& table, std::string_view name, const Json& keys, UnixTime now);

    std::vector<Table> tables_;
    std::uint64_t last_ = 0;
};

}  // namespace simulator::dynamodb
