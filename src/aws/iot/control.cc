#include "aws/iot/control.h"

#include <utility>

#include "aws/sigv4.h"
#include "base/json.h"
#include "base/text_codes.h"

namespace aws::iot {

namespace {

Result<HttpRequest> target_policy(std::string_view method, const IotControl& control, std::string_view policy,
                                  std::string_view target, UnixTime time) {
    HttpRequest request{.method = std::string(method),
                        .url = control.url + "/target-policies/" + percent_encode(policy),
                        .headers = {{"Content-Type", "application/json"}},
                        .body = Json::object({{"target", target}}).dump()};
    return sign_headers(std::move(request), control.credentials,
                        {.time = time, .region = control.region, .service = std::string(iot_control_service)});
}

}  // namespace

Result<HttpRequest> attach_policy_request(const IotControl& control, std::string_view policy, std::string_view target,
                                          UnixTime time) {
    return target_policy("PUT", control, policy, target, time);
}

Result<HttpRequest> detach_policy_request(const IotControl& control, std::string_view policy, std::string_view target,
                                          UnixTime time) {
    return target_policy("POST", control, policy, target, time);
}

}  // namespace aws::iot
