// The calls of Amazon DynamoDB that the chat needs, as signed requests, and their answers as plain values. Items are
// plain Json objects (texts, numbers, booleans, null, arrays, objects). Binary values and sets, which this product
// does not write, read as null. Amazon DynamoDB API Reference, version 2012-08-10 (JSON 1.0, service dynamodb).
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
#include "base/time.h"

namespace aws::dynamodb {

inline constexpr std::string_view service = "dynamodb";
inline constexpr std::string_view target_prefix = "DynamoDB_20120810.";

using Caller = ServiceCaller;

// Attribute names for "#name" in an expression; many common words are reserved.
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
    Returned returned = Returned::nothing;  // but never new_item
};
enum class Order { ascending, descending };
enum class Selected { items, count };  // count: only the number of items
struct Query {
    std::string table;
    std::string index = {};  // empty: the table itself
    std::string key_condition;
    std::string filter = {};  // applied after `limit`: a page may be empty although more follow
    Names names = {};
    Json values = {};
    Order order = Order::ascending;
    std::size_t limit = 0;  // 0: DynamoDB's own limit, 1 MB
    Json start = {};        // Page::next of the last page; null: start at the beginning
    Consistency consistency = Consistency::eventual;
    Selected selected = Selected::items;
};
struct Scan {  // the whole table, in no particular order
    std::string table;
    std::string filter = {};
    Names names = {};
    Json values = {};
    std::size_t limit = 0;  // 0: DynamoDB's own limit, 1 MB; applied before the filter
    Json start = {};        // Page::next of the last page
};
struct BatchGetItem {  // of one table, at most 100 different keys
    std::string table;
    std::vector<Json> keys;
    Consistency consistency = Consistency::eventual;
};

// These fail only if the caller's URL is invalid.
SignedRequest request(const GetItem& call, const Caller& caller);
SignedRequest request(const PutItem& call, const Caller& caller);
SignedRequest request(const UpdateItem& call, const Caller& caller);
SignedRequest request(const DeleteItem& call, const Caller& caller);
SignedRequest request(const Query& call, const Caller& caller);
SignedRequest request(const Scan& call, const Caller& caller);
SignedRequest request(const BatchGetItem& call, const Caller& caller);

enum class Failure {
    condition_failed,  // a result rather than an error: the condition of the write was false
    throttled,         // try again
    unavailable,       // no answer, or an error of DynamoDB: try again
    refused,           // no permission, no such table or a wrong call: somebody has to fix it
    malformed,         // not an answer of DynamoDB
};
bool is_temporary(Failure failure);

struct Page {
    std::vector<Json> items;
    Json next;              // null: this is the last page
    std::size_t count = 0;  // of this page, also with Selected::count
};
struct Batch {
    std::vector<Json> items;       // in no particular order, without those that do not exist
    std::vector<Json> unanswered;  // keys to ask for again
};

std::expected<std::optional<Json>, Failure> read_item(const HttpAnswer& answer);  // from GetItem; nullopt: no such item
// For PutItem, UpdateItem and DeleteItem: the item requested with Returned; {} if none was requested or none existed.
std::expected<Json, Failure> read_written(const HttpAnswer& answer);
std::expected<Page, Failure> read_page(const HttpAnswer& answer);                            // from Query and Scan
std::expected<Batch, Failure> read_batch(const HttpAnswer& answer, std::string_view table);  // from BatchGetItem

// Converts between plain values and DynamoDB's typed ones: {"n": 5} and {"n": {"N": "5"}}.
Json to_attributes(const Json& plain);
Json from_attributes(const Json& attributes);

}  // namespace aws::dynamodb

// Other rooms still use this name without aws::.
namespace dynamodb = aws::dynamodb;
