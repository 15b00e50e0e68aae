// Signed requests to the AWS services that take JSON and read the action from a header (DynamoDB, KMS, SQS). Each
// service's requests and answers are in its own file.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/json.h"
#include "base/time.h"

namespace aws {

// Where to send the request, and with which credentials. `time` is by AWS's clock.
struct ServiceCaller {
    std::string url;  // https://<service>.<region>.amazonaws.com/, or that of a local run
    std::string region;
    Credentials credentials;
    UnixTime time;
};

struct JsonService {
    std::string_view name;           // as in signatures
    std::string_view content_type;   // includes the version of the protocol
    std::string_view target_prefix;  // of the header X-Amz-Target, before the action
};

// Fails if the URL is invalid.
SignedRequest json_call(const JsonService& service, std::string_view action, const Json& body,
                        const ServiceCaller& caller);

}  // namespace aws

// Other rooms still use this name without aws::.
