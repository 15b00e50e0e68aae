#include "simulator/iot/data.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text_codes.h"
#include "mqtt/topic.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {
namespace {

constexpr std::string_view topics_prefix = "/topics/";

DataAnswer refuse(int status, std::string_view type, std::string_view message, std::string_view trace_id) {
    HttpResponse response = json_reply(status, Json::object({{"message", message}, {"traceId", trace_id}}));
    response.headers.push_back({"x-amzn-ErrorType", std::string(type) + ":"});
    return {.response = std::move(response), .message = std::nullopt};
}

}  // namespace

bool is_data_path(std::string_view path) {
    constexpr std::array<std::string_view, 4> roots = {topics_prefix, "/retainedMessage", "/things/", "/connections/"};
    return std::ranges::any_of(roots, [&](std::string_view root) { return path.starts_with(root); });
}

DataAnswer answer_data(const ReceivedRequest& request, const iam::Principal& principal,
                       const iam::Permissions& permissions, std::string_view trace_id) {
    if (!request.path().starts_with(topics_prefix))
        return {.response = not_simulated("this operation of AWS IoT's data plane"), .message = std::nullopt};
    if (request.method != "POST") return refuse(405, "MethodNotAllowedException", "Method not allowed", trace_id);

    Message message;
    message.topic = percent_decode(request.path().substr(topics_prefix.size()));
    message.payload = to_bytes(request.body);
    const QueryParameters query = parse_query(request.query());
    if (const std::string* qos = find_parameter(query, "qos")) {
        if (*qos != "0" && *qos != "1") return refuse(400, "InvalidRequestException", "qos must be 0 or 1", trace_id);
        if (*qos == "1") message.qos = mqtt::QoS::at_least_once;
    }
    if (const std::string* retain = find_parameter(query, "retain")) message.retain = *retain == "true";
    if (const std::string* type = find_parameter(query, "contentType")) message.content_type = *type;
    for (const std::string_view unknown : {"responseTopic", "messageExpiry"})
        if (find_parameter(query, unknown)) return {.response = not_simulated(unknown), .message = std::nullopt};
    for (const HttpHeader& header : request.headers)
        if (header.name.starts_with("x-amz-mqtt5-"))
            return {.response = not_simulated("MQTT 5 properties over HTTPS"), .message = std::nullopt};

    if (message.payload.size() > quotas::payload_bytes)
        return refuse(413, "RequestEntityTooLargeException", "The payload is larger than 128 KB", trace_id);
    if (mqtt::flaw_of_topic_name(message.topic) || mqtt::flaw_beyond_aws(message.topic))
        return refuse(400, "InvalidRequestException", "Invalid topic", trace_id);
    if (message.topic.starts_with('$'))
        return {.response = not_simulated("publishing to reserved topics"), .message = std::nullopt};
    const auto allowed = [&](std::string_view action) {
        return permissions.allows(principal, {}, action, iam::ResourceKind::topic, message.topic);
    };
    if (!allowed("iot:Publish") || (message.retain && !allowed("iot:RetainPublish")))
        return refuse(403, "ForbiddenException", "Forbidden", trace_id);
    return {.response = json_reply(200, Json::object({{"message", "OK"}, {"traceId", trace_id}})),
            .message = std::move(message)};
}

}  // namespace simulator::iot
