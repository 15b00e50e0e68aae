// URLs, hosts and queries, as in a configuration or from a stranger.
#include <cstdlib>

#include "aws/endpoints.h"
#include "aws/sigv4.h"
#include "aws/url.h"

using namespace aws;

namespace {
void check(bool held) {
    if (!held) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    if (const auto url = parse_url(text)) {
        check(parse_url(to_text(*url)) == *url);
        check(!url->path.empty() && url->path.front() == '/');
        check(canonical_path(url->path, PathRule::normalized_and_encoded_again).find("//") == std::string::npos);
        check(presign_query("GET", text, {.access_key_id = "A"}, {.time = {}, .region = "r", .service = "s"})
                  .has_value());
    }
    const QueryParameters query = parse_query(text);
    check(parse_query(write_query(query)) == query);
    if (const auto endpoint = iot_endpoint(text, "")) {
        check(!endpoint->loopback && endpoint->host.find(".iot.") != std::string::npos);
        check(parse_url(iot_websocket_url(*endpoint)).has_value());
    }
    if (const auto local = iot_endpoint(text, "us-east-1")) check(parse_url(iot_websocket_url(*local)).has_value());
    if (const auto url = cognito_identity_url("us-east-1", text)) check(parse_url(*url).has_value());
    (void)region_of_identity_pool(text);
    return 0;
}
