#include "support/tables.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <set>
#include <utility>

#include "support/expressions.h"

namespace tables {

class Engine::Tables {
public:
    explicit Tables(Engine& engine) : engine_(engine) {}

    HttpAnswer answer(const HttpRequest& request) {
        const std::string* target = find_header(request.headers, "X-Amz-Target");
        const std::string* authorization = find_header(request.headers, "Authorization");
        if (!target || !target->starts_with("DynamoDB_20120810.") || request.method != "POST")
            FAIL("no DynamoDB request: " << request.url);
        if (!authorization || !authorization->contains("/dynamodb/aws4_request")) FAIL("an unsigned DynamoDB request");
        const auto body = parse_json(request.body, {.depth = 80});
        if (!body) FAIL("a DynamoDB request without JSON");
        const std::string action = target->substr(target->find('.') + 1);
        const std::string* table = body->find_text("TableName");
        const std::string* filter = body->find_text("FilterExpression");
        // AWS's own search for expired rows, not a function's.
        if (action == "Scan" && filter && *filter == "#expires <= :now") {
            const Units before = engine_.units;
            HttpAnswer found = act(action, *body);
            engine_.units = before;
            return found;
        }
        engine_.log.push_back(action + " " + (table ? *table : std::string("many")));
        if (always_) return *always_;
        if (!ordered_.empty()) {
            auto given = std::move(ordered_.front());
            ordered_.pop_front();
            if (given) return *given;
        }
        return act(action, *body);
    }

    using Key = std::pair<std::string, std::string>;
    struct Table {
        Keys keys;
        std::map<std::string, Keys> indexes;
        std::map<Key, Json> items;
    };

    static void only(const Json& body, std::initializer_list<std::string_view> known) {
        for (const Json::Member& member : *body.members()) {
            bool found = false;
            for (const std::string_view key : known) found = found || member.key == key;
            if (!found) FAIL("a member that this DynamoDB does not know: " << member.key);
        }
    }

    // The typed text of a key attribute; FAILs where DynamoDB would answer ValidationException because of
    // our own mistakes.
    static std::string key_text(const Json& item, const std::string& name) {
        if (name.empty()) return {};
        const Json* value = item.find(name);
        const std::string* text = value ? value->find_text("S") : nullptr;
        if (!text || text->empty())
            FAIL("the key attribute " << name << " is missing, empty or no text in " << item.dump());
        return *text;
    }
    static Key key_of(const Json& item, const Keys& keys) {
        return {key_text(item, keys.hash), key_text(item, keys.range)};
    }
    static Key exact_key(const Json* key, const Keys& keys) {
        if (!key || !key->members() || key->members()->size() != (keys.range.empty() ? 1 : 2))
            FAIL("a key with other members than the table's");
        return key_of(*key, keys);
    }
    // Names and values, as DynamoDB counts the size of an item (Developer Guide, "Item sizes and formats").
    static std::size_t bytes_of_value(const Json& typed) {
        const auto& [type, value] = typed.members()->front();
        if (type == "N") return value.text()->size() / 2 + 1;
        if (value.text()) return value.text()->size();
        std::size_t bytes = 1;
        if (value.members()) bytes = 3 + bytes_of(value);
        if (value.elements()) {
            bytes = 3;
            for (const Json& element : *value.elements())
                bytes += element.text() ? element.text()->size() : 1 + bytes_of_value(element);
        }
        return bytes;
    }
    static std::size_t bytes_of(const Json& item) {
        std::size_t bytes = 0;
        for (const Json::Member& member : *item.members()) bytes += member.key.size() + bytes_of_value(member.value);
        return bytes;
    }

