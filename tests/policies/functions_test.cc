// What each function and rule may do: exactly the rows that stand here, out of all actions on all tables, topics and logs
// that there are. A row too many in the template fails as surely as one too few.
#include <algorithm>
#include <set>

#include "deployment.h"

using namespace simulator;

namespace {

using Pairs = std::set<std::pair<std::string, std::string>>;

std::string logs(std::string_view function) { return arn_of("logs", "log-group:/confab/Confab/" + std::string(function) + ":*"); }

// Everything that could be asked for.
const Pairs& universe() {
    static const Pairs all = [] {
        Pairs pairs;
        const std::vector<std::string> tables = {table_arn("Confab-Users"),   table_arn("Confab-Names"),    table_arn("Confab-Rooms"),
                                                 table_arn("Confab-Members"), table_arn("Confab-Messages"), table_arn("Confab-Members") + "/index/by-user",
                                                 table_arn("Another")};
        for (const std::string& table : tables)
            for (const char* action : {"GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem",
                                       "ConditionCheckItem", "PartiQLSelect", "DescribeTable", "UpdateTable", "DeleteTable"})
                pairs.emplace("dynamodb:" + std::string(action), table);
        for (const char* topic : {"c/in/g/lobby/somebody", "c/in/u/lobby/somebody", "c/in/p/p.staff/somebody", "c/out/lobby",
                                  "c/own/somebody/p.staff", "elsewhere"})
            for (const char* action : {"iot:Publish", "iot:RetainPublish", "iot:Receive"})
                pairs.emplace(action, arn_of("iot", "topic/" + std::string(topic)));
        pairs.emplace("iot:Connect", arn_of("iot", "client/somebody-0123456789abcdef"));
        pairs.emplace("iot:DeleteConnection", arn_of("iot", "client/somebody-0123456789abcdef"));
        for (const char* action : {"iot:AttachPolicy", "iot:DetachPolicy", "iot:ListAttachedPolicies", "iot:CreatePolicy", "iot:DeletePolicy"})
            pairs.emplace(action, iot_policy_arn("Confab-Chat"));
        for (const char* function : {"people", "session", "rooms", "history", "deliver", "pre-sign-up", "post-confirmation", "rule-errors"})
            for (const char* action : {"logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:CreateLogGroup",
                                       "logs:DeleteLogGroup", "logs:GetLogEvents"})
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
    for (const char* action : actions) rows.emplace("dynamodb:" + std::string(action), table_arn("Confab-" + std::string(table)));
    return rows;
}

void check_exactly(std::string_view role, std::initializer_list<Pairs> allowed) {
    const Policy policy = policy_of_role(role);
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

Pairs own_logs(std::string_view function) {
    return {{"logs:CreateLogStream", logs(function)}, {"logs:PutLogEvents", logs(function)}};
}

}  // namespace

TEST_CASE("the function of people reads and writes profiles and names", "[policies]") {
    check_exactly("PeopleFunctionRole", {own_logs("people"), table_rows("Users", {"GetItem", "BatchGetItem", "PutItem"}),
                                         table_rows("Names", {"GetItem", "PutItem", "DeleteItem"})});
}

TEST_CASE("the function of sessions attaches policies and touches no table", "[policies]") {
    check_exactly("SessionFunctionRole", {own_logs("session"), {{"iot:AttachPolicy", iot_policy_arn("Confab-Chat")},
                                                                {"iot:ListAttachedPolicies", iot_policy_arn("Confab-Chat")}}});
}

TEST_CASE("the function of rooms keeps rooms and members, and only reads who people are", "[policies]") {
    check_exactly("RoomsFunctionRole",
                  {own_logs("rooms"), table_rows("Users", {"GetItem"}),
                   table_rows("Rooms", {"GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem"}),
                   table_rows("Members", {"GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"}),
                   {{"dynamodb:Query", table_arn("Confab-Members") + "/index/by-user"}}});
}

TEST_CASE("the function of history reads messages and writes nothing", "[policies]") {
    check_exactly("HistoryFunctionRole", {own_logs("history"), table_rows("Rooms", {"GetItem"}), table_rows("Members", {"GetItem"}),
                                          table_rows("Messages", {"Query"})});
}

TEST_CASE("the function that delivers keeps messages and publishes to members' own topics alone", "[policies]") {
    check_exactly("DeliverFunctionRole", {own_logs("deliver"), table_rows("Users", {"GetItem"}), table_rows("Rooms", {"GetItem"}),
                                          table_rows("Members", {"PutItem", "Query"}), table_rows("Messages", {"PutItem"}),
                                          {{"iot:Publish", arn_of("iot", "topic/c/own/somebody/p.staff")}}});
}

TEST_CASE("the triggers write a new account's name, or nothing at all", "[policies]") {
    check_exactly("PreSignUpFunctionRole", {own_logs("pre-sign-up")});
    check_exactly("PostConfirmationFunctionRole",
                  {own_logs("post-confirmation"), table_rows("Users", {"PutItem"}), table_rows("Names", {"PutItem"})});
}

TEST_CASE("the rules publish to public rooms, keep messages and write down failures, each under its role", "[policies]") {
    check_exactly("StampRuleRole", {table_rows("Messages", {"PutItem"}), {{"iot:Publish", arn_of("iot", "topic/c/out/lobby")}}});
    check_exactly("RuleErrorsRole", {own_logs("rule-errors"), {{"logs:DescribeLogStreams", logs("rule-errors")}}});
}

TEST_CASE("every function has a role of its own", "[policies]") {
    std::set<std::string> roles;
    for (const StackFunction& function : deployment().functions) {
        INFO(function.id);
        CHECK(function.role == function.id + "Role");
        roles.insert(function.role);
    }
    CHECK(roles.size() == 7);
    CHECK(deployment().functions.size() == 7);
}

TEST_CASE("a function is run by the service that it answers, for this deployment alone", "[policies]") {
    const Stack& stack = deployment();
    const std::string api = arn_of("execute-api", "local/$default/GET/rooms");
    const std::string pool = arn_of("cognito-idp", "userpool/us-east-1_Confab000");
    std::string deliver_rule;
    for (const StackRule& rule : stack.rules)
        if (rule.id == "DeliverRule") deliver_rule = rule.arn;
    for (const char* function : {"PeopleFunction", "SessionFunction", "RoomsFunction", "HistoryFunction"}) {
        INFO(function);
        CHECK(stack.may_invoke(function, "apigateway.amazonaws.com", api));
        CHECK_FALSE(stack.may_invoke(function, "apigateway.amazonaws.com", arn_of("execute-api", "another/$default/GET/rooms")));
        CHECK_FALSE(stack.may_invoke(function, "iot.amazonaws.com", deliver_rule));
    }
    CHECK(stack.may_invoke("DeliverFunction", "iot.amazonaws.com", deliver_rule));
    CHECK_FALSE(stack.may_invoke("DeliverFunction", "iot.amazonaws.com", arn_of("iot", "rule/another")));
    CHECK_FALSE(stack.may_invoke("DeliverFunction", "apigateway.amazonaws.com", api));
    for (const char* function : {"PreSignUpFunction", "PostConfirmationFunction"}) {
        INFO(function);
        CHECK(stack.may_invoke(function, "cognito-idp.amazonaws.com", pool));
        CHECK_FALSE(stack.may_invoke(function, "cognito-idp.amazonaws.com", arn_of("cognito-idp", "userpool/us-east-1_Another00")));
    }
}
