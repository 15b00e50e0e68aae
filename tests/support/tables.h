// A small DynamoDB in memory: answers the signed requests of aws/dynamodb.h as the real one would, so that functions
// can be tested for whole stories. A request that it does not know ends the test; faults can be ordered in advance.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/http.h"
#include "base/json.h"

namespace tables {

struct Keys {
    std::string hash;
    std::string range;  // empty: none

    bool operator==(const Keys&) const = default;
};

class Engine {
public:
    Engine();
    ~Engine();

    void create(const std::string& name, Keys keys, std::map<std::string, Keys> indexes = {});

    // Given instead of the next answers, in this order; nullopt: answer that one as usual.
    void instead(std::optional<HttpAnswer> answer);
    void instead_of_all(std::optional<HttpAnswer> answer);
    std::size_t page_bytes = 1024 * 1024;
    std::size_t unprocessed = 0;   // of the next BatchGetItem: so many keys are left for later
    std::vector<std::string> log;  // "GetItem Rooms", in order

    HttpAnswer answer(const HttpRequest& request);
    static HttpAnswer refusal(std::string_view type, int status = 400);

    // The rows of a table, typed as DynamoDB has them, in the order of their keys.
    std::vector<Json> rows(const std::string& table) const;
    void clear(const std::string& table);
    void drop(const std::string& table);

private:
    class Tables;
    std::unique_ptr<Tables> tables_;
};

}  // namespace tables