    static double blocks(std::size_t bytes, std::size_t of) { return static_cast<double>((bytes + of - 1) / of); }
    void count_read(std::size_t bytes, const Json& body) {
        const Json* strong = body.find("ConsistentRead");
        engine_.units.read += std::max(1.0, blocks(bytes, 4'096)) * (strong && strong->boolean() == true ? 1 : 0.5);
    }
    // A write costs as much as the larger one of the old and the new item, also if its condition is false, and again in
    // each index that it changes. Every index has all attributes of its items.
    void count_write(const Table& table, const Json& before, const Json& after, bool done) {
        const std::size_t larger = std::max(bytes_of(before), done ? bytes_of(after) : 0);
        engine_.units.write += unit_factor_ * std::max(1.0, blocks(larger, 1'024));
        if (!done || before == after) return;
        for (const auto& [name, keys] : table.indexes) {
            const auto place = [&](const Json& item) -> std::optional<Key> {
                if (!item.find(keys.hash) || !item.find(keys.range)) return std::nullopt;
                return key_of(item, keys);
            };
            const auto from = place(before), to = place(after);
            if (from == to && from) engine_.units.write += unit_factor_ * blocks(larger, 1'024);
            if (from != to && from) engine_.units.write += unit_factor_ * blocks(bytes_of(before), 1'024);
            if (from != to && to) engine_.units.write += unit_factor_ * blocks(bytes_of(after), 1'024);
        }
    }
    static HttpAnswer good(const Json& body) { return HttpResponse{.status = 200, .body = body.dump()}; }

    HttpAnswer act(const std::string& action, const Json& body) {
        if (action == "BatchGetItem") return batch_get(body);
        const std::string* name = body.find_text("TableName");
        const auto table = name ? tables_.find(*name) : tables_.end();
        if (table == tables_.end()) return refusal("ResourceNotFoundException");
        if (action == "GetItem") return get(table->second, body);
        if (action == "PutItem") return put(table->second, body);
        if (action == "UpdateItem") return update(table->second, body);
        if (action == "DeleteItem") return erase(table->second, body);
        if (action == "Query") return query(table->second, body);
        if (action == "Scan") return scan(table->second, body);
        FAIL("an action that this DynamoDB does not know: " << action);
        return refusal("UnknownOperationException");
    }

    HttpAnswer get(Table& table, const Json& body) {
        only(body, {"TableName", "Key", "ConsistentRead"});
        const auto found = table.items.find(exact_key(body.find("Key"), table.keys));
        count_read(found == table.items.end() ? 0 : bytes_of(found->second), body);
        return good(found == table.items.end() ? Json::object() : Json::object({{"Item", found->second}}));
    }

    // Whether the condition holds for the existing item, or for none.
    static bool may_write(const Json& body, const Json& item, std::set<std::string>& used) {
        const std::string* condition = body.find_text("ConditionExpression");
        if (!condition) return true;
        return Expression(
                   *condition, body.find("ExpressionAttributeNames"), body.find("ExpressionAttributeValues"), used)
            .holds(item);
    }
    static void check_used(const Json& body, const std::set<std::string>& used) {
        for (const std::string_view kind : {"ExpressionAttributeNames", "ExpressionAttributeValues"}) {
            const Json* given = body.find(kind);
            if (!given) continue;
            if (given->members()->empty()) FAIL(kind << " must not be empty");
            for (const Json::Member& member : *given->members())
                if (!used.contains(member.key)) FAIL(kind << " holds " << member.key << ", which no expression uses");
        }
    }
    Json item_at(Table& table, const Key& key) {
        const auto found = table.items.find(key);
        return found == table.items.end() ? Json::object() : found->second;
    }
    static HttpAnswer written(const Json& body, const Json& before, const Json& after) {
        const std::string* wanted = body.find_text("ReturnValues");
        if (!wanted) return good(Json::object());
        const Json& item = *wanted == "ALL_OLD" ? before : after;
        return good(item.members() && !item.members()->empty() ? Json::object({{"Attributes", item}}) : Json::object());
    }

    HttpAnswer put(Table& table, const Json& body) {
        only(body, {"TableName", "Item", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
                    "ReturnValues"});
        const Key key = key_of(*body.find("Item"), table.keys);
        const Json before = item_at(table, key);
        std::set<std::string> used;
        const bool may = may_write(body, before, used);
        check_used(body, used);
        count_write(table, before, *body.find("Item"), may);
        if (!may) return refusal("ConditionalCheckFailedException");
        table.items[key] = *body.find("Item");
        return written(body, before, *body.find("Item"));
    }

    HttpAnswer update(Table& table, const Json& body) {
        only(body, {"TableName", "Key", "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames",
                    "ExpressionAttributeValues", "ReturnValues"});
        const Key key = exact_key(body.find("Key"), table.keys);
        const Json before = item_at(table, key);
        std::set<std::string> used;
        const bool may = may_write(body, before, used);
        Json after = before;
        for (const Json::Member& member : *body.find("Key")->members()) after.set(member.key, member.value);
        const bool fits = Expression(*body.find_text("UpdateExpression"), body.find("ExpressionAttributeNames"),
                                     body.find("ExpressionAttributeValues"), used)
                              .update(after);
        check_used(body, used);
        if (may && !fits) return refusal("ValidationException");
        count_write(table, before, after, may);
        if (!may) return refusal("ConditionalCheckFailedException");
        table.items[key] = after;
        return written(body, before, after);
    }

    HttpAnswer erase(Table& table, const Json& body) {
        only(body, {"TableName", "Key", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
                    "ReturnValues"});
        const Key key = exact_key(body.find("Key"), table.keys);
        const Json before = item_at(table, key);
        std::set<std::string> used;
        const bool may = may_write(body, before, used);
        check_used(body, used);
        count_write(table, before, Json::object(), may);
        if (!may) return refusal("ConditionalCheckFailedException");
        table.items.erase(key);
        return written(body, before, Json::object());
    }

    HttpAnswer query(Table& table, const Json& body) {
        only(body, {"TableName", "IndexName", "KeyConditionExpression", "FilterExpression", "ExpressionAttributeNames",
                    "ExpressionAttributeValues", "ScanIndexForward", "Limit", "ExclusiveStartKey", "ConsistentRead",
                    "Select"});
        const std::string* index = body.find_text("IndexName");
        if (index && !table.indexes.contains(*index)) return refusal("ValidationException");
        if (index && body.find("ConsistentRead")) FAIL("an index knows no strong reads");
        const Keys& keys = index ? table.indexes.at(*index) : table.keys;
        std::set<std::string> used;
        Expression condition(*body.find_text("KeyConditionExpression"), body.find("ExpressionAttributeNames"),
                             body.find("ExpressionAttributeValues"), used);

        std::vector<std::pair<Key, const Json*>> ordered;
        if (index) {
            const std::string hash = condition.span(keys.hash).lowest;
            for (const auto& [key, item] : table.items)
                if (const Json* place = item.find(keys.hash);
                    place && place->find_text("S") && *place->find_text("S") == hash && condition.holds(item))
                    ordered.emplace_back(key_of(item, keys), &item);
            std::ranges::sort(ordered, {}, &std::pair<Key, const Json*>::first);
        } else {
            const std::string hash = condition.span(keys.hash).lowest;
            const Expression::Span range = condition.span(keys.range);
            for (auto at = table.items.lower_bound({hash, range.lowest}); at != table.items.end(); ++at) {
                if (at->first.first != hash || (range.highest && at->first.second > *range.highest)) break;
                ordered.emplace_back(at->first, &at->second);
            }
            if (!ordered.empty() && !condition.holds(*ordered.back().second)) ordered.pop_back();
        }
        for (const auto* end :
             {ordered.empty() ? nullptr : ordered.front().second, ordered.empty() ? nullptr : ordered.back().second})
            if (end && !condition.holds(*end)) FAIL("this DynamoDB does not understand the key condition");
        const Json* start = body.find("ExclusiveStartKey");
        // DynamoDB refuses a start that the condition excludes.
        if (start && !condition.holds(*start)) return refusal("ValidationException");
        (void)condition.holds(Json::object());  // without any row, the placeholders still count as used
        const std::string* filter = body.find_text("FilterExpression");
        const auto passes = [&](const Json& item) {
            return !filter || Expression(*filter, body.find("ExpressionAttributeNames"),
                                         body.find("ExpressionAttributeValues"), used)
                                  .holds(item);
        };
        (void)passes(Json::object());
        check_used(body, used);

        const Json* forward = body.find("ScanIndexForward");
        const bool backwards = forward && forward->boolean() == false;
        if (backwards) std::ranges::reverse(ordered);
        if (start) {
            const Key from = key_of(*start, keys);
            std::erase_if(ordered, [&](const auto& one) { return backwards ? one.first >= from : one.first <= from; });
        }
        const auto limit = static_cast<std::size_t>(body.find_integer("Limit").value_or(1'000'000));
        Json items = Json::array();
        std::size_t seen = 0;
        std::size_t bytes = 0;
        for (const auto& [key, row] : ordered) {
            const Json& item = *row;
            if (passes(item)) items.push(item);
            bytes += bytes_of(item);
            if (++seen < limit && bytes < engine_.page_bytes) continue;
            // At its limit DynamoDB stops without checking whether there is more.
            Json last = Json::object();
            for (const std::string& name : {keys.hash, keys.range, table.keys.hash, table.keys.range})
                if (!name.empty()) last.set(name, *item.find(name));
            count_read(bytes, body);
            return good(page(body, std::move(items), std::move(last)));
        }
        count_read(bytes, body);
        return good(page(body, std::move(items), {}));
    }

    static Json page(const Json& body, Json items, Json last) {
        Json page = Json::object({{"Count", static_cast<long long>(items.elements()->size())}});
        const std::string* select = body.find_text("Select");
        if (select && *select != "COUNT") FAIL("something that this DynamoDB cannot select: " << *select);
        if (!select) page.set("Items", std::move(items));
        if (!last.is_null()) page.set("LastEvaluatedKey", std::move(last));
        return page;
    }

    HttpAnswer scan(Table& table, const Json& body) {
        only(body, {"TableName", "FilterExpression", "ExpressionAttributeNames", "ExpressionAttributeValues", "Limit",
                    "ExclusiveStartKey"});
        std::set<std::string> used;
        const std::string* filter = body.find_text("FilterExpression");
        const auto passes = [&](const Json& item) {
            return !filter || Expression(*filter, body.find("ExpressionAttributeNames"),
                                         body.find("ExpressionAttributeValues"), used)
                                  .holds(item);
        };
        (void)passes(Json::object());
        check_used(body, used);
        const Json* start = body.find("ExclusiveStartKey");
        const auto limit = static_cast<std::size_t>(body.find_integer("Limit").value_or(1'000'000));
        Json items = Json::array();
        std::size_t seen = 0;
        std::size_t bytes = 0;
        for (auto at = start ? table.items.upper_bound(key_of(*start, table.keys)) : table.items.begin();
             at != table.items.end(); ++at) {
            bytes += bytes_of(at->second);
            if (passes(at->second)) items.push(at->second);
            if (++seen < limit && bytes < engine_.page_bytes) continue;
            Json last = Json::object();
            for (const std::string& name : {table.keys.hash, table.keys.range})
                if (!name.empty()) last.set(name, *at->second.find(name));
            count_read(bytes, body);
            return good(Json::object({{"Items", std::move(items)}, {"LastEvaluatedKey", std::move(last)}}));
        }
        count_read(bytes, body);
        return good(Json::object({{"Items", std::move(items)}}));
    }

    HttpAnswer batch_get(const Json& body) {
        only(body, {"RequestItems"});
        Json responses = Json::object();
        Json left_over = Json::object();
        for (const Json::Member& wanted : *body.find("RequestItems")->members()) {
            const auto table = tables_.find(wanted.key);
            if (table == tables_.end()) return refusal("ResourceNotFoundException");
            only(wanted.value, {"Keys", "ConsistentRead"});
            const Json::Array& keys = *wanted.value.find("Keys")->elements();
            if (keys.empty() || keys.size() > 100) return refusal("ValidationException");
            Json items = Json::array();
            Json later = Json::array();
            std::set<Key> seen;
            for (const Json& one : keys) {
                const Key key = exact_key(&one, table->second.keys);
                if (!seen.insert(key).second) FAIL("the same key twice in one BatchGetItem");
                if (engine_.unprocessed > 0) {
                    --engine_.unprocessed;
                    later.push(one);
                    continue;
                }
                const auto found = table->second.items.find(key);
                count_read(found == table->second.items.end() ? 0 : bytes_of(found->second), wanted.value);
                if (found != table->second.items.end()) items.push(found->second);
            }
            responses.set(wanted.key, std::move(items));
            if (!later.elements()->empty()) left_over.set(wanted.key, Json::object({{"Keys", std::move(later)}}));
        }
        return good(Json::object({{"Responses", std::move(responses)}, {"UnprocessedKeys", std::move(left_over)}}));
    }

    Engine& engine_;
    double unit_factor_ = 1;  // each write of a transaction counts twice
    std::map<std::string, Table> tables_;
    std::deque<std::optional<HttpAnswer>> ordered_;
    std::optional<HttpAnswer> always_;
};

Engine::Engine() : tables_(std::make_unique<Tables>(*this)) {}
Engine::~Engine() = default;

void Engine::create(const std::string& name, Keys keys, std::map<std::string, Keys> indexes) {
    tables_->tables_[name] = {.keys = std::move(keys), .indexes = std::move(indexes), .items = {}};
}

void Engine::instead(std::optional<HttpAnswer> answer) { tables_->ordered_.push_back(std::move(answer)); }
void Engine::instead_of_all(std::optional<HttpAnswer> answer) { tables_->always_ = std::move(answer); }

HttpAnswer Engine::answer(const HttpRequest& request) { return tables_->answer(request); }

HttpAnswer Engine::refusal(std::string_view type, int status) {
    return HttpResponse{
        .status = status,
        .body = Json::object({{"__type", "com.amazonaws.dynamodb.v20120810#" + std::string(type)}}).dump()};
}

std::vector<Json> Engine::rows(const std::string& table) const {
    std::vector<Json> all;
    for (const auto& [key, item] : tables_->tables_.at(table).items) all.push_back(item);
    return all;
}

void Engine::put(const std::string& table, const Json& item) {
    auto& into = tables_->tables_.at(table);
    into.items[Tables::key_of(item, into.keys)] = item;
}
void Engine::clear(const std::string& table) { tables_->tables_.at(table).items.clear(); }
void Engine::drop(const std::string& table) { tables_->tables_.erase(table); }

}  // namespace tables
