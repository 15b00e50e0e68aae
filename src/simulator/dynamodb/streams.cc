#include "simulator/dynamodb/streams.h"

#include <algorithm>

#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "simulator/iam/permissions.h"

namespace simulator::dynamodb {

TableStreams::TableStreams(const std::vector<stack::Table>& tables) {
    for (const stack::Table& table : tables)
        if (!table.stream.empty())
            tables_.push_back({.name = table.name, .arn = table.arn, .stream = table.stream, .key = table.key});
}

const TableStreams::Table* TableStreams::find(std::string_view named) const {
    const auto found =
        std::ranges::find_if(tables_, [&](const Table& one) { return one.name == named || one.arn == named; });
    return found == tables_.end() ? nullptr : &*found;
}

std::optional<TableWrite> TableStreams::prepare(std::string_view operation, const Json& input) const {
    if (operation != "PutItem" && operation != "UpdateItem" && operation != "DeleteItem") return std::nullopt;
    const std::string* name = input.find_text("TableName");
    const Table* table = name ? find(*name) : nullptr;
    const Json* source = input.find(operation == "PutItem" ? "Item" : "Key");
    if (!table || !source || !source->members())
        return std::nullopt;  // the engine reports a missing table or item itself
    TableWrite write{.table = static_cast<std::size_t>(table - tables_.data()),
                     .operation = std::string(operation),
                     .keys = Json::object()};
    for (const std::string& attribute : table->key)
        if (const Json* value = source->find(attribute)) write.keys.set(attribute, *value);
    if (operation == "PutItem") write.item = *source;
    const std::string* wanted = input.find_text("ReturnValues");
    Json asked = input;
    if (!wanted || *wanted == "NONE") {
        write.hides_old = true;
        asked.set("ReturnValues", "ALL_OLD");
    } else if (*wanted != "ALL_OLD") {
        write.read_before =
            Json::object({{"TableName", table->name}, {"Key", write.keys}, {"ConsistentRead", true}}).dump();
    }
    write.body = asked.dump();
    return write;
}

bool TableStreams::writes_many(std::string_view operation, const Json& input) const {
    if (operation == "BatchWriteItem") {
        const Json* items = input.find("RequestItems");
        return items && items->members() && std::ranges::any_of(*items->members(), [&](const Json::Member& one) {
                   return find(one.key) != nullptr;
               });
    }
    const Json* items = operation == "TransactWriteItems" ? input.find("TransactItems") : nullptr;
    if (!items || !items->elements()) return false;
    for (const Json& item : *items->elements())
        if (item.members())
            for (const Json::Member& one : *item.members())
                if (const std::string* name = one.value.find_text("TableName");
                    name && one.key != "ConditionCheck" && find(*name))
                    return true;
    return false;
}

void TableStreams::read_before(TableWrite& write, const HttpAnswer& answer) const {
    const auto body =
        answer && answer->status == 200 ? parse_json(answer->body, {.bytes = 1024 * 1024}) : Result<Json>(Json());
    write.was_there = body && body->find("Item") != nullptr;
}

std::optional<TableEvent> TableStreams::written(const TableWrite& write, HttpResponse& response, UnixTime now) {
    if (response.status != 200) return std::nullopt;
    auto body = parse_json(response.body, {.bytes = 4 * 1024 * 1024, .depth = 80, .values = 200'000});
    if (!body || !body->is_object()) return std::nullopt;
    const Json* found = body->find("Attributes");
    const bool old_shows = write.read_before.empty();
    const Json old = old_shows && found ? *found : Json();
    const bool was_there = old_shows ? old.members() && !old.members()->empty() : write.was_there;
    if (write.hides_old && found) {
        Json shown = Json::object();
        for (const Json::Member& member : *body->members())
            if (member.key != "Attributes") shown.set(member.key, member.value);
        response.body = shown.dump();
        std::erase_if(
            response.headers, [](const HttpHeader& header) { return find_header({header}, "x-amz-crc32") != nullptr; });
    }
    const Table& table = tables_[write.table];
    if (write.operation == "DeleteItem")
        return was_there ? std::optional(event(table, "REMOVE", write.keys, now)) : std::nullopt;
    if (write.operation == "PutItem" && was_there && old == write.item) return std::nullopt;
    return event(table, was_there ? "MODIFY" : "INSERT", write.keys, now);
}

std::optional<TableEvent> TableStreams::expired(std::string_view name, const Json& keys, UnixTime now) {
    const Table* table = find(name);
    if (!table) return std::nullopt;
    TableEvent removed = event(*table, "REMOVE", keys, now);
    removed.record.set("userIdentity", Json::object({{"type", "Service"}, {"principalId", "dynamodb.amazonaws.com"}}));
    return removed;
}

TableEvent TableStreams::event(const Table& table, std::string_view name, const Json& keys, UnixTime now) {
    const std::string digits = std::to_string(++last_);
    const std::string sequence = "1" + std::string(20 - digits.size(), '0') + digits;
    return {.stream = table.stream,
            .sequence = sequence,
            .record = Json::object(
                {{"eventID", hex(ByteView(crypto::sha256(as_bytes(table.stream + sequence))).first(16))},
                 {"eventName", name},
                 {"eventVersion", "1.1"},
                 {"eventSource", "aws:dynamodb"},
                 {"awsRegion", simulated_region},
                 {"dynamodb",
                  Json::object({{"ApproximateCreationDateTime", static_cast<long long>(now.time_since_epoch() / 1s)},
                                {"Keys", keys},
                                {"SequenceNumber", sequence},
                                {"SizeBytes", static_cast<long long>(keys.dump().size())},
                                {"StreamViewType", "KEYS_ONLY"}})},
                 {"eventSourceARN", table.stream}})};
}

}  // namespace simulator::dynamodb
