// DynamoDB Streams (Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"), made from the writes
// that pass through to the host's engine, which has no streams. Records hold only the keys. Whether a write is INSERT,
// MODIFY or REMOVE follows from the old item: the write asks for it as return value, or, if the caller wants another
// return value, a read before the write gets it. Unlike on AWS, an update that changes nothing is a MODIFY. Writes of
// several items at once return no old items and are not simulated on tables with a stream.
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

// A write in progress to a table with a stream.
struct TableWrite {
    std::size_t table = 0;
    std::string operation = {};
    Json keys = {};                // typed
    Json item = {};                // of PutItem
    std::string body = {};         // the request to the engine
    std::string read_before = {};  // a GetItem's body that must be answered first, or empty
    bool hides_old = false;        // the caller did not ask for it
    bool was_there = false;        // known from the read before
};

class TableStreams {
public:
    explicit TableStreams(const std::vector<stack::Table>& tables);

    // nullopt: not a write to a table with a stream.
    std::optional<TableWrite> prepare(std::string_view operation, const Json& input) const;
    // Whether a request writes several items to a table with a stream.
    bool writes_many(std::string_view operation, const Json& input) const;

    void read_before(TableWrite& write, const HttpAnswer& answer) const;
    // Removes from the response what the caller did not ask for. nullopt: nothing was written.
    std::optional<TableEvent> written(const TableWrite& write, HttpResponse& response, UnixTime now);
    // A deletion by time to live. nullopt: the table has no stream.
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
