// A small DynamoDB in memory: answers the signed requests of aws/dynamodb.h like the real one, so that tests can tell
// whole stories of functions. An unknown request ends the test; tests can schedule failures.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/http.h"
#include "base/json.h"

namespace tables {

// What DynamoDB bills (Amazon DynamoDB Developer Guide, "Read and write operations").
struct Units {
    double read = 0;  // half of one for an eventually consistent read of up to 4 KB
    double write = 0;
};

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

    // Returned instead of the next responses, in this order; nullopt: respond normally.
    void instead(std::optional<HttpAnswer> answer);
    void instead_of_all(std::optional<HttpAnswer> answer);
    std::size_t page_bytes = 1024 * 1024;
    std::size_t unprocessed = 0;   // for the next BatchGetItem: how many keys to leave for later
    std::vector<std::string> log;  // "GetItem Rooms", in order
    Units units;                   // used so far

    HttpAnswer answer(const HttpRequest& request);
    static HttpAnswer refusal(std::string_view type, int status = 400);

    // The rows of a table, typed as in DynamoDB, sorted by their keys.
    std::vector<Json> rows(const std::string& table) const;
    void put(const std::string& table, const Json& item);  // whatever its attributes are; typed, keys included
    void clear(const std::string& table);
    void drop(const std::string& table);

private:
    class Tables;
    std::unique_ptr<Tables> tables_;
};

}  // namespace tables
