#include "aws/sqs.h"

#include <catch2/catch_test_macros.hpp>

#include "base/calendar.h"

using namespace aws;
using namespace aws::sqs;

namespace {

const std::string queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/Chat-0123";
const Caller caller{
    .url = "https://sqs.us-east-1.amazonaws.com/",
    .region = "us-east-1",
    .credentials = {.access_key_id = "AKIDEXAMPLE",
                    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                    .session_token = Secret("AQoDYXdzEXAMPLE/session+token=="),
                    .expires = {}},
    .time = *parse_basic_iso8601("20150830T123600Z")};

HttpAnswer ok(std::string body) { return HttpResponse{.status = 200, .headers = {}, .body = std::move(body)}; }
HttpAnswer refused(std::string_view type, int status = 400) {
    return HttpResponse{.status = status,
                        .headers = {},
                        .body = Json::object({{"__type", type}, {"message", "queue Chat-0123 SECRET"}}).dump()};
}

template <class Call>
std::string body_of(const Call& call, std::string_view action) {
    const auto made = request(call, caller);
    REQUIRE(made);
    CHECK(made->method == "POST");
    CHECK(made->url == caller.url);
    CHECK(*find_header(made->headers, "x-amz-target") == "AmazonSQS." + std::string(action));
    CHECK(*find_header(made->headers, "content-type") == "application/x-amz-json-1.0");
    CHECK(find_header(made->headers, "authorization")->contains("/20150830/us-east-1/sqs/aws4_request"));
    CHECK(find_header(made->headers, "authorization")->contains("x-amz-security-token;x-amz-target"));
    return made->body;
}

}  // namespace

TEST_CASE("each call to SQS is signed JSON", "[aws]") {
    CHECK(body_of(CreateQueue{.name = "Chat-0123", .attributes = {{"VisibilityTimeout", "30"}, {"Policy", "{}"}}},
                  "CreateQueue") ==
          R"({"QueueName":"Chat-0123","Attributes":{"VisibilityTimeout":"30","Policy":"{}"}})");
    CHECK(body_of(CreateQueue{.name = "Chat-0123", .attributes = {}}, "CreateQueue") == R"({"QueueName":"Chat-0123"})");
    CHECK(body_of(SetQueueAttributes{queue_url, {{"VisibilityTimeout", "30"}}}, "SetQueueAttributes") ==
          R"({"QueueUrl":")" + queue_url + R"(","Attributes":{"VisibilityTimeout":"30"}})");
    CHECK(body_of(DeleteQueue{queue_url}, "DeleteQueue") == R"({"QueueUrl":")" + queue_url + "\"}");
    CHECK(body_of(SendMessage{queue_url, "hello"}, "SendMessage") ==
          R"({"QueueUrl":")" + queue_url + R"(","MessageBody":"hello"})");
    CHECK(
        body_of(SendMessageBatch{queue_url, {"a", "b"}}, "SendMessageBatch") ==
        R"({"QueueUrl":")" + queue_url + R"(","Entries":[{"Id":"0","MessageBody":"a"},{"Id":"1","MessageBody":"b"}]})");
    CHECK(body_of(ReceiveMessage{.queue_url = queue_url}, "ReceiveMessage") ==
          R"({"QueueUrl":")" + queue_url + R"(","MaxNumberOfMessages":10,"WaitTimeSeconds":20})");
    CHECK(body_of(ReceiveMessage{.queue_url = queue_url, .most = 1, .wait = 0s, .visibility = 5s}, "ReceiveMessage") ==
          R"({"QueueUrl":")" + queue_url + R"(","MaxNumberOfMessages":1,"WaitTimeSeconds":0,"VisibilityTimeout":5})");
    CHECK(body_of(DeleteMessageBatch{queue_url, {"h1"}}, "DeleteMessageBatch") ==
          R"({"QueueUrl":")" + queue_url + R"(","Entries":[{"Id":"0","ReceiptHandle":"h1"}]})");
    CHECK(body_of(GetQueueAttributes{.queue_url = queue_url}, "GetQueueAttributes") ==
          R"({"QueueUrl":")" + queue_url + R"(","AttributeNames":["All"]})");
}

TEST_CASE("the endpoint of a queue is part of its URL", "[aws]") {
    CHECK(endpoint_of(queue_url) == "https://sqs.us-east-1.amazonaws.com/");
    CHECK(endpoint_of("http://127.0.0.1:8081/123456789012/Chat-0123") == "http://127.0.0.1:8081/");
    CHECK_FALSE(endpoint_of("no address"));
    CHECK_FALSE(
        request(DeleteQueue{queue_url}, Caller{.url = "no address", .region = {}, .credentials = {}, .time = {}}));
}

