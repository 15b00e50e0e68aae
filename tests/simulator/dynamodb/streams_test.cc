#include "simulator/dynamodb/streams.h"
#include "simulator/queue_world.h"
#include "simulator/stack/reader.h"

using namespace simulator;
using namespace simulator::dynamodb;

namespace {

struct TableWorld : QueueWorld {
    HttpResponse table(std::string_view operation, Json input) {
        input.set("TableName", "Rows");
        return responses[start("dynamodb", "DynamoDB_20120810." + std::string(operation), input)];
    }
    static Json row(std::string_view id, std::string_view text = {}, std::int64_t expires = 0) {
        Json item = Json::object({{"id", Json::object({{"S", id}})}});
        if (!text.empty()) item.set("text", Json::object({{"S", text}}));
        if (expires != 0) item.set("expires", Json::object({{"N", std::to_string(expires)}}));
        return item;
    }
    std::int64_t seconds() const { return now.unix_time.time_since_epoch() / 1s; }
};

// What a function received: "INSERT a".
std::vector<std::string> changes_in(const Invoke& invoke) {
    std::vector<std::string> all;
    const Json event = *parse_json(invoke.event);
    for (const Json& record : *event.find("Records")->elements())
        all.push_back(
            *record.find_text("eventName") + ' ' + *record.find("dynamodb")->find("Keys")->find("id")->find_text("S"));
    return all;
}
using Changes = std::vector<std::string>;

}  // namespace

TEST_CASE("a table's stream sends its function the changes that match the filter, and callers do not notice",
          "[simulator]") {
    TableWorld world;
    CHECK(world.table("PutItem", Json::object({{"Item", TableWorld::row("a", "one")}})).body == "{}");
    REQUIRE(world.invokes.size() == 1);
    CHECK(world.invokes[0].function == "Reaper");
    CHECK(changes_in(world.invokes[0]) == Changes{"INSERT a"});
    world.reply(world.invokes[0]);
    // MODIFY does not pass the filter.
    CHECK(world.table("PutItem", Json::object({{"Item", TableWorld::row("a", "two")}})).body == "{}");
    CHECK(world.invokes.size() == 1);
    const HttpResponse old =
        world.table("DeleteItem", Json::object({{"Key", TableWorld::row("a")}, {"ReturnValues", "ALL_OLD"}}));
    CHECK(*parse_json(old.body)->find("Attributes") == TableWorld::row("a", "two"));
    REQUIRE(world.invokes.size() == 2);
    CHECK(changes_in(world.invokes[1]) == Changes{"REMOVE a"});
    CHECK_FALSE(parse_json(world.invokes[1].event)->find("Records")->elements()->front().find("userIdentity"));
    world.reply(world.invokes[1]);
    CHECK(world.table("DeleteItem", Json::object({{"Key", TableWorld::row("a")}})).body == "{}");
    CHECK(world.invokes.size() == 2);
}

TEST_CASE("the old item is read before an update that returns the new one, so its record is right", "[simulator]") {
    TableWorld world;
    const Json update = Json::object(
        {{"Key", TableWorld::row("u")},
         {"UpdateExpression", "SET #t = :t"},
         {"ExpressionAttributeNames", Json::object({{"#t", "text"}})},
         {"ExpressionAttributeValues", Json::object({{":t", Json::object({{"S", "new"}})}})},
         {"ReturnValues", "ALL_NEW"}});
    CHECK(*parse_json(world.table("UpdateItem", update).body)->find("Attributes") == TableWorld::row("u", "new"));
    REQUIRE(world.invokes.size() == 1);
    CHECK(changes_in(world.invokes[0]) == Changes{"INSERT u"});
    world.reply(world.invokes[0]);
    world.table("UpdateItem", update);
    CHECK(world.invokes.size() == 1);
}

TEST_CASE("a write that the table refuses creates no stream record", "[simulator]") {
    TableWorld world;
    world.table("PutItem", Json::object({{"Item", TableWorld::row("a")}}));
    world.reply(world.invokes[0]);
    const HttpResponse refused = world.table(
        "DeleteItem", Json::object({{"Key", TableWorld::row("a")},
                                    {"ConditionExpression", "attribute_not_exists(#id)"},
                                    {"ExpressionAttributeNames", Json::object({{"#id", "id"}})}}));
    CHECK(refused.status == 400);
    CHECK(world.invokes.size() == 1);
    const HttpId many = world.start("dynamodb", "DynamoDB_20120810.BatchWriteItem",
                                    Json::object({{"RequestItems", Json::object({{"Rows", Json::array()}})}}));
    CHECK(world.responses[many].status == 501);
}

TEST_CASE("expired items are removed within minutes, and their records show DynamoDB as the deleter", "[simulator]") {
    TableWorld world;
    world.table("PutItem", Json::object({{"Item", TableWorld::row("soon", "x", world.seconds() + 30)}}));
    world.table("PutItem", Json::object({{"Item", TableWorld::row("later", "x", world.seconds() + 3600)}}));
    world.table("PutItem", Json::object({{"Item", TableWorld::row("never", "x")}}));
    while (!world.invokes.empty()) {
        const Invoke first = world.invokes.front();
        world.invokes.erase(world.invokes.begin());
        world.reply(first);
    }
    world.wait(2min);
    REQUIRE_FALSE(world.invokes.empty());  // no reply in time, so the batch is retried
    CHECK(changes_in(world.invokes[0]) == Changes{"REMOVE soon"});
    const Json event = *parse_json(world.invokes[0].event);
    CHECK(*event.find("Records")->elements()->front().find("userIdentity")->find_text("principalId") ==
          "dynamodb.amazonaws.com");
    CHECK(world.engine.rows("Rows").size() == 2);
}

TEST_CASE("a mapping is refused if the function may not read its source or the stream shows more than keys",
          "[simulator]") {
    const auto read = [](std::string text, std::string_view from, std::string_view to) {
        text.replace(text.find(from), from.size(), to);
        return stack::read_stack(text);
    };
    const std::string good(queue_template);
    REQUIRE(stack::read_stack(good).has_value());
    CHECK_FALSE(read(good, "\"dynamodb:GetRecords\"", "\"dynamodb:Scan\"").has_value());
    CHECK_FALSE(read(good, "KEYS_ONLY", "NEW_IMAGE").has_value());
    CHECK_FALSE(read(good, R"(\"REMOVE\")", R"({\"cidr\":\"x\"})").has_value());
    CHECK_FALSE(read(good, R"("Notices", "Arn")", R"("Inbox", "Arn")").has_value());
}
