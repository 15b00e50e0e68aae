#include "aws/iot/websocket_url.h"

#include <cassert>

#include "aws/sigv4.h"

namespace aws::iot {

Secret presigned_iot_url(const IotEndpoint& endpoint, const Credentials& credentials, UnixTime time,
                         std::optional<std::chrono::seconds> expires) {
    auto url = presign_query("GET", iot_websocket_url(endpoint), credentials,
                             {.time = time, .region = endpoint.region, .service = std::string(iot_gateway_service)},
                             {.token = TokenRule::appended_after_signing, .expires = expires});
    assert(url);  // iot_endpoint() only accepts what makes a valid URL
    return url ? *std::move(url) : Secret();
}

}  // namespace aws::iot
