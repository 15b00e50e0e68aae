// What guests and people who signed in may do, with AWS's own means: a table of what is allowed and what is denied, run
// through the evaluator on the very documents of backend/template.json. What a room's members and its owner may do
// beyond others is decided by the functions (tests/lambda); here stands what nobody can get around them.
#include <algorithm>

#include "deployment.h"

using namespace simulator;

namespace {

const std::string me = "us-east-1:11111111-2222-4333-8444-555555555555";
const std::string other = "us-east-1:99999999-8888-4777-8666-555555555555";

void check_all(const iam::Policy& policy, const std::vector<Row>& allowed, const std::vector<Row>& denied) {
    for (const Row& row : allowed) {
        INFO(row.action << " on " << row.arn);
        CHECK(allows(policy, row, me));
    }
    for (const Row& row : denied) {
        INFO(row.action << " on " << row.arn);
        CHECK_FALSE(allows(policy, row, me));
    }
}

iam::Policy chat_policy() {
    REQUIRE(deployment().iot_policies.size() == 1);
    const auto policy = iam::Policy::parse(deployment().iot_policies.front().document);
    REQUIRE(policy);
    return *policy;
}

// What neither a guest nor anybody else is ever allowed over MQTT.
std::vector<Row> forbidden_to_all() {
    return {
        iot("Connect", "client/" + me),  // a name without the hyphen would be somebody's prefix
        iot("Connect", "client/" + other + "-0123456789abcdef"),
        iot("Connect", "client/anything"),
        iot("Publish", "topic/c/out/lobby"),               // only rules write what is read
        iot("Publish", "topic/c/own/" + me + "/p.staff"),  // only the function that knows members does
        iot("Publish", "topic/c/own/" + other + "/p.staff"),
        iot("Publish", "topic/c/in/g/lobby/" + other),  // under somebody else's name
        iot("Publish", "topic/c/in/u/lobby/" + other),
        iot("Publish", "topic/c/in/p/p.staff/" + other),
        iot("Publish", "topic/c/missed"),  // whom a message missed, functions alone tell
        iot("Publish", "topic/elsewhere"),
        iot("Publish", "topic/$aws/things/lamp/shadow/update"),
        iot("RetainPublish", "topic/c/in/g/lobby/" + me),
        iot("RetainPublish", "topic/c/out/lobby"),
        iot("Subscribe", "topicfilter/#"),
        iot("Subscribe", "topicfilter/+/#"),
        iot("Subscribe", "topicfilter/c/#"),
        iot("Subscribe", "topicfilter/c/in/#"),  // who writes there is an identity, which is a credential
        iot("Subscribe", "topicfilter/c/in/g/lobby/+"),
        iot("Subscribe", "topicfilter/c/+/lobby"),
        iot("Subscribe", "topicfilter/c/own/#"),
        iot("Subscribe", "topicfilter/c/own/+/p.staff"),
        iot("Subscribe", "topicfilter/c/own/" + other + "/p.staff"),
        iot("Subscribe", "topicfilter/$share/group/c/own/" + other + "/#"),
        iot("Subscribe", "topicfilter/c/missed"),  // it names identities
        iot("Subscribe", "topicfilter/$aws/events/presence/#"),
        iot("Receive", "topic/c/in/g/lobby/" + other),
        iot("Receive", "topic/c/own/" + other + "/p.staff"),
        iot("Receive", "topic/$aws/events/presence/connected/" + other),
        iot("GetRetainedMessage", "topic/c/out/lobby"),
        iot("ListRetainedMessages", "*"),
        iot("GetThingShadow", "thing/lamp"),
        iot("DeleteConnection", "client/" + other + "-0123456789abcdef"),
        iot("AttachPolicy", "policy/Confab-Chat"),
        iot("CreatePolicy", "policy/mine"),
        {"dynamodb:GetItem", iam::table_arn("Confab-Users")},
        {"dynamodb:PutItem", iam::table_arn("Confab-Messages")},
        {"dynamodb:Query", iam::table_arn("Confab-Messages")},
        {"lambda:InvokeFunction", arn_of("lambda", "function:Confab-DeliverFunction")},
        {"s3:GetObject", "arn:aws:s3:::confab-site/config.json"},
        {"sts:AssumeRole", "arn:aws:iam::123456789012:role/Confab-UserRole"},
        {"cognito-idp:AdminGetUser", arn_of("cognito-idp", "userpool/us-east-1_Confab000")},
        // The API of somebody else in the same account and region, and ours in another stage.
        {"execute-api:Invoke", arn_of("execute-api", "another/$default/GET/rooms")},
        {"execute-api:Invoke", arn_of("execute-api", "local/test/GET/rooms")},
        {"execute-api:ManageConnections", arn_of("execute-api", "local/$default/GET/rooms")},
    };
}

const std::vector<std::string> everybody_reads = {
    "GET/rooms", "GET/rooms/lobby",   "GET/rooms/lobby/messages", "GET/rooms/members", "GET/rooms/members/messages",
    "GET/users", "GET/users/0f1e2d3c"};
const std::vector<std::string> people_only = {
    "GET/me",
    "PUT/me",
    "POST/session",
    "POST/rooms",
    "DELETE/rooms/lobby",
    "PUT/rooms/lobby/members/me",
    "DELETE/rooms/lobby/members/me",
    "GET/rooms/lobby/members",
    "GET/rooms/p.staff/members",
    "PUT/rooms/p.staff/members/0f1e2d3c",
    "DELETE/rooms/p.staff/members/0f1e2d3c",
    "GET/me/rooms",
    "PUT/me/rooms/lobby/read"};

std::vector<Row> calls(const std::vector<std::string>& routes) {
    std::vector<Row> rows;
    for (const std::string& route : routes) rows.push_back(call(route));
    return rows;
}

}  // namespace

