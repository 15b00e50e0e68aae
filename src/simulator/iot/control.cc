#include "simulator/iot/control.h"

#include <array>

#include "aws/endpoints.h"
#include "base/text_codes.h"

namespace simulator::iot {
namespace {

constexpr std::string_view targets = "/target-policies/";
constexpr std::string_view attached = "/attached-policies/";
constexpr std::string_view holders = "/policy-targets/";

ControlAnswer refuse(int status, std::string_view type, std::string_view message) {
    HttpResponse response = json_reply(status, Json::object({{"message", message}}));
    response.headers.push_back({"x-amzn-ErrorType", std::string(type)});
    return {.response = std::move(response)};
}

ControlAnswer forbid(std::string_view action, std::string_view arn) {
    return refuse(403, "AccessDeniedException",
                  "User is not authorized to perform: " + std::string(action) + " on resource: " + std::string(arn));
}

}  // namespace

bool is_control_path(std::string_view path) {
    return path.starts_with(targets) || path.starts_with(attached) || path.starts_with(holders);
}

ControlAnswer answer_control(const ReceivedRequest& request, const iam::Principal& principal,
                             iam::Permissions& permissions, Instant from) {
    const std::string_view path = request.path();
    if (path.starts_with(attached)) {
        const std::string target = percent_decode(path.substr(attached.size()));
        if (request.method != "POST") return refuse(405, "MethodNotAllowedException", "Method not allowed");
        if (!permissions.allows_on(principal, "iot:ListAttachedPolicies", "*"))
            return forbid("iot:ListAttachedPolicies", "*");
        Json policies = Json::array();
        for (const std::string& policy : permissions.attached_to(target))
            policies.push(Json::object({{"policyName", policy}, {"policyArn", iam::iot_policy_arn(policy)}}));
        return {.response = json_reply(200, Json::object({{"policies", std::move(policies)}}))};
    }
    const bool lists = path.starts_with(holders);
    const std::string policy = percent_decode(path.substr((lists ? holders : targets).size()));
    const std::string arn = iam::iot_policy_arn(policy);
    std::string_view action =
        lists                     ? "iot:ListTargetsForPolicy"
        : request.method == "PUT" ? "iot:AttachPolicy"
                                  : "iot:DetachPolicy";
    if (request.method != "POST" && (lists || request.method != "PUT"))
        return refuse(405, "MethodNotAllowedException", "Method not allowed");
    if (!permissions.allows_on(principal, action, arn)) return forbid(action, arn);
    if (!permissions.has_iot_policy(policy))
        return refuse(404, "ResourceNotFoundException", "The policy does not exist.");
    if (lists) {
        Json all = Json::array();
        for (const std::string& target : permissions.targets_of(policy)) all.push(target);
        return {.response = json_reply(200, Json::object({{"targets", std::move(all)}}))};
    }
    const auto body = parse_json(request.body, {.bytes = 4096});
    const std::string* target = body ? body->find_text("target") : nullptr;
    if (!target) return refuse(400, "InvalidRequestException", "target is missing.");
    if (!aws::is_cognito_identifier(*target))
        return refuse(400, "InvalidRequestException", "The target is no Cognito identity.");
    const bool changed =
        action == "iot:AttachPolicy" ? permissions.attach(policy, *target, from) : permissions.detach(policy, *target);
    return {.response = {.status = 200, .headers = {}, .body = {}}, .changed = changed};
}

}  // namespace simulator::iot