TEST_CASE("received messages have their receipts, and an empty wait is no failure", "[aws]") {
    const auto two =
        read_received(ok(R"({"Messages":[{"MessageId":"m1","ReceiptHandle":"r1","MD5OfBody":"x","Body":"one"},
        {"MessageId":"m2","ReceiptHandle":"r2","Body":"two"}]})"));
    REQUIRE(two);
    CHECK(*two == std::vector<Received>{{"m1", "r1", "one"}, {"m2", "r2", "two"}});
    CHECK(read_received(ok("{}"))->empty());
    CHECK(read_received(ok(R"({"Messages":[]})"))->empty());
    CHECK(read_received(ok(R"({"Messages":null})"))->empty());
}

TEST_CASE("answers that do not come from SQS are malformed", "[aws]") {
    for (const char* body :
         {"[]", "{", R"({"Messages":{}})", R"({"Messages":[5]})", R"({"Messages":[{"MessageId":"m","Body":"b"}]})",
          R"({"Messages":[{"MessageId":"m","ReceiptHandle":"","Body":"b"}]})",
          R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r"}]})"}) {
        CHECK(read_received(ok(body)).error() == Failure::malformed);
    }
    std::string many = R"({"Messages":[)";
    for (int i = 0; i < 11; ++i)
        many += std::string(i ? "," : "") + R"({"MessageId":"m","ReceiptHandle":"r","Body":"b"})";
    CHECK(read_received(ok(many + "]}")).error() == Failure::malformed);
    CHECK(read_received(
              ok(R"({"Messages":[{"MessageId":"m","ReceiptHandle":")" + std::string(5'000, 'r') + R"(","Body":"b"}]})"))
              .error() == Failure::malformed);
    CHECK(read_queue_url(ok("{}")).error() == Failure::malformed);
    CHECK(read_queue_url(ok(R"({"QueueUrl":"no address"})")).error() == Failure::malformed);
    CHECK(read_attributes(ok(R"({"Attributes":[]})")).error() == Failure::malformed);
}

TEST_CASE("every entry of a batch is either done or failed", "[aws]") {
    CHECK(
        *read_batch(
            ok(R"({"Successful":[{"Id":"0"},{"Id":"2"}],"Failed":[{"Id":"1","Code":"InternalError","SenderFault":false}]})"),
            3) == BatchAnswer{.done = {0, 2}, .failed = {1}});
    // An entry that the answer does not mention, or mentions wrongly, failed.
    CHECK(*read_batch(ok(R"({"Successful":[{"Id":"7"},{"Id":"x"},{"Id":"1 "},{}]})"), 2) ==
          BatchAnswer{.done = {}, .failed = {0, 1}});
    CHECK(read_batch(ok("["), 2).error() == Failure::malformed);
}

TEST_CASE("the other answers are read", "[aws]") {
    CHECK(*read_queue_url(ok(R"({"QueueUrl":")" + queue_url + "\"}")) == queue_url);
    CHECK(*read_attributes(ok(R"({"Attributes":{"QueueArn":"arn:aws:sqs:us-east-1:1:q","Odd":5}})")) ==
          Attributes{{"QueueArn", "arn:aws:sqs:us-east-1:1:q"}});
    CHECK(read_done(ok("")));
    CHECK(read_done(ok(R"({"MessageId":"m"})")));
}

TEST_CASE("refusals are distinguished, with and without the namespace before their names", "[aws]") {
    for (const std::string_view prefix : {"", "com.amazonaws.sqs#", "com.amazon.coral.service#"}) {
        const auto failure = [&](std::string_view name, int status = 400) {
            return read_received(refused(std::string(prefix) + std::string(name), status)).error();
        };
        CHECK(failure("QueueDoesNotExist") == Failure::queue_gone);
        CHECK(failure("AWS.SimpleQueueService.NonExistentQueue") == Failure::queue_gone);
        CHECK(failure("QueueDeletedRecently") == Failure::deleted_recently);
        CHECK(failure("QueueNameExists") == Failure::exists_otherwise);
        CHECK(failure("AccessDenied") == Failure::denied);
        CHECK(failure("AccessDeniedException", 403) == Failure::denied);
        CHECK(failure("ExpiredToken", 403) == Failure::expired);
        CHECK(failure("ExpiredTokenException") == Failure::expired);
        CHECK(failure("SignatureDoesNotMatch", 403) == Failure::expired);
        CHECK(failure("RequestThrottled") == Failure::throttled);
        CHECK(failure("ThrottlingException") == Failure::throttled);
        CHECK(failure("InternalFailure", 500) == Failure::unavailable);
        CHECK(failure("InvalidParameterValueException") == Failure::refused);
        CHECK(failure("Anything", 503) == Failure::unavailable);
        CHECK(failure("Anything", 429) == Failure::throttled);
        CHECK(failure("Anything", 403) == Failure::denied);
    }
    CHECK(read_done(std::unexpected(HttpFailure::network)).error() == Failure::unavailable);
    CHECK(read_done(std::unexpected(HttpFailure::too_large)).error() == Failure::malformed);
    CHECK(read_done(HttpResponse{.status = 400, .headers = {}, .body = "<html>"}).error() == Failure::malformed);
    CHECK(is_temporary(Failure::throttled));
    CHECK(is_temporary(Failure::unavailable));
    CHECK_FALSE(is_temporary(Failure::queue_gone));
}
