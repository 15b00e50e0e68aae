// What each function and rule may do: exactly the rows that stand here, out of all actions on all tables, topics and
// logs that there are. A row too many in the template fails as surely as one too few.
#include <algorithm>
#include <set>

#include "deployment.h"

using namespace simulator;

namespace {

using Pairs = std::set<std::pair<std::string, std::string>>;

std::string queue(std::string_view name) { return arn_of("sqs", name); }
const std::string session_queue = queue("Confab_0123456789abcdef0123456789abcdef01234567");
std::string connections_arn(std::string_view method) {
    return arn_of("execute-api",
                  std::string(local_socket_api_id) + "/chat/" + std::string(method) + "/@connections/L0SM9cOFvHcCIhw=");
}
std::string token_key() { return variable_of(whole_deployment(), "TokensFunction", "CONFAB_TOKEN_KEY"); }
std::string poller_role() { return variable_of(whole_deployment(), "PollingFunction", "CONFAB_POLLER_ROLE"); }
std::string stream_of(std::string_view table) {
    return iam::table_arn("Confab-" + std::string(table)) + "/stream/2026-01-01T00:00:00.000";
}
const std::string notice_stream = arn_of("kinesis", "stream/Confab-NoticeStream");

std::string logs(std::string_view function) {
    return arn_of("logs", "log-group:/confab/Confab/" + std::string(function) + ":*");
}

// Everything that could be asked for.
const Pairs& universe() {
    static const Pairs all = [] {
        Pairs pairs;
        std::vector<std::string> tables = {iam::table_arn("Another")};
        for (const char* name : {"Users", "Names", "Rooms", "Members", "Messages", "Connections", "Subscriptions",
                                 "Mailbox", "Tokens", "Sessions", "Notices", "Guests"})
            tables.push_back(iam::table_arn("Confab-" + std::string(name)));
        for (const char* index :
             {"Members/index/by-user", "Connections/index/by-user", "Subscriptions/index/by-listener",
              "Sessions/index/by-user", "Sessions/index/by-account"})
            tables.push_back(iam::table_arn("Confab-" + std::string(index)));
        for (const std::string& table : tables)
            for (const char* action :
                 {"GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem",
                  "ConditionCheckItem", "PartiQLSelect", "DescribeTable", "UpdateTable", "DeleteTable"})
                pairs.emplace("dynamodb:" + std::string(action), table);
        for (const char* table : {"Connections", "Sessions"})
            for (const char* action : {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"})
                pairs.emplace("dynamodb:" + std::string(action), stream_of(table));
        for (const std::string& name :
             {session_queue, queue("orders"), queue("Confab2_0123456789abcdef0123456789abcdef01234567"),
              queue("Confab-2_0123456789abcdef0123456789abcdef01234567")})
            for (const char* action : {"CreateQueue", "DeleteQueue", "SetQueueAttributes", "GetQueueAttributes",
                                       "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility",
                                       "PurgeQueue", "AddPermission", "TagQueue"})
                pairs.emplace("sqs:" + std::string(action), name);
        for (const std::string& key : {token_key(), arn_of("kms", "key/another")})
            for (const char* action : {"Encrypt", "Decrypt", "GenerateDataKey", "ScheduleKeyDeletion", "PutKeyPolicy"})
                pairs.emplace("kms:" + std::string(action), key);
        for (const std::string& stream : {notice_stream, arn_of("kinesis", "stream/another")})
            for (const char* action : {"PutRecord", "GetRecords", "GetShardIterator", "DescribeStream",
                                       "DescribeStreamSummary", "ListShards", "ListStreams", "DeleteStream"})
                pairs.emplace("kinesis:" + std::string(action), stream);
        for (const char* method : {"POST", "DELETE", "GET"})
            pairs.emplace("execute-api:ManageConnections", connections_arn(method));
        pairs.emplace(
            "execute-api:ManageConnections", arn_of("execute-api", "another/chat/POST/@connections/L0SM9cOFvHcCIhw="));
        pairs.emplace("sts:AssumeRole", poller_role());
        for (const char* topic : {"c/in/g/lobby/somebody", "c/in/u/lobby/somebody", "c/in/p/p.staff/somebody",
                                  "c/out/lobby", "c/own/somebody/p.staff", "c/missed", "elsewhere"})
            for (const char* action : {"iot:Publish", "iot:RetainPublish", "iot:Receive"})
                pairs.emplace(action, arn_of("iot", "topic/" + std::string(topic)));
        pairs.emplace("iot:Connect", arn_of("iot", "client/somebody-0123456789abcdef"));
        pairs.emplace("iot:DeleteConnection", arn_of("iot", "client/somebody-0123456789abcdef"));
        for (const char* action : {"iot:AttachPolicy", "iot:DetachPolicy", "iot:ListAttachedPolicies",
                                   "iot:CreatePolicy", "iot:DeletePolicy"})
            pairs.emplace(action, iam::iot_policy_arn("Confab-Chat"));
        for (const char* function :
             {"people", "session", "rooms", "history", "deliver", "pre-sign-up", "post-confirmation", "rule-errors",
              "tokens", "authorizer", "gateway", "replay", "fan-out", "post", "polling", "reaper"})
            for (const char* action : {"logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams",
                                       "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:GetLogEvents"})
                pairs.emplace(action, logs(function));
        pairs.emplace("s3:GetObject", "arn:aws:s3:::confab-site/index.html");
        pairs.emplace("s3:PutObject", "arn:aws:s3:::confab-site/index.html");
        pairs.emplace("iam:PassRole", "arn:aws:iam::123456789012:role/Confab-UserRole");
        pairs.emplace("sts:AssumeRole", "arn:aws:iam::123456789012:role/Confab-UserRole");
        pairs.emplace("lambda:InvokeFunction", arn_of("lambda", "function:Confab-DeliverFunction"));
        pairs.emplace("execute-api:Invoke", arn_of("execute-api", "local/$default/GET/rooms"));
        pairs.emplace("cognito-idp:AdminDeleteUser", arn_of("cognito-idp", "userpool/us-east-1_Confab000"));
        return pairs;
    }();
    return all;
}

Pairs table_rows(std::string_view table, std::initializer_list<const char*> actions) {
    Pairs rows;
    for (const char* action : actions)
        rows.emplace("dynamodb:" + std::string(action), iam::table_arn("Confab-" + std::string(table)));
    return rows;
}

Pairs index_rows(std::initializer_list<const char*> indexes) {  // {"Members/index/by-user"}
    Pairs rows;
    for (const char* index : indexes) rows.emplace("dynamodb:Query", iam::table_arn("Confab-" + std::string(index)));
    return rows;
}
Pairs rows_on(std::string_view arn, std::string_view service, std::initializer_list<const char*> actions) {
    Pairs rows;
    for (const char* action : actions) rows.emplace(std::string(service) + ':' + action, arn);
    return rows;
}
Pairs publishing(std::initializer_list<const char*> topics) {
    Pairs rows;
    for (const char* topic : topics) rows.emplace("iot:Publish", arn_of("iot", "topic/" + std::string(topic)));
    return rows;
}
Pairs together(std::initializer_list<Pairs> all) {
    Pairs sum;
    for (const Pairs& rows : all) sum.insert(rows.begin(), rows.end());
    return sum;
}

void check_exactly(std::string_view role, std::initializer_list<Pairs> allowed,
                   const stack::Stack& stack = deployment()) {
    const iam::Policy policy = policy_of_role(role, stack);
    Pairs wanted;
    for (const Pairs& rows : allowed) wanted.insert(rows.begin(), rows.end());
    for (const auto& pair : wanted) {
        INFO(pair.first << " on " << pair.second << " is missing in the universe of this test");
        REQUIRE(universe().contains(pair));
    }
    for (const auto& [action, arn] : universe()) {
        INFO(role << ": " << action << " on " << arn);
        CHECK(allows(policy, {action, arn}) == wanted.contains({action, arn}));
    }
}

// What every function wants that guests can reach: to know whether they are shut out, and to count their requests.
Pairs watching_guests() { return table_rows("Guests", {"GetItem", "UpdateItem"}); }

Pairs own_logs(std::string_view function) {
    return {{"logs:CreateLogStream", logs(function)}, {"logs:PutLogEvents", logs(function)}};
}

}  // namespace

TEST_CASE("the function of people reads and writes profiles and names", "[policies]") {
    check_exactly("PeopleFunctionRole",
                  {own_logs("people"), watching_guests(), table_rows("Users", {"GetItem", "BatchGetItem", "PutItem"}),
                   table_rows("Names", {"GetItem", "PutItem", "DeleteItem"})});
}

TEST_CASE("the function of sessions attaches policies and touches no table", "[policies]") {
    check_exactly("SessionFunctionRole", {own_logs("session"),
                                          {{"iot:AttachPolicy", iam::iot_policy_arn("Confab-Chat")},
                                           {"iot:ListAttachedPolicies", iam::iot_policy_arn("Confab-Chat")}}});
}

TEST_CASE("the function of rooms keeps rooms and members, and only reads who people are", "[policies]") {
    check_exactly("RoomsFunctionRole",
                  {own_logs("rooms"),
                   watching_guests(),
                   table_rows("Users", {"GetItem"}),
                   table_rows("Rooms", {"GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem"}),
                   table_rows("Members", {"GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"}),
                   {{"dynamodb:Query", iam::table_arn("Confab-Members") + "/index/by-user"}}});
}

TEST_CASE("the function of history reads messages and writes nothing", "[policies]") {
    check_exactly("HistoryFunctionRole", {own_logs("history"), watching_guests(), table_rows("Rooms", {"GetItem"}),
                                          table_rows("Members", {"GetItem"}), table_rows("Messages", {"Query"})});
}

// What bringing a message to people wants of a role, by what is on (lambda/delivery).
Pairs to_members() {
    return together({table_rows("Users", {"BatchGetItem"}), table_rows("Rooms", {"GetItem"}),
                     table_rows("Members", {"PutItem", "Query"}), table_rows("Messages", {"PutItem"}),
                     publishing({"c/own/somebody/p.staff", "c/missed"})});
}
Pairs to_connections() {
    return together({table_rows("Connections", {"DeleteItem", "GetItem", "UpdateItem"}),
                     table_rows("Subscriptions", {"DeleteItem"}),
                     table_rows("Mailbox", {"DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"}),
                     index_rows({"Connections/index/by-user", "Subscriptions/index/by-listener"}),
                     {{"execute-api:ManageConnections", connections_arn("POST")}}});
}
Pairs closing_connections() { return {{"execute-api:ManageConnections", connections_arn("DELETE")}}; }
Pairs to_sessions() {
    return together({table_rows("Sessions", {"DeleteItem"}), index_rows({"Sessions/index/by-user"}),
                     rows_on(session_queue, "sqs", {"SendMessage"})});
}
Pairs reading_stream_of(std::string_view table) {
    return rows_on(stream_of(table), "dynamodb", {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"});
}

TEST_CASE(
    "the function that delivers stores messages, reaches only members, over the transports that are on, and looks up "
    "recipients who missed a message",
    "[policies]") {
    const Pairs always = together({own_logs("deliver"), to_members()});
    const Pairs connections =
        together({to_connections(), closing_connections(), table_rows("Connections", {"BatchGetItem"})});
    const Pairs sessions = together({to_sessions(), table_rows("Sessions", {"BatchGetItem"})});
    check_exactly("DeliverFunctionRole", {always});
    check_exactly("DeliverFunctionRole", {always, connections}, read_deployment({{"ApiGateway", "on"}}));
    check_exactly("DeliverFunctionRole", {always, sessions}, read_deployment({{"Sqs", "on"}}));
    check_exactly("DeliverFunctionRole", {always, connections, sessions}, whole_deployment());
}

TEST_CASE("a token is written and sealed by one function, and taken and opened by another", "[policies]") {
    check_exactly("TokensFunctionRole",
                  {own_logs("tokens"), watching_guests(), table_rows("Tokens", {"PutItem"}),
                   rows_on(token_key(), "kms", {"Encrypt"})},
                  whole_deployment());
    check_exactly("AuthorizerFunctionRole",
                  {own_logs("authorizer"), table_rows("Guests", {"GetItem"}), table_rows("Tokens", {"DeleteItem"}),
                   rows_on(token_key(), "kms", {"Decrypt"})},
                  whole_deployment());
    check_exactly(
        "AuthorizerFunctionRole", {own_logs("authorizer")}, read_deployment({{"ApiGateway", "on"}, {"Entry", "jwt"}}));
}

TEST_CASE("the function behind the WebSocket API keeps its connections, publishes what they say, and closes the oldest",
          "[policies]") {
    check_exactly("GatewayFunctionRole",
                  {own_logs("gateway"), watching_guests(), to_members(), to_connections(), to_sessions(),
                   table_rows("Members", {"GetItem"}), table_rows("Connections", {"PutItem"}),
                   table_rows("Subscriptions", {"PutItem"}), publishing({"c/out/lobby"}), closing_connections()},
                  whole_deployment());
}

TEST_CASE("the function that replays reads one stream and hands on what is held", "[policies]") {
    check_exactly("ReplayFunctionRole", {own_logs("replay"), reading_stream_of("Connections"), to_connections()},
                  whole_deployment());
}

TEST_CASE("the function that fans out reads who listens to a room, and publishes only whom a message missed",
          "[policies]") {
    const Pairs listeners = together({own_logs("fan-out"), table_rows("Subscriptions", {"DeleteItem", "Query"}),
                                      index_rows({"Subscriptions/index/by-listener"}), publishing({"c/missed"})});
    const Pairs connections =
        together({table_rows("Connections", {"DeleteItem"}),
                  {{"execute-api:ManageConnections", connections_arn("POST")}},
                  closing_connections()});
    const Pairs sessions = together(
        {table_rows("Sessions", {"BatchGetItem", "DeleteItem"}), rows_on(session_queue, "sqs", {"SendMessage"})});
    check_exactly("FanOutFunctionRole", {listeners, connections, sessions}, whole_deployment());
    check_exactly("FanOutFunctionRole", {listeners, connections}, read_deployment({{"ApiGateway", "on"}}));
    check_exactly("FanOutFunctionRole", {listeners, sessions}, read_deployment({{"Sqs", "on"}}));
}

TEST_CASE(
    "the function that posts reaches everybody that a system of the operator may name, and reads its own stream alone",
    "[policies]") {
    const Pairs always =
        together({own_logs("post"), watching_guests(), to_members(), table_rows("Users", {"GetItem"}),
                  table_rows("Names", {"GetItem"}), table_rows("Members", {"GetItem"}),
                  table_rows("Mailbox", {"DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"}),
                  table_rows("Subscriptions", {"DeleteItem"}), index_rows({"Subscriptions/index/by-listener"}),
                  publishing({"c/out/lobby"})});
    const Pairs connections = together({to_connections(), closing_connections(), table_rows("Connections", {"Scan"})});
    const Pairs sessions = together({to_sessions(), table_rows("Sessions", {"BatchGetItem", "Scan"}),
                                     index_rows({"Sessions/index/by-account"}), table_rows("Notices", {"PutItem"})});
    const Pairs stream = rows_on(
        notice_stream, "kinesis",
        {"DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards", "ListStreams"});
    check_exactly("PostFunctionRole", {always, connections, sessions, stream}, whole_deployment());
    check_exactly("PostFunctionRole", {always, connections}, read_deployment({{"ApiGateway", "on"}}));
    check_exactly("PostFunctionRole", {always, sessions}, read_deployment({{"Sqs", "on"}, {"Stream", "off"}}));
}

TEST_CASE(
    "the function of polling sessions makes queues and gives out their keys, but neither reads nor removes a queue",
    "[policies]") {
    check_exactly(
        "PollingFunctionRole",
        {own_logs("polling"),
         watching_guests(),
         table_rows("Rooms", {"GetItem"}),
         table_rows("Members", {"GetItem"}),
         table_rows("Sessions", {"DeleteItem", "GetItem", "PutItem", "Scan", "UpdateItem"}),
         index_rows({"Sessions/index/by-user", "Sessions/index/by-account"}),
         table_rows("Subscriptions", {"DeleteItem", "PutItem"}),
         index_rows({"Subscriptions/index/by-listener"}),
         table_rows("Notices", {"Query", "UpdateItem"}),
         rows_on(session_queue, "sqs", {"CreateQueue", "SendMessage", "SetQueueAttributes"}),
         {{"sts:AssumeRole", poller_role()}}},
        whole_deployment());
}

TEST_CASE("the reaper removes queues and what their sessions listened to, and no session", "[policies]") {
    check_exactly("ReaperFunctionRole",
                  {own_logs("reaper"), reading_stream_of("Sessions"), table_rows("Sessions", {"GetItem"}),
                   table_rows("Subscriptions", {"DeleteItem"}), index_rows({"Subscriptions/index/by-listener"}),
                   rows_on(session_queue, "sqs", {"DeleteQueue"})},
                  whole_deployment());
}

TEST_CASE("what polling sessions' keys come from can receive and delete messages of this deployment's queues",
          "[policies]") {
    check_exactly(
        "PollerRole", {rows_on(session_queue, "sqs", {"ReceiveMessage", "DeleteMessage", "GetQueueAttributes"})},
        whole_deployment());
}

TEST_CASE("the triggers write a new account's name, or nothing at all", "[policies]") {
    check_exactly("PreSignUpFunctionRole", {own_logs("pre-sign-up")});
    check_exactly("PostConfirmationFunctionRole",
                  {own_logs("post-confirmation"), table_rows("Users", {"PutItem"}), table_rows("Names", {"PutItem"})});
}

TEST_CASE("the rules publish to public rooms, keep messages and write down failures, each under its role",
          "[policies]") {
    check_exactly(
        "StampRuleRole", {table_rows("Messages", {"PutItem"}), {{"iot:Publish", arn_of("iot", "topic/c/out/lobby")}}});
    check_exactly("RuleErrorsRole", {own_logs("rule-errors"), {{"logs:DescribeLogStreams", logs("rule-errors")}}});
}

TEST_CASE("every function has a role of its own", "[policies]") {
    for (const auto& [stack, count] : {std::pair(&deployment(), 7U), std::pair(&whole_deployment(), 15U)}) {
        std::set<std::string> roles;
        for (const stack::Function& function : stack->functions) {
            INFO(function.id);
            CHECK(function.role == function.id + "Role");
            roles.insert(function.role);
        }
        CHECK(roles.size() == count);
        CHECK(stack->functions.size() == count);
    }
}

TEST_CASE("a function is run by the service that it answers, for this deployment alone", "[policies]") {
    const stack::Stack& stack = deployment();
    const std::string api = arn_of("execute-api", "local/$default/GET/rooms");
    const std::string pool = arn_of("cognito-idp", "userpool/us-east-1_Confab000");
    std::string deliver_rule;
    for (const stack::Rule& rule : stack.rules) {
        INFO(rule.id);
        if (rule.id == "DeliverRule") deliver_rule = rule.arn;
        const bool delivers = rule.id == "DeliverRule" || rule.id == "MissedRule";
        CHECK(stack.may_invoke("DeliverFunction", "iot.amazonaws.com", rule.arn) == delivers);
    }
    for (const char* function : {"PeopleFunction", "SessionFunction", "RoomsFunction", "HistoryFunction"}) {
        INFO(function);
        CHECK(stack.may_invoke(function, "apigateway.amazonaws.com", api));
        CHECK_FALSE(stack.may_invoke(
            function, "apigateway.amazonaws.com", arn_of("execute-api", "another/$default/GET/rooms")));
        CHECK_FALSE(stack.may_invoke(function, "iot.amazonaws.com", deliver_rule));
    }
    CHECK(stack.may_invoke("DeliverFunction", "iot.amazonaws.com", deliver_rule));
    CHECK_FALSE(stack.may_invoke("DeliverFunction", "iot.amazonaws.com", arn_of("iot", "rule/another")));
    CHECK_FALSE(stack.may_invoke("DeliverFunction", "apigateway.amazonaws.com", api));
    for (const char* function : {"PreSignUpFunction", "PostConfirmationFunction"}) {
        INFO(function);
        CHECK(stack.may_invoke(function, "cognito-idp.amazonaws.com", pool));
        CHECK_FALSE(stack.may_invoke(
            function, "cognito-idp.amazonaws.com", arn_of("cognito-idp", "userpool/us-east-1_Another00")));
    }
}

TEST_CASE("the other gateways' functions are run by what they serve, for this deployment alone", "[policies]") {
    const stack::Stack& stack = whole_deployment();
    const std::string api = arn_of("execute-api", "local/$default/POST/message");
    const std::string socket = std::string(local_socket_api_id) + "/chat/";
    for (const char* function : {"TokensFunction", "PostFunction", "PollingFunction"}) {
        INFO(function);
        CHECK(stack.may_invoke(function, "apigateway.amazonaws.com", api));
        CHECK_FALSE(stack.may_invoke(function, "apigateway.amazonaws.com", arn_of("execute-api", socket + "publish")));
    }
    CHECK(stack.may_invoke("GatewayFunction", "apigateway.amazonaws.com", arn_of("execute-api", socket + "$connect")));
    CHECK(stack.may_invoke("GatewayFunction", "apigateway.amazonaws.com", arn_of("execute-api", socket + "publish")));
    CHECK_FALSE(stack.may_invoke("GatewayFunction", "apigateway.amazonaws.com", api));
    CHECK_FALSE(
        stack.may_invoke("AuthorizerFunction", "apigateway.amazonaws.com", arn_of("execute-api", socket + "$connect")));
    for (const stack::Rule& rule : stack.rules) {
        INFO(rule.id);
        CHECK(stack.may_invoke("FanOutFunction", "iot.amazonaws.com", rule.arn) == (rule.id == "FanOutRule"));
    }
    for (const char* function : {"ReplayFunction", "ReaperFunction"}) {  // Lambda itself runs those, for a stream
        CHECK_FALSE(stack.may_invoke(function, "apigateway.amazonaws.com", api));
        CHECK_FALSE(stack.may_invoke(function, "dynamodb.amazonaws.com", stream_of("Sessions")));
    }
}
