#include "simulator/stack/reader.h"

#include <catch2/catch_test_macros.hpp>

using namespace simulator;
using namespace simulator::stack;

namespace {

// A template around one expression, whose value comes back as a table's name.
Result<std::string> value_of(std::string_view expression, const Inputs& values = {}, std::string_view more = "") {
    const std::string text =
        R"({"Parameters":{"Color":{"Type":"String","Default":"red"},"Days":{"Type":"Number","Default":90},
        "On":{"Type":"String","Default":"on","AllowedValues":["on","off"]},"Many":{"Type":"CommaDelimitedList","Default":"a,b,c"},
        "Needed":{"Type":"String"}},
        "Conditions":{"Is":{"Fn::Equals":[{"Ref":"On"},"on"]},"Not":{"Fn::Not":[{"Condition":"Is"}]},
        "Both":{"Fn::And":[{"Condition":"Is"},{"Fn::Equals":["a","a"]}]},"One":{"Fn::Or":[{"Condition":"Not"},{"Condition":"Is"}]},
        "Circle":{"Fn::Not":[{"Condition":"Circle"}]}},
        "Mappings":{"M":{"us-east-1":{"x":"mapped"}}},
        "Resources":{"R":{"Type":"AWS::IAM::Role","Properties":{}},"Gone":{"Type":"AWS::IAM::Role","Condition":"Not"},
        "PeopleTable":{"Type":"AWS::DynamoDB::Table","Properties":{}},
        "T":{"Type":"AWS::DynamoDB::Table","Properties":{"TableName":)" +
        std::string(expression) + "}}" + std::string(more) + "}}";
    const auto stack = read_stack(text, values);
    if (!stack) return std::unexpected(stack.error());
    return stack->table("T")->name;
}

std::string problem_with(std::string_view expression) {
    const auto value = value_of(expression);
    return value ? "no problem: " + *value : value.error().what;
}

}  // namespace

TEST_CASE("a template's intrinsic functions evaluate as in CloudFormation", "[simulator]") {
    const auto is = [](std::string_view expression, std::string_view expected) {
        INFO(expression);
        const auto value = value_of(expression);
        INFO((value ? *value : value.error().what));
        CHECK(value == std::string(expected));
    };
    is(R"("plain")", "plain");
    is(R"({"Ref":"Color"})", "red");
    is(R"({"Ref":"AWS::Region"})", "us-east-1");
    is(R"({"Fn::Sub":"${AWS::StackName}-${Color}-${Days}-${!topic(4)}"})", "Confab-red-90-${topic(4)}");
    is(R"({"Fn::Sub":["${a}/${Color}",{"a":{"Ref":"AWS::AccountId"}}]})", "123456789012/red");
    is(R"({"Fn::Sub":"${R.Arn}"})", "arn:aws:iam::123456789012:role/Confab-R");
    is(R"({"Fn::GetAtt":["PeopleTable","Arn"]})", "arn:aws:dynamodb:us-east-1:123456789012:table/Confab-People");
    is(R"({"Fn::GetAtt":"R.Arn"})", "arn:aws:iam::123456789012:role/Confab-R");
    is(R"({"Fn::Join":["/",["a",{"Ref":"Color"},{"Ref":"AWS::NoValue"},"b"]]})", "a/red/b");
    is(R"({"Fn::Join":["",{"Ref":"Many"}]})", "abc");
    is(R"({"Fn::Select":[1,{"Fn::Split":[",","x,y,z"]}]})", "y");
    is(R"({"Fn::Select":["2",{"Ref":"Many"}]})", "c");
    is(R"({"Fn::If":["Is","yes","no"]})", "yes");
    is(R"({"Fn::If":["Not","yes","no"]})", "no");
    is(R"({"Fn::If":["Both",{"Fn::If":["One","yes","no"]},"no"]})", "yes");
    is(R"({"Fn::If":["Not","yes",{"Ref":"AWS::NoValue"}]})", "Confab-T");
    is(R"({"Fn::FindInMap":["M",{"Ref":"AWS::Region"},"x"]})", "mapped");
}

TEST_CASE("given parameters override the defaults and must be allowed values", "[simulator]") {
    CHECK(value_of(R"({"Fn::If":["Is","yes","no"]})", {.parameters = {{"On", "off"}}}) == std::string("no"));
    CHECK_FALSE(value_of(R"({"Ref":"On"})", {.parameters = {{"On", "perhaps"}}}).has_value());
    CHECK(value_of(R"({"Ref":"Needed"})", {.parameters = {{"Needed", "here"}}}) == std::string("here"));
}

TEST_CASE("unsupported parts of a template are reported with their place", "[simulator]") {
    CHECK(problem_with(R"({"Ref":"Nobody"})").contains("Resources.T.Properties.TableName"));
    CHECK(problem_with(R"({"Fn::ImportValue":"x"})").contains("TableName.Fn::ImportValue"));
    CHECK(problem_with(R"({"Ref":"Needed"})").contains("neither a default nor a value"));
    CHECK(problem_with(R"({"Ref":"Gone"})").contains("switch off"));
    CHECK(problem_with(R"({"Fn::GetAtt":["R","Color"]})").contains("not simulated"));
    CHECK(problem_with(R"({"Fn::If":["Circle","a","b"]})").contains("circle"));
    CHECK(problem_with(R"({"Ref":"T"})").contains("circle"));
    CHECK(problem_with(R"({"Fn::Select":[9,["a"]]})").contains("index"));
    CHECK(problem_with(R"(["a"])").contains("no text"));
    CHECK_FALSE(read_stack("nonsense").has_value());
    CHECK_FALSE(read_stack("{}").has_value());
}

TEST_CASE("values that grow exponentially are refused", "[simulator]") {
    std::string more;
    for (int i = 0; i < 40; ++i) {
        const std::string next = "B" + std::to_string(i + 1);
        more += ",\"B" + std::to_string(i) +
                R"(":{"Type":"AWS::DynamoDB::Table","Properties":{"TableName":{"Fn::Sub":"${)" + next + "}${" + next +
                R"(}"}}})";
    }
    more += R"(,"B40":{"Type":"AWS::DynamoDB::Table","Properties":{"TableName":"x"}})";
    CHECK_FALSE(value_of(R"({"Ref":"B0"})", {}, more).has_value());
}