TEST_CASE("the identity pool gives guests and people the roles of the template", "[policies]") {
    CHECK(deployment().guest_role == "GuestRole");
    CHECK(deployment().user_role == "UserRole");
}

TEST_CASE("a guest writes under the own identity into public rooms and reads them, and that is all", "[policies]") {
    const iam::Policy guest = policy_of_role("GuestRole");
    check_all(
        guest,
        {iot("Connect", "client/" + me + "-0123456789abcdef"), iot("Publish", "topic/c/in/g/lobby/" + me),
         iot("Subscribe", "topicfilter/c/out/lobby"), iot("Receive", "topic/c/out/lobby")},
        {iot("Publish", "topic/c/in/u/lobby/" + me),    // as if signed in
         iot("Publish", "topic/c/in/p/p.staff/" + me),  // into a private room
         iot("Subscribe", "topicfilter/c/own/" + me + "/p.staff"), iot("Receive", "topic/c/own/" + me + "/p.staff")});
    check_all(guest, {}, forbidden_to_all());
    // scripts/guests-off must know every connection of a guest, and AWS IoT reports none with such a client id.
    check_all(guest, {iot("Connect", "client/" + me + "-a b/c-*")},
              {iot("Connect", "client/" + me + "-+"), iot("Connect", "client/" + me + "-a#b")});
}

TEST_CASE("a guest reads rooms, public history and profiles over the API, and nothing else gets through to a function",
          "[policies]") {
    check_all(policy_of_role("GuestRole"), calls(everybody_reads), calls(people_only));
}

TEST_CASE("who is signed in writes as such and reads what is handed to them alone", "[policies]") {
    const std::vector<Row> allowed = {
        iot("Connect", "client/" + me + "-0123456789abcdef"),
        iot("Publish", "topic/c/in/u/lobby/" + me),
        iot("Publish", "topic/c/in/p/p.staff/" + me),
        iot("Subscribe", "topicfilter/c/out/lobby"),
        iot("Receive", "topic/c/out/lobby"),
        iot("Subscribe", "topicfilter/c/own/" + me + "/p.staff"),
        iot("Subscribe", "topicfilter/c/own/" + me + "/+"),
        iot("Receive", "topic/c/own/" + me + "/p.staff")};
    const std::vector<Row> denied = {iot("Publish", "topic/c/in/g/lobby/" + me)};  // as if a guest
    SECTION("by the role") {
        check_all(policy_of_role("UserRole"), allowed, denied);
        check_all(policy_of_role("UserRole"), {}, forbidden_to_all());
    }
    SECTION("and by the IoT policy, without which AWS IoT refuses them") {
        check_all(chat_policy(), allowed, denied);
        check_all(chat_policy(), {}, forbidden_to_all());
    }
}

TEST_CASE("who is signed in reaches every route of the API, where the functions decide", "[policies]") {
    check_all(policy_of_role("UserRole"), calls(everybody_reads), {});
    check_all(policy_of_role("UserRole"), calls(people_only), {});
}

TEST_CASE("every route that the guests' role lets through and every one that it does not is a route of the template",
          "[policies]") {
    const iam::Policy guest = policy_of_role("GuestRole");
    std::vector<std::string> let_through;
    for (const stack::Route& route : deployment().routes) {
        CHECK(route.authorization == stack::RouteAuthorization::signed_request);
        std::string path = route.key;
        path.erase(path.find(' '), 1);
        if (allows(guest, call(path), me)) let_through.push_back(route.key);
    }
    std::ranges::sort(let_through);
    CHECK(let_through == std::vector<std::string>{"GET /rooms", "GET /rooms/{id}", "GET /rooms/{id}/messages",
                                                  "GET /users", "GET /users/{id}"});
}

