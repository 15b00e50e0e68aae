// The calls of Amazon DynamoDB that a chat needs, as signed requests, and their answers as plain values. Items are
// plain Json objects here (texts, numbers, booleans, null, arrays, objects); binary values and sets, which nobody of us
// writes, read as absent. Amazon DynamoDB API Reference, version 2012-08-10 (JSON 1.0, service dynamodb).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.h"
#include "aws/json_call.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace aws::dynamodb {

inline constexpr std::string_view service = "dynamodb";
inline constexpr std::string_view target_prefix = "DynamoDB_20120810.";

using Caller = ServiceCaller;

// What stands for "#name" in an expression: half of the words one would use are reserved.
using Names = std::vector<std::pair<std::string, std::string>>;  // {"#user", "user"}

enum class Consistency { eventual, strong };

struct GetItem {
    std::string table;
    Json key;  // {"room": …, "user": …}
    Consistency consistency = Consistency::eventual;
};
struct PutItem {
    std::string table;
    Json item;
    std::string condition = {};  // empty: none
    Names names = {};
    Json values = {};  // {":me": …}; null: none
};
enum class Returned { nothing, old_item, new_item };
struct UpdateItem {
    std::string table;
    Json key;
    std::string update;
    std::string condition = {};
    Names names = {};
    Json values = {};
    Returned returned = Returned::nothing;
};
struct DeleteItem {
    std::string table;
    Json key;
    std::string condition = {};
    Names names = {};
    Json values = {};
    Returned returned = Returned::nothing;  // never new_item
};
enum class Order { ascending, descending };
enum class Selected { items, count };  // count: how many there are, not what they are
struct Query {
    std::string table;
    std::string index = {};  // empty: the table itself
    std::string key_condition;
    std::string filter = {};  // counts after `limit`: a page may be empty and have a next one
    Names names = {};
    Json values = {};
    Order order = Order::ascending;
    std::size_t limit = 0;  // 0: as much as DynamoDB gives, 1 MB
    Json start = {};        // Page::next of the page before; null: at the beginning
    Consistency consistency = Consistency::eventual;
    Selected selected = Selected::items;
};
struct Scan {  // the whole table, in no order that says anything
    std::string table;
    std::string filter = {};
    Names names = {};
    Json values = {};
    std::size_t limit = 0;  // 0: as much as DynamoDB gives, 1 MB; counts before the filter
    Json start = {};        // Page::next of the page before
};
struct BatchGetItem {  // of one table, at most 100 different keys
    std::string table;
    std::vector<Json> keys;
    Consistency consistency = Consistency::eventual;
};

// Each fails only when the caller's URL is none.
Result<HttpRequest> request(const GetItem& call, const Caller& caller);
Result<HttpRequest> request(const PutItem& call, const Caller& caller);
Result<HttpRequest> request(const UpdateItem& call, const Caller& caller);
Result<HttpRequest> request(const DeleteItem& call, const Caller& caller);
Result<HttpRequest> request(const Query& call, const Caller& caller);
Result<HttpRequest> request(const Scan& call, const Caller& caller);
Result<HttpRequest> request(const BatchGetItem& call, const Caller& caller);

enum class Failure {
    condition_failed,  // an answer more than a failure: somebody was there before
    throttled,         // try again
    unavailable,       // no answer, or DynamoDB's own fault: try again
    refused,           // the function may not, the table is not there, the call is wrong: somebody has to mend it
    malformed,         // not what DynamoDB would say
};
bool is_temporary(Failure failure);

struct Page {
    std::vector<Json> items;
    Json next;              // null: there is no more
    std::size_t count = 0;  // of this page, with Selected::count too
};
struct Batch {
    std::vector<Json> items;       // in no order; those that are not there are left out
    std::vector<Json> unanswered;  // keys to ask for again
};

std::expected<std::optional<Json>, Failure> read_item(const HttpAnswer& answer);  // of GetItem; nullopt: not there
// Of PutItem, UpdateItem, DeleteItem: the item asked for with Returned, {} otherwise or where there was none.
std::expected<Json, Failure> read_written(const HttpAnswer& answer);
std::expected<Page, Failure> read_page(const HttpAnswer& answer);                            // of Query and Scan
std::expected<Batch, Failure> read_batch(const HttpAnswer& answer, std::string_view table);  // of BatchGetItem

// Plain values and DynamoDB's typed ones: {"n": 5} and {"n": {"N": "5"}}.
Json to_attributes(const Json& plain);
Json from_attributes(const Json& attributes);

}  // namespace aws::dynamodb

// For the rooms that do not write aws:: yet.
namespace dynamodb = aws::dynamodb;
