#include "aws/json_call.h"

#include "aws/sigv4.h"

namespace aws {

SignedRequest json_call(const JsonService& service, std::string_view action, const Json& body,
                        const ServiceCaller& caller) {
    HttpRequest request{
        .method = "POST",
        .url = caller.url,
        .headers = {{"Content-Type", std::string(service.content_type)},
                    {"X-Amz-Target", std::string(service.target_prefix) + std::string(action)}},
        .body = body.dump()};
    return sign_headers(std::move(request), caller.credentials,
                        {.time = caller.time, .region = caller.region, .service = std::string(service.name)});
}

}  // namespace aws
