// POST /session: attaches the shared IoT policy to the caller's identity; without it AWS IoT refuses signed-in users
// (AWS IoT Developer Guide, "Amazon Cognito identities"). It checks first whether the policy is attached, because AWS
// takes minutes to apply an attachment. If the role may not list policies, it attaches anyway: attaching again
// changes nothing.
#include "aws/iot/control.h"
#include "aws/sigv4.h"
#include "base/text_codes.h"
#include "lambda/routes/handlers.h"

namespace lambda::routes {
namespace {

// ListAttachedPolicies, AWS IoT API Reference. An identity has at most ten policies, so one page is enough.
HttpRequest list_request(const Environment& environment, const std::string& identity, UnixTime now) {
    HttpRequest request{
        .method = "POST", .url = environment.iot_url + "/attached-policies/" + percent_encode(identity)};
    return sign_headers(std::move(request), environment.credentials,
                        {.time = now, .region = environment.region, .service = std::string(iot_control_service)})
        .value_or(HttpRequest{});
}

bool is_attached(const HttpAnswer& answer, std::string_view policy) {
    const auto json = answer && answer->status == 200 ? parse_json(answer->body) : Json();
    const Json* policies = json ? json->find("policies") : nullptr;
    if (!policies || !policies->elements()) return false;
    for (const Json& attached : *policies->elements())
        if (const std::string* name = attached.find_text("policyName"); name && *name == policy) return true;
    return false;
}

}  // namespace

Task<Response> post_session(Call& call, const ApiRequest& request) {
    const Environment& environment = call.environment;
    const std::string& identity = request.caller.identity;
    auto answers = co_await call.io.perform({list_request(environment, identity, call.io.now())});
    if (is_attached(answers.front(), environment.iot_policy))
        co_return Response{.body = Json::object({{"attached", false}})};

    const IotControl control{
        .url = environment.iot_url, .region = environment.region, .credentials = environment.credentials};
    for (int turn = 0; turn < 2; ++turn) {
        answers = co_await call.io.perform(
            {attach_policy_request(control, environment.iot_policy, identity, call.io.now()).value_or(HttpRequest{})});
        if (answers.front() && answers.front()->status == 200)
            co_return Response{.body = Json::object({{"attached", true}})};
        if (!aws::iot::is_temporary_failure(answers.front())) co_return refuse(api::Refusal::unknown);
    }
    co_return refuse(api::Refusal::busy);
}

}  // namespace lambda::routes
