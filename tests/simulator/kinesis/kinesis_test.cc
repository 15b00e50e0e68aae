#include "simulator/kinesis/kinesis.h"

#include "simulator/lambda/event_source.h"
#include "simulator/queue_world.h"

using namespace simulator;
using namespace simulator::kinesis;

namespace {

struct StreamWorld : QueueWorld {
    HttpResponse kinesis(std::string_view operation, Json input, const aws::Credentials& who = owner()) {
        return responses[start("kinesis", "Kinesis_20131202." + std::string(operation), input, who)];
    }
    std::string put(std::string_view text) {
        const HttpResponse response =
            kinesis("PutRecord",
                    Json::object({{"StreamName", "notices"}, {"Data", base64(as_bytes(text))}, {"PartitionKey", "k"}}));
        REQUIRE(response.status == 200);
        return *parse_json(response.body)->find_text("SequenceNumber");
    }
};

// The text of each record that a function received.
std::vector<std::string> texts(const Invoke& invoke) {
    std::vector<std::string> all;
    const Json event = *parse_json(invoke.event);
    for (const Json& record : *event.find("Records")->elements())
        all.push_back(to_text(*from_base64(*record.find("kinesis")->find_text("data"))));
    return all;
}
std::string sequence(const Invoke& invoke, std::size_t index) {
    const Json event = *parse_json(invoke.event);
    return *(*event.find("Records")->elements())[index].find("kinesis")->find_text("sequenceNumber");
}
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("records are read in the order of writing, by an iterator that lives five minutes", "[simulator]") {
    StreamWorld world;
    const std::string first = world.put("one");
    const std::string second = world.put("two");
    CHECK(first < second);
    CHECK(second.size() == 56);
    const auto iterator = [&](std::string_view type) {
        return *parse_json(world
                               .kinesis("GetShardIterator", Json::object({{"StreamName", "notices"},
                                                                          {"ShardId", "shardId-000000000000"},
                                                                          {"ShardIteratorType", type},
                                                                          {"StartingSequenceNumber", first}}))
                               .body)
                    ->find_text("ShardIterator");
    };
    const auto read = [&](const std::string& at) {
        const HttpResponse response = world.kinesis("GetRecords", Json::object({{"ShardIterator", at}}));
        REQUIRE(response.status == 200);
        return parse_json(response.body)->find("Records")->elements()->size();
    };
    CHECK(read(iterator("TRIM_HORIZON")) == 2);
    CHECK(read(iterator("AFTER_SEQUENCE_NUMBER")) == 1);
    CHECK(read(iterator("AT_SEQUENCE_NUMBER")) == 2);
    const std::string latest = iterator("LATEST");
    CHECK(read(latest) == 0);
    world.put("three");
    CHECK(read(latest) == 1);
    world.wait(5min + 1ms);
    CHECK(error_type(world.kinesis("GetRecords", Json::object({{"ShardIterator", latest}}))) ==
          "ExpiredIteratorException");
    CHECK(error_type(world.kinesis(
              "PutRecord", Json::object({{"StreamName", "other"}, {"Data", ""}, {"PartitionKey", "k"}}))) ==
          "ResourceNotFoundException");
    CHECK(error_type(world.kinesis("ListShards", Json::object({{"StreamName", "notices"}}), QueueWorld::server())) ==
          "AccessDeniedException");
}

TEST_CASE(
    "a stream feeds its function in order, one batch at a time, and a batch that fails goes again later and later",
    "[simulator]") {
    StreamWorld world;
    const HttpResponse put = world.kinesis(
        "PutRecords",
        Json::object({{"StreamName", "notices"},
                      {"Records", [] {
                           Json records = Json::array();
                           for (const std::string_view text : {"1", "2", "3", "4"})
                               records.push(Json::object({{"Data", base64(as_bytes(text))}, {"PartitionKey", "k"}}));
                           return records;
                       }()}}));
    CHECK(parse_json(put.body)->find_integer("FailedRecordCount") == 0);
    REQUIRE(world.invokes.size() == 1);
    CHECK(world.invokes[0].function == "Reader");
    CHECK(texts(world.invokes[0]) == Texts{"1", "2", "3"});
    world.reply(world.invokes[0], std::unexpected("it broke"));
    REQUIRE(world.invokes.size() == 1);
    world.wait(1s);
    REQUIRE(world.invokes.size() == 2);
    CHECK(texts(world.invokes[1]) == Texts{"1", "2", "3"});
    world.reply(world.invokes[1], std::unexpected("it broke"));
    world.wait(1s);
    REQUIRE(world.invokes.size() == 2);
    world.wait(1s);
    REQUIRE(world.invokes.size() == 3);
    // The second record is reported as failed, so the first is done.
    world.reply(world.invokes[2],
                Json::object({{"batchItemFailures",
                               Json::array({Json::object({{"itemIdentifier", sequence(world.invokes[2], 1)}})})}})
                    .dump());
    world.wait(1s);
    REQUIRE(world.invokes.size() == 4);
    CHECK(texts(world.invokes[3]) == Texts{"2", "3", "4"});
    world.reply(world.invokes[3], R"({"batchItemFailures":[]})");
    world.wait(1h);
    CHECK(world.invokes.size() == 4);
}

TEST_CASE(
    "an event source gives up a batch after its retries, halves it where that is wanted, and waits for its window",
    "[simulator]") {
    lambda::EventSource source(
        {.id = "m", .source = "s", .function = "f", .batch = 4, .window = 5s, .retries = 1, .bisects = true});
    const Instant start(1h);
    for (int i = 0; i < 4; ++i) {
        CHECK_FALSE(source.next_batch(start));
        source.add(Json(i), std::to_string(i), start);
    }
    CHECK(source.next_batch(start)->find("Records")->elements()->size() == 4);
    source.answered(std::unexpected("no"), start);
    CHECK(source.deadline() == start + 1s);
    CHECK(source.next_batch(start + 1s)->find("Records")->elements()->size() == 2);
    source.answered(std::unexpected("no"), start + 1s);
    CHECK(source.dropped() == 2);
    CHECK_FALSE(source.next_batch(start + 1s));
    CHECK(source.next_batch(start + 5s)->find("Records")->elements()->size() == 2);
    source.answered("null", start + 5s);
    CHECK_FALSE(source.deadline());
    source.add(Json(9), "9", start);
    CHECK_FALSE(source.next_batch(start + 24h));
    CHECK(source.dropped() == 3);
}

TEST_CASE("a filter accepts records that have its shape and one of its values", "[simulator]") {
    const auto passes = [](std::string_view pattern, std::string_view record) {
        const auto filter = lambda::EventFilter::parse(pattern);
        REQUIRE(filter.has_value());
        return filter->matches(*parse_json(record));
    };
    CHECK(passes(R"({"a":["x","y"]})", R"({"a":"y"})"));
    CHECK_FALSE(passes(R"({"a":["x"]})", R"({"b":"x"})"));
    CHECK(passes(R"({"a":{"b":[{"prefix":"x"}]}})", R"({"a":{"b":"xyz"}})"));
    CHECK(passes(R"({"a":[{"exists":false}]})", R"({"b":1})"));
    CHECK(passes(R"({"a":[{"anything-but":["x"]}]})", R"({"a":"y"})"));
    CHECK_FALSE(passes(R"({"a":[{"anything-but":["x"]}]})", R"({"a":"x"})"));
    CHECK(passes(R"({"a":[1.0,null]})", R"({"a":1})"));
    for (const std::string_view bad : {"", "[]", R"({"a":"x"})", R"({"a":[]})", R"({"a":[{"numeric":["=",1]}]})"})
        CHECK_FALSE(lambda::EventFilter::parse(bad).has_value());
}
