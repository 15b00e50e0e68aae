// What a deployment's template (backend/template.json, CloudFormation as JSON) sets up, read as far as the simulator
// runs it: roles and policies, topic rules, tables and streams, queues, keys, functions, routes, the user pool. The
// template is the one source for all of them. An unsupported value of a resource that is needed is an error that names
// the place; other resources are ignored.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "simulator/iam/policy.h"
#include "simulator/lambda/event_filter.h"

namespace simulator::stack {

struct Role {
    std::string id;  // logical id, as everywhere here
    std::string arn;
    std::vector<std::string> policies;    // documents, JSON
    std::string trust = {};               // AssumeRolePolicyDocument, JSON, or empty
    std::int64_t longest_session = 3600;  // seconds
};
struct IotPolicy {
    std::string id;
    std::string name;
    std::string document;
};
struct Rule {
    std::string id;
    std::string arn;
    std::string payload;  // a TopicRulePayload as AWS IoT's own API writes it: {"sql": …, "actions": […]}
};
struct Table {
    std::string id;
    std::string name;
    std::string arn;
    std::string create_table;           // the request to DynamoDB's CreateTable
    std::string time_to_live;           // the attribute, or empty
    std::string stream = {};            // its stream's ARN, or empty
    std::vector<std::string> key = {};  // names of the key's attributes
};
struct Queue {
    std::string id;
    std::string name;
    std::map<std::string, std::string, std::less<>> attributes;  // as SetQueueAttributes takes them
};
struct Key {
    std::string id;
    std::string key_id;
    iam::Policy policy;
};
struct Stream {  // of Kinesis
    std::string id;
    std::string name;
    std::string arn;
};
struct Mapping {  // AWS::Lambda::EventSourceMapping
    std::string id;
    std::string source;    // the stream's ARN
    std::string function;  // logical id
    std::size_t batch = 100;
    Milliseconds window{0};
    std::int64_t retries = -1;                // -1: as long as the record is kept
    std::optional<Milliseconds> oldest = {};  // older records are dropped
    bool bisects = false;
    bool reports_items = false;
    std::vector<lambda::EventFilter> filters = {};  // if not empty, one must match
};
struct Function {
    std::string id;
    std::string name;
    std::string arn;
    std::string role;  // logical id
    std::vector<std::pair<std::string, std::string>> environment;
    int timeout_seconds = 3;
};
enum class RouteAuthorization { none, signed_request };
struct Route {
    std::string key;       // "GET /rooms/{id}"
    std::string function;  // logical id
    RouteAuthorization authorization = RouteAuthorization::none;
};
struct Permission {         // AWS::Lambda::Permission
    std::string function;   // logical id
    std::string principal;  // "iot.amazonaws.com"
    std::string source;     // an ARN with wildcards, or empty
};

struct PasswordPolicy {
    std::size_t length = 8;
    bool lower = true, upper = true, digit = true, symbol = true;
};
struct UserPool {
    PasswordPolicy password;
    std::string pre_sign_up;  // logical ids, or empty
    std::string post_confirmation;
    bool verifies_email = false;
    bool only_admins_create = false;
    bool mfa = false;  // optional, with an authenticator
};
struct UserPoolClient {
    bool rotates_refresh_tokens = false;
    int rotation_grace_seconds = 0;
    bool hides_who_exists = true;  // PreventUserExistenceErrors
    bool can_revoke = true;
    int access_seconds = 3600;
    int id_seconds = 3600;
    std::int64_t refresh_seconds = 30 * 86'400;
    std::vector<std::string> flows = {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"};  // ExplicitAuthFlows
    std::vector<std::string> callbacks;
    std::vector<std::string> logouts;
};
struct Cors {
    std::vector<std::string> origins, methods, headers, exposed;
    int max_age = 0;
};

// A WebSocket API of API Gateway with its one stage.
struct SocketRoute {
    std::string key;         // "$connect", "publish"
    std::string function;    // logical id, as below
    std::string authorizer;  // logical id of the authorizer, only for "$connect"; empty: no authorization
    std::string authorizer_id = {};
    std::vector<std::string> identity = {};  // "route.request.querystring.token": 401 without them
};
struct SocketApi {
    std::string id;
    std::string stage;      // "chat"
    std::string selection;  // "$request.body.action"
    std::vector<SocketRoute> routes;

    const SocketRoute* route(std::string_view key) const;
};

struct Stack {
    std::vector<Role> roles;
    std::vector<IotPolicy> iot_policies;
    std::vector<Rule> rules;
    std::vector<Table> tables;
    std::vector<Queue> queues;
    std::vector<Key> keys;
    std::vector<Stream> streams;
    std::vector<Mapping> mappings;
    std::vector<Function> functions;
    std::vector<Route> routes;
    std::vector<Permission> permissions;
    std::optional<UserPool> user_pool;
    std::optional<UserPoolClient> client;
    Cors cors;
    std::optional<SocketApi> sockets;
    bool guests = false;
    bool classic_flow = false;
    std::string guest_role;  // logical ids of the identity pool's roles, or empty
    std::string user_role;

    const Role* role(std::string_view id) const;
    const Role* role_by_arn(std::string_view arn) const;
    const Function* function(std::string_view id) const;
    const Function* function_by_arn(std::string_view arn) const;
    const Table* table(std::string_view id) const;
    // Whether a service may run a function on behalf of `source`.
    bool may_invoke(std::string_view function, std::string_view principal, std::string_view source) const;
};

}  // namespace simulator::stack
