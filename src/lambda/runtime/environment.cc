#include "lambda/runtime/environment.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "aws/endpoints.h"

namespace lambda {
namespace {

struct NamedFunction {
    std::string_view name;
    FunctionName function;
};
constexpr std::array functions = {
    NamedFunction{"people", FunctionName::people},
    NamedFunction{"session", FunctionName::session},
    NamedFunction{"rooms", FunctionName::rooms},
    NamedFunction{"history", FunctionName::history},
    NamedFunction{"deliver", FunctionName::deliver},
    NamedFunction{"pre-sign-up", FunctionName::pre_sign_up},
    NamedFunction{"post-confirmation", FunctionName::post_confirmation},
    NamedFunction{"tokens", FunctionName::tokens},
    NamedFunction{"authorizer", FunctionName::authorizer},
    NamedFunction{"gateway", FunctionName::gateway},
    NamedFunction{"replay", FunctionName::replay},
    NamedFunction{"fan-out", FunctionName::fan_out},
    NamedFunction{"post", FunctionName::post},
    NamedFunction{"polling", FunctionName::polling},
    NamedFunction{"reaper", FunctionName::reaper}};

std::string text(const Json& variables, std::string_view name) {
    const std::string* value = variables.find_text(name);
    return value ? *value : std::string();
}

// The endpoint from the variable that AWS's SDKs use to override it, or the usual one, without a slash at the end.
std::string endpoint(const Json& variables, std::string_view override_name, std::string usual) {
    std::string url = text(variables, override_name);
    if (url.empty()) return usual;
    while (url.ends_with('/')) url.pop_back();
    return url;
}

int retention(const std::string& days) {
    int value = 0;
    const auto read = std::from_chars(days.data(), days.data() + days.size(), value);
    return read.ec == std::errc() && value >= 1 && value <= 3'650 ? value : Environment{}.retention_days;
}

int guest_budget(const std::string& requests) {
    int value = 0;
    const auto read = std::from_chars(requests.data(), requests.data() + requests.size(), value);
    return read.ec == std::errc() && value >= 0 && value <= 1'000'000 ? value : Environment{}.guest_budget;
}

std::vector<std::string> names_between_commas(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        if (end > 0) names.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

}  // namespace

std::string_view function_name(FunctionName function) {
    for (const NamedFunction& one : functions)
        if (one.function == function) return one.name;
    return {};
}

Result<Environment> read_environment(const Json& variables) {
    Environment environment{.region = text(variables, "AWS_REGION")};
    const std::string function = text(variables, "CONFAB_FUNCTION");
    bool known = false;
    for (const NamedFunction& one : functions) {
        if (one.name != function) continue;
        environment.function = one.function;
        known = true;
    }
    if (!known) return error("lambda/environment", "CONFAB_FUNCTION names none of the functions.");
    if (!is_aws_region(environment.region)) return error("lambda/environment", "AWS_REGION is no region.");

    environment.credentials = {
        .access_key_id = text(variables, "AWS_ACCESS_KEY_ID"),
        .secret_access_key = Secret(text(variables, "AWS_SECRET_ACCESS_KEY")),
        .session_token = Secret(text(variables, "AWS_SESSION_TOKEN")),
        .expires = {}};
    environment.users_table = text(variables, "CONFAB_USERS_TABLE");
    environment.names_table = text(variables, "CONFAB_NAMES_TABLE");
    environment.rooms_table = text(variables, "CONFAB_ROOMS_TABLE");
    environment.members_table = text(variables, "CONFAB_MEMBERS_TABLE");
    environment.messages_table = text(variables, "CONFAB_MESSAGES_TABLE");

    const std::string domain = environment.region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    environment.dynamodb_url =
        endpoint(variables, "AWS_ENDPOINT_URL_DYNAMODB", "https://dynamodb." + environment.region + domain) + "/";
    environment.iot_url = endpoint(variables, "AWS_ENDPOINT_URL_IOT", "https://iot." + environment.region + domain);
    environment.iot_data_url =
        endpoint(variables, "AWS_ENDPOINT_URL_IOT_DATA_PLANE", "https://" + text(variables, "CONFAB_IOT_DATA_HOST"));
    environment.connections_table = text(variables, "CONFAB_CONNECTIONS_TABLE");
    environment.subscriptions_table = text(variables, "CONFAB_SUBSCRIPTIONS_TABLE");
    environment.mailbox_table = text(variables, "CONFAB_MAILBOX_TABLE");
    environment.tokens_table = text(variables, "CONFAB_TOKENS_TABLE");
    environment.sessions_table = text(variables, "CONFAB_SESSIONS_TABLE");
    environment.notices_table = text(variables, "CONFAB_NOTICES_TABLE");
    environment.connections_url =
        endpoint(variables, "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", text(variables, "CONFAB_CONNECTIONS_URL"));
    environment.queue_prefix = text(variables, "CONFAB_QUEUE_PREFIX");
    environment.account_id = text(variables, "CONFAB_ACCOUNT_ID");
    environment.poller_role = text(variables, "CONFAB_POLLER_ROLE");
    environment.token_key = text(variables, "CONFAB_TOKEN_KEY");
    environment.identity_pool_id = text(variables, "CONFAB_IDENTITY_POOL_ID");
    environment.user_pool_id = text(variables, "CONFAB_USER_POOL_ID");
    environment.user_pool_client_id = text(variables, "CONFAB_USER_POOL_CLIENT_ID");
    const auto service = [&](std::string_view override_name, std::string_view name) {
        return endpoint(variables, override_name, "https://" + std::string(name) + "." + environment.region + domain) +
               "/";
    };
    environment.cognito_identity_url = service("AWS_ENDPOINT_URL_COGNITO_IDENTITY", "cognito-identity");
    environment.user_pool_url = service("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "cognito-idp");
    environment.kms_url = service("AWS_ENDPOINT_URL_KMS", "kms");
    environment.sqs_url = service("AWS_ENDPOINT_URL_SQS", "sqs");
    environment.sts_url = service("AWS_ENDPOINT_URL_STS", "sts");
    environment.connect_by_jwt = text(variables, "CONFAB_ENTRY") == "jwt";
    environment.iot_policy = text(variables, "CONFAB_IOT_POLICY");
    if (const std::string prefix = text(variables, "CONFAB_TOPIC_PREFIX"); !prefix.empty())
        environment.topic_prefix = prefix;
    environment.offered_rooms = names_between_commas(text(variables, "CONFAB_OFFERED_ROOMS"));
    environment.retention_days = retention(text(variables, "CONFAB_RETENTION_DAYS"));
    environment.guests_table = text(variables, "CONFAB_GUESTS_TABLE");
    environment.guest_budget = guest_budget(text(variables, "CONFAB_GUEST_BUDGET"));
    environment.history = text(variables, "CONFAB_HISTORY") != "off";
    environment.auto_confirm = text(variables, "CONFAB_AUTO_CONFIRM") == "yes";
    return environment;
}

}  // namespace lambda