TEST_CASE("a member of a private room reads what is handed to them, and the topics of other members stay closed",
          "[policies]") {
    // Member and owner hold the same documents as everybody who is signed in: which room's messages come to
    // c/own/<identity> is up to the function that hands them out, so that losing membership counts with the next
    // message.
    for (const iam::Policy& policy : {policy_of_role("UserRole"), chat_policy()}) {
        CHECK(allows(policy, iot("Receive", "topic/c/own/" + me + "/p.staff"), me));
        CHECK_FALSE(allows(policy, iot("Receive", "topic/c/own/" + me + "/p.staff"), other));
        CHECK_FALSE(allows(policy, iot("Subscribe", "topicfilter/c/own/" + me + "/p.staff"), other));
    }
}

TEST_CASE("an owner cannot write what members read past the function", "[policies]") {
    for (const iam::Policy& policy : {policy_of_role("UserRole"), chat_policy()}) {
        CHECK_FALSE(allows(policy, iot("Publish", "topic/c/own/" + other + "/p.staff"), me));
        CHECK_FALSE(allows(policy, iot("Publish", "topic/c/out/p.staff"), me));
    }
}

TEST_CASE("a policy whose variable has no value allows nothing", "[policies]") {
    CHECK_FALSE(allows(policy_of_role("GuestRole"), iot("Connect", "client/-0123456789abcdef")));
    CHECK_FALSE(allows(chat_policy(), iot("Publish", "topic/c/in/u/lobby/")));
}

TEST_CASE("the other gateways open what they need to people and guests, and nothing of an operator's", "[policies]") {
    const std::vector<std::string> both = {
        "POST/rooms/lobby/messages",
        "PUT/me/polling/0123456789abcdef",
        "DELETE/me/polling/0123456789abcdef",
        "PUT/me/polling/0123456789abcdef/rooms/lobby",
        "DELETE/me/polling/0123456789abcdef/rooms/lobby",
        "GET/me/messages",
        "POST/me/messages/read"};
    const std::vector<std::string> operators = {
        "POST/message",
        "GET/polling",
        "POST/polling/cleanup",
        "PUT/polling/shop/ann/1",
        "DELETE/polling/shop/ann/1",
        "GET/polling/shop/ann/1",
        "POST/polling/shop/ann/1/renew",
        "GET/polling/users/ann/messages",
        "POST/polling/users/ann/read"};
    for (const char* role : {"GuestRole", "UserRole"}) {
        INFO(role);
        check_all(policy_of_role(role, whole_deployment()), calls(both), calls(operators));
        check_all(policy_of_role(role), {}, calls(operators));
        check_all(policy_of_role(role, read_deployment({{"ApiGateway", "on"}})), {call(both.front())},
                  calls({both.begin() + 1, both.end()}));
        check_all(policy_of_role(role), {}, calls(both));
        check_all(policy_of_role(role, whole_deployment()), {}, forbidden_to_all());
    }
    check_all(policy_of_role("GuestRole", whole_deployment()), {call("POST/tokens/guest")}, calls(people_only));
    check_all(policy_of_role("UserRole", whole_deployment()), calls(people_only), {call("POST/tokens/guest")});
}

TEST_CASE("neither people nor guests touch queues, keys, streams or connections but through what they are handed",
          "[policies]") {
    for (const char* role : {"GuestRole", "UserRole"}) {
        INFO(role);
        const iam::Policy policy = policy_of_role(role, whole_deployment());
        for (const char* action :
             {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage", "sqs:CreateQueue", "sqs:ListQueues"})
            CHECK_FALSE(allows(policy, {action, arn_of("sqs", "Confab_0123456789abcdef0123456789abcdef01234567")}, me));
        CHECK_FALSE(allows(
            policy, {"sts:AssumeRole", variable_of(whole_deployment(), "PollingFunction", "CONFAB_POLLER_ROLE")}, me));
        CHECK_FALSE(
            allows(policy, {"kms:Decrypt", variable_of(whole_deployment(), "TokensFunction", "CONFAB_TOKEN_KEY")}, me));
        CHECK_FALSE(allows(policy, {"kinesis:PutRecord", arn_of("kinesis", "stream/Confab-NoticeStream")}, me));
        for (const char* method : {"POST", "DELETE", "GET"})
            CHECK_FALSE(allows(
                policy,
                {"execute-api:ManageConnections",
                 arn_of("execute-api", std::string(local_socket_api_id) + "/chat/" + method + "/@connections/abc=")},
                me));
        for (const char* table : {"Tokens", "Mailbox", "Sessions", "Connections", "Notices"})
            for (const char* action : {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"})
                CHECK_FALSE(allows(policy, {action, iam::table_arn("Confab-" + std::string(table))}, me));
    }
}
