#include "aws/iot/control.h"

#include <utility>

#include "aws/error_name.h"
#include "aws/sigv4.h"
#include "base/json.h"
#include "base/text_codes.h"

namespace aws::iot {

namespace {

SignedRequest target_policy(std::string_view method, const IotControl& control, std::string_view policy,
                            std::string_view target, UnixTime time) {
    HttpRequest request{.method = std::string(method),
                        .url = control.url + "/target-policies/" + percent_encode(policy),
                        .headers = {{"Content-Type", "application/json"}},
                        .body = Json::object({{"target", target}}).dump()};
    return sign_headers(std::move(request), control.credentials,
                        {.time = time, .region = control.region, .service = std::string(iot_control_service)});
}

// "ThrottlingException" of the header "ThrottlingException:http://…" or of the member
// "com.amazonaws.iot#ThrottlingException".
std::string error_type(const HttpResponse& response) {
    if (const std::string* header = find_header(response.headers, "x-amzn-ErrorType"))
        return std::string(bare_error_name(*header));
    const auto body = parse_json(response.body, {.bytes = 16 * 1024, .depth = 4, .values = 50});
    const std::string* type = body ? body->find_text("__type") : nullptr;
    return type ? std::string(bare_error_name(*type)) : std::string();
}

}  // namespace

SignedRequest attach_policy_request(const IotControl& control, std::string_view policy, std::string_view target,
                                    UnixTime time) {
    return target_policy("PUT", control, policy, target, time);
}

SignedRequest detach_policy_request(const IotControl& control, std::string_view policy, std::string_view target,
                                    UnixTime time) {
    return target_policy("POST", control, policy, target, time);
}

bool is_temporary_failure(const HttpAnswer& answer) {
    if (!answer || answer->status == 429 || answer->status >= 500) return true;
    if (answer->status != 400) return false;
    const std::string type = error_type(*answer);
    return type == "ThrottlingException" || type == "LimitExceededException";
}

}  // namespace aws::iot
