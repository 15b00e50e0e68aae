// Any answer in DynamoDB's place: every reader ends, and what was read can be written again.
#include <array>
#include <cstdlib>

#include "aws/dynamodb.h"

using namespace aws;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::array<int, 4> statuses = {200, 400, 429, 503};
    const HttpAnswer answer = HttpResponse{
        .status = statuses[data[0] % statuses.size()],
        .headers = {},
        .body = std::string(reinterpret_cast<const char*>(data + 1), size - 1)};
    if (const auto item = dynamodb::read_item(answer); item && *item) {
        const Json again = dynamodb::from_attributes(dynamodb::to_attributes(**item));
        if (again.members()->size() != (**item).members()->size()) std::abort();
    }
    (void)dynamodb::read_written(answer);
    (void)dynamodb::read_batch(answer, "T");
    if (const auto page = dynamodb::read_page(answer); page && !page->next.is_null() && !page->next.is_object())
        std::abort();
    return 0;
}
