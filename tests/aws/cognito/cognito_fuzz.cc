// Any answer in Cognito's place: the first byte chooses the status, the rest is the body.
#include <array>
#include <cstdlib>

#include "aws/cognito/identity_credentials.h"

using namespace aws;
using namespace aws::cognito;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::array<int, 4> statuses = {200, 400, 429, 503};
    const HttpAnswer answer = HttpResponse{
        .status = statuses[data[0] % statuses.size()],
        .headers = {{"Date", "Fri, 20 Nov 2026 12:00:00 GMT"}},
        .body = std::string(reinterpret_cast<const char*>(data + 1), size - 1)};
    if (const auto credentials = read_get_credentials(answer); credentials && credentials->access_key_id.empty())
        std::abort();

    // A machine that gets this as every answer comes to rest.
    IdentityCredentials guest({.identity_pool_id = "us-east-1:01234567-89ab-cdef-0123-456789abcdef",
                               .endpoint_url = "http://127.0.0.1/",
                               .remembered_identity = Secret("us-east-1:11111111-89ab-cdef-0123-456789abcdef"),
                               .random = Random()});
    Now now{Instant{}, UnixTime(1'795'000'000s)};
    guest.request(now);
    int requests = 0;
    int verdicts = 0;
    while (verdicts == 0) {
        if (const auto output = guest.poll()) {
            if (const auto* request = std::get_if<IdentityCredentials::Request>(&*output)) {
                if (++requests > 20) std::abort();
                guest.answered(request->id, answer, now);
            }
            verdicts += std::holds_alternative<IdentityCredentials::Ready>(*output) ||
                        std::holds_alternative<IdentityCredentials::Failed>(*output);
        } else {
            if (!guest.deadline()) std::abort();
            now.instant = *guest.deadline();
            guest.ticked(now);
        }
    }
    return 0;
}
