#include "aws/dynamodb.h"

#include <catch2/catch_test_macros.hpp>

#include "base/calendar.h"

using namespace aws;
using namespace aws::dynamodb;

namespace {

const Caller caller{
    .url = "https://dynamodb.us-east-1.amazonaws.com/",
    .region = "us-east-1",
    .credentials = {.access_key_id = "AKIDEXAMPLE",
                    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                    .session_token = Secret("AQoDYXdzEXAMPLE/session+token==")},
    .time = *parse_basic_iso8601("20150830T123600Z")};

HttpAnswer ok(std::string body) { return HttpResponse{.status = 200, .headers = {}, .body = std::move(body)}; }
HttpAnswer refused(std::string_view type, int status = 400) {
    return HttpResponse{.status = status,
                        .headers = {},
                        .body = R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + std::string(type) +
                                R"(","message":"Confab-Users SECRET"})"};
}

template <class Call>
std::string body_of(const Call& call) {
    const auto made = request(call, caller);
    REQUIRE(made);
    return made->body;
}

}  // namespace

TEST_CASE("a call to DynamoDB is signed as the AWS SDK signs it", "[aws]") {
    const auto made = request(GetItem{.table = "Confab-Users", .key = Json::object({{"user", "ann"}})}, caller);
    REQUIRE(made);
    CHECK(made->method == "POST");
    CHECK(made->url == "https://dynamodb.us-east-1.amazonaws.com/");
    CHECK(made->body == R"({"TableName":"Confab-Users","Key":{"user":{"S":"ann"}}})");
    CHECK(*find_header(made->headers, "content-type") == "application/x-amz-json-1.0");
    CHECK(*find_header(made->headers, "x-amz-target") == "DynamoDB_20120810.GetItem");
    // Computed with @smithy/signature-v4.
    CHECK(*find_header(made->headers, "authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
          "Signature=d0a863f9c5ceb9ee172a1b0ff0979b90b71b4a25959f655a877541c16d8cbd4e");
}

TEST_CASE("plain values become DynamoDB's typed ones, and come back the same", "[aws]") {
    const Json plain = Json::object(
        {{"text", "ä\"\n"},
         {"empty", ""},
         {"whole", 5},
         {"large", 1'795'176'000'123LL},
         {"real", -1.5},
         {"yes", true},
         {"nothing", Json()},
         {"list", Json::array({1, "two", Json::array({})})},
         {"map", Json::object({{"inside", Json::object({{"deep", 1}})}})}});
    const Json typed = to_attributes(plain);
    CHECK(typed.find("whole")->dump() == R"({"N":"5"})");
    CHECK(typed.find("large")->dump() == R"({"N":"1795176000123"})");
    CHECK(typed.find("real")->dump() == R"({"N":"-1.5"})");
    CHECK(typed.find("yes")->dump() == R"({"BOOL":true})");
    CHECK(typed.find("nothing")->dump() == R"({"NULL":true})");
    CHECK(typed.find("list")->dump() == R"({"L":[{"N":"1"},{"S":"two"},{"L":[]}]})");
    CHECK(typed.find("map")->dump() == R"({"M":{"inside":{"M":{"deep":{"N":"1"}}}}})");
    CHECK(from_attributes(typed) == plain);
}

TEST_CASE("attributes of a type that is no JSON read as null, and malformed ones as absent", "[aws]") {
    const auto attributes =
        parse_json(R"({"good":{"S":"x"},"binary":{"B":"AA=="},"set":{"SS":["a"]},"two":{"S":"a","N":"1"},
        "none":{},"odd":5,"wrong":{"S":5},"number":{"N":"five"},"nan":{"N":"NaN"},"huge":{"N":"1e999"},"list":{"L":[{"B":""},{"S":"y"}]}})");
    REQUIRE(attributes);
    CHECK(from_attributes(*attributes).dump() == R"({"good":"x","binary":null,"set":null,"list":[null,"y"]})");
}

