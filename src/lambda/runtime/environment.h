// The deployment's settings, read from environment variables (backend/template.json). The template decides which
// function gets which of them; a variable that is not set leaves its field empty.
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
    tokens,             // POST /tokens, POST /tokens/guest: tokens that open one connection of the WebSocket API
    authorizer,         // of $connect of the WebSocket API
    gateway,            // the other routes of the WebSocket API
    replay,             // the stream of Connections: gives held messages to a new connection
    fan_out,            // a public room's message from the IoT rule, to connections and polling sessions
    post,               // POST /message, POST /rooms/{id}/messages, and records of the Kinesis stream
    polling,            // polling sessions and the user history
    reaper,             // the stream of Sessions: deletes the queues of sessions that have ended
};

std::string_view function_name(FunctionName function);  // "fan-out", as CONFAB_FUNCTION names it

// The settings of the deployment; see backend/template.json.
struct Environment {
    FunctionName function = FunctionName::people;
    std::string region;
    Credentials credentials;  // of the function's own role
    std::string users_table, names_table, rooms_table, members_table, messages_table;
    std::string dynamodb_url;  // https://dynamodb.<region>.amazonaws.com/, or that of a local run
    std::string iot_url;       // the control plane: https://iot.<region>.amazonaws.com
    std::string iot_data_url;  // https://<account's ATS host>
    std::string iot_policy;    // the name of the one shared policy
    std::string topic_prefix = "c";
    // names of the public rooms that exist without being created
    std::vector<std::string> offered_rooms;
    // The other gateways. Fields are empty if the deployment does not have that gateway.
    std::string connections_table, subscriptions_table, mailbox_table, tokens_table, sessions_table, notices_table;
    std::string connections_url;  // @connections of the WebSocket API's stage, without "/@connections"
    std::string queue_prefix;     // how the names of polling sessions' queues begin: "<stack>_"
    std::string account_id;       // the AWS account of this deployment
    std::string poller_role;      // the ARN of the role from which sessions' keys are made
    std::string token_key;        // the KMS key's id or ARN
    std::string identity_pool_id, user_pool_id, user_pool_client_id;
    std::string cognito_identity_url;  // with a slash at the end
    // of the region, with a slash at the end; the keys are at "<pool>/.well-known/jwks.json" below it
    std::string user_pool_url;
    std::string kms_url, sqs_url, sts_url;  // with a slash at the end
    bool connect_by_jwt = false;            // the WebSocket API accepts ID tokens instead of single-use tokens
    std::string guests_table;               // empty: guests are neither shut out nor counted
    int guest_budget = 300;                 // requests of one guest in a minute; 0: as many as they like
    int retention_days = 90;
    bool history = true;  // false: no messages are kept, and GET …/messages answers with empty pages
    bool auto_confirm = false;
};

// Reads {"CONFAB_FUNCTION": "rooms", "AWS_REGION": …}. Fails without a known function and a region.
Result<Environment> read_environment(const Json& variables);

}  // namespace lambda
