#include "simulator/sqs/errors.h"

#include <algorithm>
#include <array>
#include <utility>

namespace simulator::sqs {
namespace {

HttpResponse error(int status, std::string_view type, std::string_view code, std::string_view message) {
    HttpResponse response{.status = status, .headers = {{"Content-Type", "application/x-amz-json-1.0"}}, .body = {}};
    response.headers.push_back({"x-amzn-query-error", std::string(code) + ";Sender"});
    response.body = Json::object({{"__type", type}, {"message", message}}).dump();
    return response;
}

}  // namespace

HttpResponse reply(const Json& body) {
    return {.status = 200, .headers = {{"Content-Type", "application/x-amz-json-1.0"}}, .body = body.dump()};
}

std::string query_code(std::string_view type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> others = {
        {{"QueueDoesNotExist", "NonExistentQueue"}, {"OverLimit", "OverLimit"}}};
    constexpr std::array<std::string_view, 5> plain = {
        "ReceiptHandleIsInvalid", "InvalidAttributeName", "InvalidAttributeValue", "InvalidMessageContents",
        "InvalidAddress"};
    if (type == "QueueNameExists") return "QueueAlreadyExists";
    if (std::ranges::find(plain, type) != plain.end()) return std::string(type);
    const auto other = std::ranges::find(others, type, &std::pair<std::string_view, std::string_view>::first);
    return "AWS.SimpleQueueService." + std::string(other == others.end() ? type : other->second);
}

HttpResponse refusal(std::string_view type, std::string_view message) {
    return error(400, "com.amazonaws.sqs#" + std::string(type), query_code(type), message);
}

HttpResponse invalid(std::string_view message) {
    return error(400, "com.amazon.coral.service#InvalidParameterValueException", "InvalidParameterValue", message);
}

HttpResponse missing(std::string_view parameter) {
    return error(400, "com.amazon.coral.service#MissingRequiredParameterException", "MissingParameter",
                 "The request must contain the parameter " + std::string(parameter) + ".");
}

HttpResponse access_denied(std::string_view who, std::string_view action, std::string_view arn) {
    return error(403, "com.amazon.coral.service#AccessDeniedException", "AccessDenied",
                 "User: " + std::string(who) + " is not authorized to perform: " + std::string(action) +
                     " on resource: " + std::string(arn));
}

}  // namespace simulator::sqs
