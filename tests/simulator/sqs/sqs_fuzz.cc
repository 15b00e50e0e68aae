#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "simulator/kinesis/kinesis.h"
#include "simulator/kms/kms.h"
#include "simulator/sqs/sqs.h"

// The first byte chooses the operation, the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace simulator;
    constexpr std::array<std::string_view, 13> operations = {
        "CreateQueue",        "GetQueueUrl",        "ListQueues",
        "SendMessage",        "SendMessageBatch",   "ReceiveMessage",
        "DeleteMessage",      "DeleteMessageBatch", "ChangeMessageVisibility",
        "GetQueueAttributes", "SetQueueAttributes", "PurgeQueue",
        "DeleteQueue"};
    if (size == 0) return 0;
    const iam::Permissions permissions{iam::RolePolicies{}};
    const crypto::Digest seed{};
    const Now now{Instant(1h), UnixTime(Milliseconds(1'760'000'000'000))};
    Entropy entropy(seed);
    sqs::Sqs sqs(permissions, seed, "http://127.0.0.1:8081", {}, Random());
    sqs.make("q", {}, now.unix_time);
    sqs.make("q.fifo", {{"FifoQueue", "true"}}, now.unix_time);
    ReceivedRequest request{
        .method = "POST",
        .target = "/",
        .headers = {{"X-Amz-Target", "AmazonSQS." + std::string(operations[data[0] % operations.size()])}},
        .body = std::string(as_text({data + 1, size - 1}))};
    const iam::Principal owner{.role = iam::Role::owner, .identity_id = {}};
    sqs.request(HttpId{1}, request, owner, entropy, now);
    sqs.ticked({now.instant + 20s, now.unix_time + 20s});
    while (sqs.poll()) {
    }

    kms::Kms kms(permissions, seed);
    request.headers[0].value = data[0] % 2 ? "TrentService.Encrypt" : "TrentService.Decrypt";
    kms.answer(request, owner, entropy);
    kinesis::Kinesis kinesis(permissions, seed);
    kinesis.make("s", now.unix_time);
    constexpr std::array<std::string_view, 4> of_streams = {
        "PutRecords", "PutRecord", "GetRecords", "GetShardIterator"};
    request.headers[0].value = "Kinesis_20131202." + std::string(of_streams[data[0] % of_streams.size()]);
    kinesis.answer(request, owner, now.unix_time);
    return 0;
}
