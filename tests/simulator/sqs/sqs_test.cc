#include "simulator/sqs/sqs.h"

#include "crypto/md5.h"
#include "simulator/queue_world.h"

using namespace simulator;
using namespace simulator::sqs;

namespace {

std::string md5_of(std::string_view text) { return hex(crypto::md5(as_bytes(text))); }

std::vector<std::string> bodies(const Json& received) {
    std::vector<std::string> texts;
    if (const Json* messages = received.find("Messages"))
        for (const Json& message : *messages->elements()) texts.push_back(*message.find_text("Body"));
    return texts;
}
std::string handle(const Json& received, std::size_t index = 0) {
    return *(*received.find("Messages")->elements())[index].find_text("ReceiptHandle");
}

void send(QueueWorld& world, std::string_view queue, std::string_view body, std::string_view group = {},
          std::string_view id = {}) {
    Json input = at_queue(queue, {{"MessageBody", body}});
    if (!group.empty()) input.set("MessageGroupId", group);
    if (!id.empty()) input.set("MessageDeduplicationId", id);
    REQUIRE(world.sqs("SendMessage", input).find_text("MessageId"));
}

}  // namespace

TEST_CASE("a queue is created once, found, listed, and deleted with its messages", "[simulator]") {
    QueueWorld world;
    CHECK(*world.sqs("CreateQueue", Json::object({{"QueueName", "a"}})).find_text("QueueUrl") == queue_url("a"));
    CHECK(*world.sqs("CreateQueue", Json::object({{"QueueName", "a"}})).find_text("QueueUrl") == queue_url("a"));
    const Json other = Json::object({{"QueueName", "a"}, {"Attributes", Json::object({{"VisibilityTimeout", "5"}})}});
    CHECK(error_type(world.sqs_response("CreateQueue", other)) == "QueueNameExists");
    CHECK(*world.sqs("GetQueueUrl", Json::object({{"QueueName", "a"}})).find_text("QueueUrl") == queue_url("a"));
    CHECK(world.sqs("ListQueues", Json::object()).find("QueueUrls")->elements()->size() == 2);
    CHECK(world.sqs("ListQueues", Json::object({{"QueueNamePrefix", "in"}})).find("QueueUrls")->elements()->size() ==
          1);
    CHECK(world.sqs_response("DeleteQueue", at_queue("a")).status == 200);
    const HttpResponse gone = world.sqs_response("SendMessage", at_queue("a", {{"MessageBody", "x"}}));
    CHECK(gone.status == 400);
    CHECK(error_type(gone) == "QueueDoesNotExist");
    CHECK(*find_header(gone.headers, "x-amzn-query-error") == "AWS.SimpleQueueService.NonExistentQueue;Sender");
    CHECK(error_type(world.sqs_response("CreateQueue", Json::object({{"QueueName", "a"}}))) == "QueueDeletedRecently");
    world.wait(60s);
    CHECK(world.sqs_response("CreateQueue", Json::object({{"QueueName", "a"}})).status == 200);
    world.restart(world.state);
    CHECK(world.sqs("ListQueues", Json::object()).find("QueueUrls")->elements()->size() == 2);
}

TEST_CASE("a message that is not deleted returns each time its visibility timeout ends", "[simulator]") {
    QueueWorld world;
    const Json sent = world.sqs("SendMessage", at_queue("inbox", {{"MessageBody", "hello"}}));
    CHECK(*sent.find_text("MD5OfMessageBody") == md5_of("hello"));
    Json received = world.sqs("ReceiveMessage", at_queue("inbox", {{"AttributeNames", Json::array({"All"})}}));
    CHECK(bodies(received) == std::vector<std::string>{"hello"});
    const Json first = (*received.find("Messages")->elements())[0];
    CHECK(*first.find_text("MD5OfBody") == md5_of("hello"));
    CHECK(*first.find_text("MessageId") == *sent.find_text("MessageId"));
    CHECK(*first.find("Attributes")->find_text("ApproximateReceiveCount") == "1");
    const std::string old = handle(received);
    CHECK(bodies(world.sqs("ReceiveMessage", at_queue("inbox"))).empty());
    world.wait(10s);
    received = world.sqs("ReceiveMessage", at_queue("inbox"));
    CHECK(bodies(received).size() == 1);
    // An older handle causes no error and deletes nothing.
    CHECK(world.sqs_response("DeleteMessage", at_queue("inbox", {{"ReceiptHandle", old}})).status == 200);
    CHECK(world
              .sqs_response("ChangeMessageVisibility",
                            at_queue("inbox", {{"ReceiptHandle", handle(received)}, {"VisibilityTimeout", 0}}))
              .status == 200);
    received = world.sqs("ReceiveMessage", at_queue("inbox"));
    CHECK(bodies(received).size() == 1);
    CHECK(world.sqs_response("DeleteMessage", at_queue("inbox", {{"ReceiptHandle", handle(received)}})).status == 200);
    world.wait(1h);
    CHECK(bodies(world.sqs("ReceiveMessage", at_queue("inbox"))).empty());
    CHECK(error_type(world.sqs_response("DeleteMessage", at_queue("inbox", {{"ReceiptHandle", "bm8="}}))) ==
          "ReceiptHandleIsInvalid");
}

