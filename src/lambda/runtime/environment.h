// The deployment's environment variables (backend/template.json) as the values that functions go by. Which function
// needs which is for the template to say: what is not set is empty here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials.h"
#include "base/json.h"
#include "base/result.h"

namespace lambda {

enum class FunctionName {
    people,             // GET and PUT /me, GET /users…
    session,            // POST /session
    rooms,              // /rooms, members, /me/rooms
    history,            // GET /rooms/{id}/messages
    deliver,            // a closed room's message from the IoT rule, and messages that did not reach everybody
    pre_sign_up,        // Cognito trigger
    post_confirmation,  // Cognito trigger
    tokens,             // POST /tokens, POST /tokens/guest: what opens one connection of the WebSocket API
    authorizer,         // of its $connect
    gateway,            // its routes
    replay,             // the stream of Connections: what was held for somebody who has just come
    fan_out,            // a public room's message from the IoT rule, to connections and polling sessions
    post,               // POST /message, POST /rooms/{id}/messages, and records of the Kinesis stream
    polling,            // polling sessions and the user history
    reaper,             // the stream of Sessions: queues of sessions that are gone
};

std::string_view function_name(FunctionName function);  // "fan-out", as CONFAB_FUNCTION names it

// What the deployment says; from environment variables, see backend/template.json.
struct Environment {
    FunctionName function = FunctionName::people;
    std::string region;
    Credentials credentials;  // of the function's own role
    std::string users_table, names_table, rooms_table, members_table, messages_table;
    std::string dynamodb_url;  // https://dynamodb.<region>.amazonaws.com/, or the local run's
    std::string iot_url;       // the control plane: https://iot.<region>.amazonaws.com
    std::string iot_data_url;  // https://<account's ATS host>
    std::string iot_policy;    // the name of the one shared policy
    std::string topic_prefix = "c";
    // names of the public rooms that are there without anybody having made them
    std::vector<std::string> offered_rooms;
    // The other gateways; what a deployment is without is empty.
    std::string connections_table, subscriptions_table, mailbox_table, tokens_table, sessions_table, notices_table;
    std::string connections_url;  // @connections of the WebSocket API's stage, without "/@connections"
    std::string queue_prefix;     // of the names of polling sessions' queues: "<stack>-"
    std::string account_id;       // AWS's, of this deployment
    std::string poller_role;      // the ARN that sessions' keys are made from
    std::string token_key;        // the KMS key's id or ARN
    std::string identity_pool_id, user_pool_id, user_pool_client_id;
    std::string cognito_identity_url;       // with a slash at the end
    std::string user_pool_url;              // of the region, likewise; below it "<pool>/.well-known/jwks.json"
    std::string kms_url, sqs_url, sts_url;  // with a slash at the end
    bool entry_by_jwt = false;              // the WebSocket API takes ID tokens instead of single-use ones
    int retention_days = 90;
    bool history = true;  // off: nothing is kept, GET …/messages answers empty pages
    bool auto_confirm = false;
};

// {"CONFAB_FUNCTION": "rooms", "AWS_REGION": …}. Fails without a function of ours and a region.
Result<Environment> read_environment(const Json& variables);

}  // namespace lambda
