#include "aws/dynamodb.h"

#include "aws/error_name.h"

namespace aws::dynamodb {

namespace {

constexpr std::size_t largest_answer = 20 * 1024 * 1024;  // BatchGetItem may return 16 MB
constexpr std::size_t deepest_value = 32;                 // DynamoDB's limit

Json to_attribute(const Json& plain) {
    if (const auto* text = plain.text()) return Json::object({{"S", *text}});
    if (const auto flag = plain.boolean()) return Json::object({{"BOOL", *flag}});
    if (plain.is_number()) return Json::object({{"N", plain.dump()}});
    if (const auto* elements = plain.elements()) {
        Json list{Json::Array{}};
        for (const Json& element : *elements) list.push(to_attribute(element));
        return Json::object({{"L", std::move(list)}});
    }
    if (plain.is_object()) return Json::object({{"M", to_attributes(plain)}});
    return Json::object({{"NULL", true}});
}

// DynamoDB writes a number as a string with JSON's syntax of numbers.
std::optional<Json> number(const std::string& text) {
    auto value = parse_json(text, {.bytes = 64, .depth = 1, .values = 1});
    if (!value || !value->is_number()) return std::nullopt;
    return *std::move(value);
}

std::optional<Json> from_attribute(const Json& attribute) {
    const Json::Object* members = attribute.members();
    if (!members || members->size() != 1) return std::nullopt;
    const auto& [type, value] = members->front();
    if (type == "S" && value.text()) return value;
    if (type == "N" && value.text()) return number(*value.text());
    if (type == "BOOL" && value.boolean()) return value;
    if (type == "NULL") return Json();
    if (type == "M" && value.is_object()) return from_attributes(value);
    if (type == "L" && value.is_array()) {
        Json list{Json::Array{}};
        for (const Json& element : *value.elements())
            if (auto plain = from_attribute(element)) list.push(*std::move(plain));
        return list;
    }
    // A type that JSON lacks (binary, sets): the attribute exists, but the functions never write such values.
    for (const std::string_view other : {"B", "SS", "NS", "BS"})
        if (type == other) return Json();
    return std::nullopt;
}

void add_expressions(Json& body, std::string_view condition, const Names& names, const Json& values) {
    if (!condition.empty()) body.set("ConditionExpression", condition);
    if (!names.empty()) {
        Json given = Json::object();
        for (const auto& [placeholder, name] : names) given.set(placeholder, name);
        body.set("ExpressionAttributeNames", std::move(given));
    }
    if (!values.is_null()) body.set("ExpressionAttributeValues", to_attributes(values));
}

void add_returned(Json& body, Returned returned) {
    if (returned == Returned::old_item) body.set("ReturnValues", "ALL_OLD");
    if (returned == Returned::new_item) body.set("ReturnValues", "ALL_NEW");
}

constexpr JsonService described = {service, "application/x-amz-json-1.0", target_prefix};

SignedRequest call(std::string_view action, const Json& body, const Caller& caller) {
    return json_call(described, action, body, caller);
}

Failure refusal(const HttpResponse& response, const Json* body) {
    const std::string* type = body ? body->find_text("__type") : nullptr;
    if (type) {
        const std::string_view name = bare_error_name(*type);
        if (name == "ConditionalCheckFailedException") return Failure::condition_failed;
        for (const std::string_view busy :
             {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded",
              "TransactionConflictException", "LimitExceededException"})
            if (name == busy) return Failure::throttled;
        if (name == "InternalServerError" || name == "ServiceUnavailable") return Failure::unavailable;
    }
    if (response.status == 429) return Failure::throttled;
    if (response.status >= 500) return Failure::unavailable;
    return type ? Failure::refused : Failure::malformed;
}

std::expected<Json, Failure> read_object(const HttpAnswer& answer) {
    if (!answer)
        return std::unexpected(answer.error() == HttpFailure::too_large ? Failure::malformed : Failure::unavailable);
    auto body =
        parse_json(answer->body, {.bytes = largest_answer, .depth = 2 * deepest_value + 8, .values = 1'000'000});
    const bool is_object = body && body->is_object();
    if (answer->status != 200) return std::unexpected(refusal(*answer, is_object ? &*body : nullptr));
    if (!is_object) return std::unexpected(Failure::malformed);
    return *std::move(body);
}

std::expected<std::vector<Json>, Failure> read_items(const Json* list) {
    if (!list || !list->is_array()) return std::unexpected(Failure::malformed);
    std::vector<Json> items;
    items.reserve(list->elements()->size());
    for (const Json& item : *list->elements()) {
        if (!item.is_object()) return std::unexpected(Failure::malformed);
        items.push_back(from_attributes(item));
    }
    return items;
}

}  // namespace

Json to_attributes(const Json& plain) {
    Json::Object out;
    if (const auto* members = plain.members())
        for (const auto& [name, value] : *members) out.push_back({name, to_attribute(value)});
    return Json(std::move(out));
}

Json from_attributes(const Json& attributes) {
    Json::Object out;
    if (const auto* members = attributes.members())
        for (const auto& [name, value] : *members)
            if (auto plain = from_attribute(value)) out.push_back({name, *std::move(plain)});
    return Json(std::move(out));
}

SignedRequest request(const GetItem& get, const Caller& caller) {
    Json body = Json::object({{"TableName", get.table}, {"Key", to_attributes(get.key)}});
    if (get.consistency == Consistency::strong) body.set("ConsistentRead", true);
    return call("GetItem", body, caller);
}

SignedRequest request(const PutItem& put, const Caller& caller) {
    Json body = Json::object({{"TableName", put.table}, {"Item", to_attributes(put.item)}});
    add_expressions(body, put.condition, put.names, put.values);
    return call("PutItem", body, caller);
}

SignedRequest request(const UpdateItem& update, const Caller& caller) {
    Json body = Json::object(
        {{"TableName", update.table}, {"Key", to_attributes(update.key)}, {"UpdateExpression", update.update}});
    add_expressions(body, update.condition, update.names, update.values);
    add_returned(body, update.returned);
    return call("UpdateItem", body, caller);
}

SignedRequest request(const DeleteItem& erase, const Caller& caller) {
    Json body = Json::object({{"TableName", erase.table}, {"Key", to_attributes(erase.key)}});
    add_expressions(body, erase.condition, erase.names, erase.values);
    add_returned(body, erase.returned);
    return call("DeleteItem", body, caller);
}

SignedRequest request(const Query& query, const Caller& caller) {
    Json body = Json::object({{"TableName", query.table}, {"KeyConditionExpression", query.key_condition}});
    if (!query.index.empty()) body.set("IndexName", query.index);
    if (!query.filter.empty()) body.set("FilterExpression", query.filter);
    add_expressions(body, {}, query.names, query.values);
    if (query.order == Order::descending) body.set("ScanIndexForward", false);
    if (query.limit > 0) body.set("Limit", static_cast<long long>(query.limit));
    if (!query.start.is_null()) body.set("ExclusiveStartKey", to_attributes(query.start));
    if (query.consistency == Consistency::strong) body.set("ConsistentRead", true);
    if (query.selected == Selected::count) body.set("Select", "COUNT");
    return call("Query", body, caller);
}

SignedRequest request(const Scan& scan, const Caller& caller) {
    Json body = Json::object({{"TableName", scan.table}});
    if (!scan.filter.empty()) body.set("FilterExpression", scan.filter);
    add_expressions(body, {}, scan.names, scan.values);
    if (scan.limit > 0) body.set("Limit", static_cast<long long>(scan.limit));
    if (!scan.start.is_null()) body.set("ExclusiveStartKey", to_attributes(scan.start));
    return call("Scan", body, caller);
}

SignedRequest request(const BatchGetItem& batch, const Caller& caller) {
    Json keys{Json::Array{}};
    for (const Json& key : batch.keys) keys.push(to_attributes(key));
    Json table = Json::object({{"Keys", std::move(keys)}});
    if (batch.consistency == Consistency::strong) table.set("ConsistentRead", true);
    Json tables = Json::object();
    tables.set(batch.table, std::move(table));
    return call("BatchGetItem", Json::object({{"RequestItems", std::move(tables)}}), caller);
}

bool is_temporary(Failure failure) { return failure == Failure::throttled || failure == Failure::unavailable; }

std::expected<std::optional<Json>, Failure> read_item(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    const Json* item = body->find("Item");
    if (!item) return std::nullopt;
    if (!item->is_object()) return std::unexpected(Failure::malformed);
    return from_attributes(*item);
}

std::expected<Json, Failure> read_written(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    const Json* item = body->find("Attributes");
    if (item && !item->is_object()) return std::unexpected(Failure::malformed);
    return item ? from_attributes(*item) : Json::object();
}

std::expected<Page, Failure> read_page(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    Page page;
    const auto count = body->find_integer("Count");
    if (const Json* list = body->find("Items"); list || !count) {
        auto items = read_items(list);
        if (!items) return std::unexpected(items.error());
        page.items = *std::move(items);
        page.count = page.items.size();
    } else if (*count >= 0) {
        page.count = static_cast<std::size_t>(*count);
    }
    if (const Json* last = body->find("LastEvaluatedKey")) {
        if (!last->is_object()) return std::unexpected(Failure::malformed);
        page.next = from_attributes(*last);
    }
    return page;
}

std::expected<Batch, Failure> read_batch(const HttpAnswer& answer, std::string_view table) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    const Json* responses = body->find("Responses");
    if (!responses || !responses->is_object()) return std::unexpected(Failure::malformed);
    Batch batch;
    if (const Json* found = responses->find(table)) {
        auto items = read_items(found);
        if (!items) return std::unexpected(items.error());
        batch.items = *std::move(items);
    }
    if (const Json* unprocessed = body->find("UnprocessedKeys")) {
        const Json* rest = unprocessed->find(table);
        if (rest) {
            auto keys = read_items(rest->find("Keys"));
            if (!keys) return std::unexpected(keys.error());
            batch.unanswered = *std::move(keys);
        }
    }
    return batch;
}

}  // namespace aws::dynamodb
