// Requests to those services of AWS that take JSON and are told in a header what to do (DynamoDB, KMS, SQS): signed,
// one way for all. What each asks and answers stands in its own file.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace aws {

// Where, and in whose name. `time` is by AWS's clock.
struct ServiceCaller {
    std::string url;  // https://<service>.<region>.amazonaws.com/, or the local run's
    std::string region;
    Credentials credentials;
    UnixTime time;
};

struct JsonService {
    std::string_view name;           // as signatures name it
    std::string_view content_type;   // the version of the protocol
    std::string_view target_prefix;  // of X-Amz-Target, in front of the action
};

// Fails where the URL is none.
Result<HttpRequest> json_call(const JsonService& service, std::string_view action, const Json& body,
                              const ServiceCaller& caller);

}  // namespace aws

// For the rooms that do not write aws:: yet.
using aws::ServiceCaller;