TEST_CASE("conditions, names and values are separate members of the request", "[aws]") {
    CHECK(
        body_of(PutItem{.table = "T",
                        .item = Json::object({{"folded", "ann"}}),
                        .condition = "attribute_not_exists(folded) OR #account = :me",
                        .names = {{"#account", "account"}},
                        .values = Json::object({{":me", "sub"}})}) ==
        R"({"TableName":"T","Item":{"folded":{"S":"ann"}},"ConditionExpression":"attribute_not_exists(folded) OR #account = :me",)"
        R"("ExpressionAttributeNames":{"#account":"account"},"ExpressionAttributeValues":{":me":{"S":"sub"}}})");
    CHECK(
        body_of(UpdateItem{.table = "T",
                           .key = Json::object({{"user", "u"}}),
                           .update = "SET #read = :at",
                           .names = {{"#read", "read"}},
                           .values = Json::object({{":at", 7}}),
                           .returned = Returned::new_item}) ==
        R"({"TableName":"T","Key":{"user":{"S":"u"}},"UpdateExpression":"SET #read = :at",)"
        R"("ExpressionAttributeNames":{"#read":"read"},"ExpressionAttributeValues":{":at":{"N":"7"}},"ReturnValues":"ALL_NEW"})");
    CHECK(body_of(DeleteItem{.table = "T", .key = Json::object({{"user", "u"}}), .returned = Returned::old_item}) ==
          R"({"TableName":"T","Key":{"user":{"S":"u"}},"ReturnValues":"ALL_OLD"})");
}

TEST_CASE("a query has only the members that are needed", "[aws]") {
    CHECK(
        body_of(Query{.table = "T", .key_condition = "room = :room", .values = Json::object({{":room", "r"}})}) ==
        R"({"TableName":"T","KeyConditionExpression":"room = :room","ExpressionAttributeValues":{":room":{"S":"r"}}})");
    CHECK(
        body_of(Query{.table = "T",
                      .index = "by-user",
                      .key_condition = "#user = :me",
                      .filter = "expires > :now",
                      .names = {{"#user", "user"}},
                      .values = Json::object({{":me", "u"}, {":now", 5}}),
                      .order = Order::descending,
                      .limit = 50,
                      .start = Json::object({{"user", "u"}, {"room", "r"}}),
                      .consistency = Consistency::strong}) ==
        R"({"TableName":"T","KeyConditionExpression":"#user = :me","IndexName":"by-user","FilterExpression":"expires > :now",)"
        R"("ExpressionAttributeNames":{"#user":"user"},"ExpressionAttributeValues":{":me":{"S":"u"},":now":{"N":"5"}},)"
        R"("ScanIndexForward":false,"Limit":50,"ExclusiveStartKey":{"user":{"S":"u"},"room":{"S":"r"}},"ConsistentRead":true})");
    CHECK(body_of(BatchGetItem{.table = "T", .keys = {Json::object({{"user", "a"}}), Json::object({{"user", "b"}})}}) ==
          R"({"RequestItems":{"T":{"Keys":[{"user":{"S":"a"}},{"user":{"S":"b"}}]}}})");
}

TEST_CASE("a missing item is not a failure", "[aws]") {
    const auto found = read_item(ok(R"({"Item":{"user":{"S":"ann"},"since":{"N":"5"}}})"));
    REQUIRE((found && *found));
    CHECK((**found).dump() == R"({"user":"ann","since":5})");
    const auto none = read_item(ok("{}"));
    REQUIRE(none);
    CHECK_FALSE(*none);
}

TEST_CASE("the written item is returned only if it was requested", "[aws]") {
    CHECK(read_written(ok("{}"))->dump() == "{}");
    CHECK(read_written(ok(R"({"Attributes":{"n":{"N":"1"}}})"))->dump() == R"({"n":1})");
}

TEST_CASE("a page says where the next one starts", "[aws]") {
    const auto page = read_page(
        ok(R"({"Items":[{"room":{"S":"a"}},{"room":{"S":"b"}}],"Count":2,"LastEvaluatedKey":{"room":{"S":"b"}}})"));
    REQUIRE(page);
    CHECK(page->items.size() == 2);
    CHECK(page->next.dump() == R"({"room":"b"})");
    const auto last = read_page(ok(R"({"Items":[],"Count":0})"));
    REQUIRE(last);
    CHECK(last->next.is_null());
}

TEST_CASE("a query that counts requests no items and gets none", "[aws]") {
    const Query query{.table = "Mailbox",
                      .key_condition = "#user = :user",
                      .names = {{"#user", "user"}},
                      .values = Json::object({{":user", "ann"}}),
                      .selected = Selected::count};
    CHECK(body_of(query).contains(R"("Select":"COUNT")"));
    const auto page = read_page(ok(R"({"Count":7,"ScannedCount":7,"LastEvaluatedKey":{"user":{"S":"ann"}}})"));
    REQUIRE(page);
    CHECK(page->count == 7);
    CHECK(page->items.empty());
    CHECK_FALSE(page->next.is_null());
    CHECK_FALSE(read_page(ok(R"({"Count":"7"})")));
    CHECK(read_page(ok(R"({"Items":[{"user":{"S":"ann"}}],"Count":1})"))->count == 1);
}

TEST_CASE("a batch says which keys to ask for again", "[aws]") {
    const auto batch = read_batch(
        ok(R"({"Responses":{"T":[{"user":{"S":"a"}}]},"UnprocessedKeys":{"T":{"Keys":[{"user":{"S":"b"}}]}}})"), "T");
    REQUIRE(batch);
    CHECK(batch->items.size() == 1);
    REQUIRE(batch->unanswered.size() == 1);
    CHECK(batch->unanswered.front().dump() == R"({"user":"b"})");
    CHECK(read_batch(ok(R"({"Responses":{},"UnprocessedKeys":{}})"), "T")->items.empty());
}

TEST_CASE("failures are distinguished by what to do about them", "[aws]") {
    const auto failure = [](const HttpAnswer& answer) { return read_written(answer).error(); };
    CHECK(failure(refused("ConditionalCheckFailedException")) == Failure::condition_failed);
    for (const char* busy : {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"})
        CHECK(failure(refused(busy)) == Failure::throttled);
    CHECK(failure(refused("InternalServerError", 500)) == Failure::unavailable);
    for (const char* mistake :
         {"ResourceNotFoundException", "AccessDeniedException", "ValidationException", "SomethingNew"})
        CHECK(failure(refused(mistake)) == Failure::refused);
    CHECK(failure(std::unexpected(HttpFailure::network)) == Failure::unavailable);
    CHECK(failure(std::unexpected(HttpFailure::timed_out)) == Failure::unavailable);
    CHECK(failure(std::unexpected(HttpFailure::too_large)) == Failure::malformed);
    CHECK(failure(HttpResponse{.status = 503, .headers = {}, .body = "<html>"}) == Failure::unavailable);
    CHECK(failure(HttpResponse{.status = 403, .headers = {}, .body = "<html>"}) == Failure::malformed);
    CHECK(is_temporary(Failure::throttled));
    CHECK(is_temporary(Failure::unavailable));
    CHECK_FALSE(is_temporary(Failure::condition_failed));
    CHECK_FALSE(is_temporary(Failure::refused));
}

TEST_CASE("malformed answers are recognised by every reader", "[aws]") {
    for (const char* body : {"", "[]", "<html>", "5"}) {
        CHECK(read_item(ok(body)).error() == Failure::malformed);
        CHECK(read_written(ok(body)).error() == Failure::malformed);
    }
    CHECK(read_item(ok(R"({"Item":5})")).error() == Failure::malformed);
    CHECK(read_written(ok(R"({"Attributes":[]})")).error() == Failure::malformed);
    for (const char* body : {"{}", R"({"Items":{}})", R"({"Items":[5]})", R"({"Items":[],"LastEvaluatedKey":"x"})"})
        CHECK(read_page(ok(body)).error() == Failure::malformed);
    for (const char* body :
         {"{}", R"({"Responses":[]})", R"({"Responses":{"T":{}}})", R"({"Responses":{},"UnprocessedKeys":{"T":{}}})"})
        CHECK(read_batch(ok(body), "T").error() == Failure::malformed);
}