TEST_CASE("a long poll returns when a message arrives, and empty when its time is up", "[simulator]") {
    QueueWorld world;
    const HttpId poll = world.start("sqs", "AmazonSQS.ReceiveMessage", at_queue("inbox", {{"WaitTimeSeconds", 20}}));
    world.wait(5s);
    CHECK_FALSE(world.answered(poll));
    send(world, "inbox", "at last");
    CHECK(bodies(world.body(poll)) == std::vector<std::string>{"at last"});
    // The message in flight becomes visible again during the next poll.
    const HttpId second = world.start("sqs", "AmazonSQS.ReceiveMessage", at_queue("inbox", {{"WaitTimeSeconds", 20}}));
    world.wait(9s);
    CHECK_FALSE(world.answered(second));
    world.wait(1s);
    CHECK(bodies(world.body(second)).size() == 1);
    CHECK(world.sqs_response("PurgeQueue", at_queue("inbox")).status == 200);
    CHECK(error_type(world.sqs_response("PurgeQueue", at_queue("inbox"))) == "PurgeQueueInProgress");
    const HttpId empty = world.start("sqs", "AmazonSQS.ReceiveMessage", at_queue("inbox", {{"WaitTimeSeconds", 20}}));
    world.wait(20s);
    CHECK(bodies(world.body(empty)).empty());
    CHECK(world.responses[empty].status == 200);
    const HttpId lost = world.start("sqs", "AmazonSQS.ReceiveMessage", at_queue("inbox", {{"WaitTimeSeconds", 20}}));
    world.sqs("DeleteQueue", at_queue("inbox"));
    CHECK(error_type(world.responses[lost]) == "QueueDoesNotExist");
}

TEST_CASE("messages are deleted at the end of the queue's retention period", "[simulator]") {
    QueueWorld world;
    CHECK(world
              .sqs_response("SetQueueAttributes",
                            at_queue("inbox", {{"Attributes", Json::object({{"MessageRetentionPeriod", "60"}})}}))
              .status == 200);
    send(world, "inbox", "soon gone");
    world.wait(59s);
    CHECK(*world.sqs("GetQueueAttributes", at_queue("inbox", {{"AttributeNames", Json::array({"All"})}}))
               .find("Attributes")
               ->find_text("ApproximateNumberOfMessages") == "1");
    world.wait(1s);
    CHECK(bodies(world.sqs("ReceiveMessage", at_queue("inbox"))).empty());
}

