#include "platform/headless/aws_environment.h"

#include "platform/headless/bindings.h"

namespace headless {

Result<Credentials> credentials_from_environment() {
    const std::string id = bindings::environment("AWS_ACCESS_KEY_ID").value_or("");
    const std::string secret = bindings::environment("AWS_SECRET_ACCESS_KEY").value_or("");
    std::string missing;
    if (id.empty()) missing = "AWS_ACCESS_KEY_ID";
    if (secret.empty()) missing += missing.empty() ? "AWS_SECRET_ACCESS_KEY" : " and AWS_SECRET_ACCESS_KEY";
    if (!missing.empty())
        return error(
            "environment", "no AWS credentials: set " + missing + " (and AWS_SESSION_TOKEN for temporary ones)");
    return Credentials{.access_key_id = id,
                       .secret_access_key = Secret(secret),
                       .session_token = Secret(bindings::environment("AWS_SESSION_TOKEN").value_or("")),
                       .expires = std::nullopt};
}

}  // namespace headless