TEST_CASE("roles, functions, routes, rules and the pool are read from a template", "[simulator]") {
    const auto stack = read_stack(R"({"Resources":{
        "Role":{"Type":"AWS::IAM::Role","Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":{"Fn::GetAtt":["UsersTable","Arn"]}}]}}]}},
        "UsersTable":{"Type":"AWS::DynamoDB::Table","Properties":{"BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"user","AttributeType":"S"}],"KeySchema":[{"AttributeName":"user","KeyType":"HASH"}],"TimeToLiveSpecification":{"AttributeName":"expires","Enabled":true}}},
        "F":{"Type":"AWS::Lambda::Function","Properties":{"Role":{"Fn::GetAtt":["Role","Arn"]},"Timeout":10,"Environment":{"Variables":{"TABLE":{"Ref":"UsersTable"}}}}},
        "FInvoke":{"Type":"AWS::Lambda::Permission","Properties":{"FunctionName":{"Fn::GetAtt":["F","Arn"]},"Action":"lambda:InvokeFunction","Principal":"apigateway.amazonaws.com","SourceArn":{"Fn::Sub":"arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"}}},
        "Api":{"Type":"AWS::ApiGatewayV2::Api","Properties":{"ProtocolType":"HTTP","CorsConfiguration":{"AllowOrigins":["*"],"AllowMethods":["GET"],"MaxAge":600}}},
        "I":{"Type":"AWS::ApiGatewayV2::Integration","Properties":{"ApiId":{"Ref":"Api"},"PayloadFormatVersion":"2.0","IntegrationUri":{"Fn::GetAtt":["F","Arn"]}}},
        "Route":{"Type":"AWS::ApiGatewayV2::Route","Properties":{"ApiId":{"Ref":"Api"},"RouteKey":"GET /me","AuthorizationType":"AWS_IAM","Target":{"Fn::Sub":"integrations/${I}"}}},
        "Rule":{"Type":"AWS::IoT::TopicRule","Properties":{"TopicRulePayload":{"Sql":"SELECT * FROM 'a'","AwsIotSqlVersion":"2016-03-23","Actions":[{"DynamoDBv2":{"RoleArn":"r","PutItem":{"TableName":"t"}}}]}}},
        "Pool":{"Type":"AWS::Cognito::UserPool","Properties":{"Policies":{"PasswordPolicy":{"MinimumLength":12,"RequireNumbers":true}},"AutoVerifiedAttributes":["email"],"MfaConfiguration":"OPTIONAL","LambdaConfig":{"PreSignUp":{"Fn::GetAtt":["F","Arn"]}}}},
        "Client":{"Type":"AWS::Cognito::UserPoolClient","Properties":{"PreventUserExistenceErrors":"ENABLED","RefreshTokenRotation":{"Feature":"ENABLED","RetryGracePeriodSeconds":10},"RefreshTokenValidity":7}},
        "People":{"Type":"AWS::Cognito::IdentityPool","Properties":{"AllowUnauthenticatedIdentities":true}},
        "Roles":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"Roles":{"authenticated":{"Fn::GetAtt":["Role","Arn"]}}}},
        "Other":{"Type":"AWS::CloudWatch::Alarm","Properties":{"X":{"Fn::Whatever":1}}}}})");
    INFO((stack ? std::string() : stack.error().what));
    REQUIRE(stack.has_value());
    REQUIRE(stack->role("Role"));
    CHECK(stack->role("Role")->policies[0].contains("table/Confab-Users"));
    const Table* table = stack->table("UsersTable");
    REQUIRE(table);
    CHECK(table->create_table.starts_with(R"({"TableName":"Confab-Users","AttributeDefinitions":[)"));
    CHECK(table->time_to_live == "expires");
    const Function* function = stack->function("F");
    REQUIRE(function);
    CHECK(function->role == "Role");
    CHECK(function->timeout_seconds == 10);
    CHECK(function->environment == std::vector<std::pair<std::string, std::string>>{{"TABLE", "Confab-Users"}});
    REQUIRE(stack->routes.size() == 1);
    CHECK(stack->routes[0].key == "GET /me");
    CHECK(stack->routes[0].function == "F");
    CHECK(stack->routes[0].authorization == RouteAuthorization::signed_request);
    CHECK(stack->may_invoke(
        "F", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:local/$default/GET/me"));
    CHECK_FALSE(stack->may_invoke(
        "F", "iot.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:local/$default/GET/me"));
    CHECK_FALSE(
        stack->may_invoke("F", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:other/GET/me"));
    REQUIRE(stack->rules.size() == 1);
    CHECK(
        stack->rules[0].payload ==
        R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"dynamoDBv2":{"roleArn":"r","putItem":{"tableName":"t"}}}]})");
    REQUIRE(stack->user_pool);
    CHECK(stack->user_pool->password.length == 12);
    CHECK(stack->user_pool->password.digit);
    CHECK_FALSE(stack->user_pool->password.symbol);
    CHECK(stack->user_pool->pre_sign_up == "F");
    CHECK(stack->user_pool->post_confirmation.empty());
    CHECK((stack->user_pool->verifies_email && stack->user_pool->mfa));
    REQUIRE(stack->client);
    CHECK((stack->client->rotates_refresh_tokens && stack->client->rotation_grace_seconds == 10));
    CHECK(stack->client->refresh_seconds == 7 * 86'400);
    CHECK((stack->guests && stack->user_role == "Role" && stack->guest_role.empty()));
    CHECK(stack->cors.max_age == 600);
}
