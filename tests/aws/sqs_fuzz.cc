// Any answer in SQS's place: every reader ends, and what it read is within its bounds.
#include <array>
#include <cstdlib>

#include "aws/sqs.h"

using namespace aws;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::array<int, 4> statuses = {200, 400, 403, 503};
    const HttpAnswer answer = HttpResponse{
        .status = statuses[data[0] % statuses.size()],
        .headers = {},
        .body = std::string(reinterpret_cast<const char*>(data + 1), size - 1)};
    if (const auto received = sqs::read_received(answer)) {
        if (received->size() > sqs::most_in_batch) std::abort();
        for (const sqs::Received& message : *received)
            if (message.receipt_handle.empty()) std::abort();
    }
    if (const auto batch = sqs::read_batch(answer, 10); batch && batch->done.size() + batch->failed.size() != 10)
        std::abort();
    if (const auto url = sqs::read_queue_url(answer); url && !sqs::endpoint_of(*url)) std::abort();
    (void)sqs::read_attributes(answer);
    (void)sqs::read_done(answer);
    return 0;
}
