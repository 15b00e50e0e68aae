// Amazon SQS's errors in its JSON protocol: the exception's name in the body and the older query protocol's code in a
// header, by which AWS's SDKs name it (Amazon SQS API Reference, "Common errors").
#pragma once

#include <string>
#include <string_view>

#include "simulator/http_message.h"

namespace simulator::sqs {

HttpResponse reply(const Json& body);
// By the exception's name: "QueueDoesNotExist". Names that are not SQS's own are common errors.
HttpResponse refusal(std::string_view type, std::string_view message);
HttpResponse invalid(std::string_view message);    // InvalidParameterValue
HttpResponse missing(std::string_view parameter);  // MissingParameter
HttpResponse access_denied(std::string_view who, std::string_view action, std::string_view arn);

// The query protocol's code of an exception: "AWS.SimpleQueueService.NonExistentQueue".
std::string query_code(std::string_view type);

}  // namespace simulator::sqs
