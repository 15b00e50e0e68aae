#include "aws/iot/publish.h"

#include <utility>

#include "aws/sigv4.h"
#include "base/text_codes.h"

namespace aws::iot {

SignedRequest iot_publish_request(const IotEndpoint& endpoint, std::string_view topic, std::string payload,
                                  PublishQos qos, const Credentials& credentials, UnixTime time) {
    HttpRequest request{
        .method = "POST",
        .url = iot_data_url(endpoint) + "/topics/" + percent_encode(topic) +
               (qos == PublishQos::at_least_once ? "?qos=1" : "?qos=0"),
        .headers = {{"Content-Type", "application/octet-stream"}},
        .body = std::move(payload)};
    return sign_headers(std::move(request), credentials,
                        {.time = time, .region = endpoint.region, .service = std::string(iot_data_service)});
}

}  // namespace aws::iot