TEST_CASE("a batch reports a result for each entry, and a malformed batch is refused as a whole", "[simulator]") {
    QueueWorld world;
    const auto entry = [](std::string_view id, std::string_view body) {
        return Json::object({{"Id", id}, {"MessageBody", body}});
    };
    const Json sent = world.sqs(
        "SendMessageBatch",
        at_queue("inbox", {{"Entries", Json::array({entry("a", "one"), entry("b", ""), entry("c", "three")})}}));
    CHECK(sent.find("Successful")->elements()->size() == 2);
    CHECK(*(*sent.find("Failed")->elements())[0].find_text("Id") == "b");
    CHECK(error_type(world.sqs_response("SendMessageBatch", at_queue("inbox", {{"Entries", Json::array()}}))) ==
          "EmptyBatchRequest");
    CHECK(error_type(world.sqs_response(
              "SendMessageBatch", at_queue("inbox", {{"Entries", Json::array({entry("a", "x"), entry("a", "y")})}}))) ==
          "BatchEntryIdsNotDistinct");
    Json eleven = Json::array();
    for (int i = 0; i < 11; ++i) eleven.push(entry(std::to_string(i), "x"));
    CHECK(error_type(world.sqs_response("SendMessageBatch", at_queue("inbox", {{"Entries", eleven}}))) ==
          "TooManyEntriesInBatchRequest");
    const std::string half(140'000, 'x');
    CHECK(
        error_type(world.sqs_response(
            "SendMessageBatch", at_queue("inbox", {{"Entries", Json::array({entry("a", half), entry("b", half)})}}))) ==
        "BatchRequestTooLong");
    CHECK(world.sqs_response("SendMessage", at_queue("inbox", {{"MessageBody", std::string(262'145, 'x')}})).status ==
          400);
    CHECK(error_type(world.sqs_response("SendMessage", at_queue("inbox", {{"MessageBody", std::string(1, '\x01')}}))) ==
          "InvalidMessageContents");
    const Json received = world.sqs("ReceiveMessage", at_queue("inbox", {{"MaxNumberOfMessages", 10}}));
    REQUIRE(bodies(received).size() == 2);
    Json handles = Json::array();
    for (std::size_t i = 0; i < 2; ++i)
        handles.push(Json::object({{"Id", std::to_string(i)}, {"ReceiptHandle", handle(received, i)}}));
    handles.push(Json::object({{"Id", "no"}, {"ReceiptHandle", "nothing"}}));
    const Json deleted = world.sqs("DeleteMessageBatch", at_queue("inbox", {{"Entries", handles}}));
    CHECK(deleted.find("Successful")->elements()->size() == 2);
    CHECK(*(*deleted.find("Failed")->elements())[0].find_text("Code") == "ReceiptHandleIsInvalid");
}

TEST_CASE(
    "a FIFO queue keeps the order of each group, one batch of it at a time, and each message once in five minutes",
    "[simulator]") {
    QueueWorld world;
    REQUIRE(world
                .sqs_response("CreateQueue", Json::object({{"QueueName", "f.fifo"},
                                                           {"Attributes", Json::object({{"FifoQueue", "true"}})}}))
                .status == 200);
    CHECK(world.sqs_response("SendMessage", at_queue("f.fifo", {{"MessageBody", "x"}})).status == 400);
    CHECK(
        world.sqs_response("SendMessage", at_queue("f.fifo", {{"MessageBody", "x"}, {"MessageGroupId", "g"}})).status ==
        400);
    send(world, "f.fifo", "a1", "a", "1");
    send(world, "f.fifo", "b1", "b", "2");
    send(world, "f.fifo", "a2", "a", "3");
    send(world, "f.fifo", "again", "a", "1");
    const Json first = world.sqs("ReceiveMessage", at_queue("f.fifo"));
    CHECK(bodies(first) == std::vector<std::string>{"a1"});
    CHECK(bodies(world.sqs("ReceiveMessage", at_queue("f.fifo", {{"MaxNumberOfMessages", 10}}))) ==
          std::vector<std::string>{"b1"});
    const HttpId poll = world.start("sqs", "AmazonSQS.ReceiveMessage", at_queue("f.fifo", {{"WaitTimeSeconds", 20}}));
    CHECK_FALSE(world.answered(poll));
    world.sqs("DeleteMessage", at_queue("f.fifo", {{"ReceiptHandle", handle(first)}}));
    CHECK(bodies(world.body(poll)) == std::vector<std::string>{"a2"});
    world.wait(5min);
    send(world, "f.fifo", "a3", "a", "1");
    CHECK(bodies(world.sqs("ReceiveMessage", at_queue("f.fifo", {{"MaxNumberOfMessages", 10}}))) ==
          std::vector<std::string>{"b1", "a2", "a3"});
}

TEST_CASE("with disorder on, a standard queue delivers twice and out of order, and loses nothing", "[simulator]") {
    CloudOptions options;
    options.broker.disorder = {.reordering = 500ms, .duplicates_percent = 30};
    QueueWorld world(options);
    for (int i = 0; i < 50; ++i) send(world, "inbox", std::to_string(i));
    std::vector<std::string> all;
    for (int i = 0; i < 100; ++i) {
        for (std::string& one : bodies(world.sqs(
                 "ReceiveMessage", at_queue("inbox", {{"MaxNumberOfMessages", 10}, {"VisibilityTimeout", 3600}}))))
            all.push_back(std::move(one));
        world.wait(10ms);
    }
    CHECK(all.size() > 50);
    std::vector<std::string> sorted = all;
    std::ranges::sort(sorted);
    CHECK_FALSE(std::ranges::is_sorted(all, {}, [](const std::string& text) { return std::stoi(text); }));
    sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
    CHECK(sorted.size() == 50);
}

TEST_CASE("a queue's policy denies the principals it names, and allows those that no role allows", "[simulator]") {
    QueueWorld world;
    const auto set = [&](std::string_view statement) {
        const std::string policy = R"({"Version":"2012-10-17","Statement":[)" + std::string(statement) + "]}";
        return world.sqs_response(
            "SetQueueAttributes", at_queue("inbox", {{"Attributes", Json::object({{"Policy", policy}})}}));
    };
    const Json poll = at_queue("inbox");
    CHECK(world.sqs_response("ReceiveMessage", poll, QueueWorld::server()).status == 403);
    REQUIRE(
        set(R"({"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"*","Principal":{"AWS":"arn:aws:iam::123456789012:user/server"}})")
            .status == 200);
    CHECK(world.sqs_response("ReceiveMessage", poll, QueueWorld::server()).status == 200);
    CHECK(world.sqs_response("PurgeQueue", poll, QueueWorld::server()).status == 403);
    REQUIRE(
        set(R"({"Effect":"Deny","Action":"sqs:ReceiveMessage","Resource":"*","Principal":"*","Condition":{"StringNotEquals":{"aws:userid":"AROA:one"}}})")
            .status == 200);
    const HttpResponse denied = world.sqs_response("ReceiveMessage", poll);
    CHECK(denied.status == 403);
    CHECK(error_type(denied) == "AccessDeniedException");
    CHECK(world.sqs_response("SendMessage", at_queue("inbox", {{"MessageBody", "x"}})).status == 200);
    CHECK(
        set(R"({"Effect":"Deny","Action":"sqs:*","Resource":"*","Principal":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030"}}})")
            .status == 501);
    CHECK(error_type(world.sqs_response(
              "SetQueueAttributes", at_queue("inbox", {{"Attributes", Json::object({{"Policy", "{"}})}}))) ==
          "InvalidAttributeValue");
}
