#include "simulator/iam/policy.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "simulator/iam/permissions.h"
#include "simulator/stack/reader.h"

using namespace simulator;
using namespace simulator::iam;

namespace {

const std::string ada = "us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf";

std::string file(const std::string& path) {
    std::ifstream stream(std::string(CONFAB_SOURCE_DIR) + "/" + path);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string document(const std::string& statements) {
    return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

bool pattern_matches(std::string_view pattern, std::string_view text, PolicyVariables variables = {}) {
    const auto parsed = PolicyPattern::parse(pattern);
    REQUIRE(parsed.has_value());
    return parsed->matches(text, variables);
}

}  // namespace

TEST_CASE("in a policy, a star also matches slashes and a question mark matches one character", "[simulator]") {
    CHECK(pattern_matches("a/*", "a/b/c"));
    CHECK(pattern_matches("a/*", "a/"));
    CHECK_FALSE(pattern_matches("a/*", "a"));
    CHECK(pattern_matches("*", ""));
    CHECK(pattern_matches("a*b*c", "axxbyybzzc"));
    CHECK_FALSE(pattern_matches("a*b*c", "axxbyybzz"));
    CHECK(pattern_matches("a?c", "abc"));
    CHECK_FALSE(pattern_matches("a?c", "ac"));
    CHECK_FALSE(pattern_matches("abc", "abcd"));
}

TEST_CASE("MQTT's wildcards are ordinary characters in a policy", "[simulator]") {
    CHECK(pattern_matches("c/out/+", "c/out/+"));
    CHECK_FALSE(pattern_matches("c/out/+", "c/out/lobby"));
    CHECK(pattern_matches("c/out/*", "c/out/#"));
    CHECK_FALSE(pattern_matches("c/out/*", "#"));
}

TEST_CASE("a pattern with many stars is matched in reasonable time", "[simulator]") {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "*a";
    CHECK_FALSE(pattern_matches(pattern + "b", std::string(2000, 'a')));
}

TEST_CASE("a variable is replaced literally by its value, and without a value matches nothing", "[simulator]") {
    const PolicyVariables variables{.identity_id = ada, .client_id = "*"};
    CHECK(pattern_matches("x/${cognito-identity.amazonaws.com:sub}", "x/" + ada, variables));
    CHECK_FALSE(pattern_matches("x/${cognito-identity.amazonaws.com:sub}", "x/" + ada + "1", variables));
    CHECK(pattern_matches("x/${iot:ClientId}", "x/*", variables));
    CHECK_FALSE(pattern_matches("x/${iot:ClientId}", "x/anything", variables));
    CHECK_FALSE(pattern_matches("x/${cognito-identity.amazonaws.com:sub}", "x/", {}));
    CHECK(pattern_matches("${*}${?}${$}", "*?$"));
}

TEST_CASE("an unknown variable is an error when the policy is read", "[simulator]") {
    CHECK_FALSE(PolicyPattern::parse("topic/${aws:SourceIp}").has_value());
    CHECK_FALSE(PolicyPattern::parse("topic/${iot:ClientId").has_value());
}

TEST_CASE("an explicit deny overrides any allow, and nothing is allowed by default", "[simulator]") {
    const auto policy = Policy::parse(document(R"({"Effect":"Allow","Action":["iot:Publish","iot:Sub*"],"Resource":"*"},
        {"Sid":"no","Effect":"Deny","Action":"IOT:publish","Resource":["a/secret","b/*"]})"));
    REQUIRE(policy.has_value());
    CHECK(policy->decide("iot:Publish", "a/open", {}) == Decision::allowed);
    CHECK(policy->decide("iot:Publish", "a/secret", {}) == Decision::denied);
    CHECK(policy->decide("iot:Subscribe", "a/secret", {}) == Decision::allowed);
    CHECK(policy->decide("iot:Connect", "a/open", {}) == Decision::not_mentioned);
    CHECK(policy->decide("iot:Publish", "A/SECRET", {}) == Decision::allowed);
}

TEST_CASE("NotAction and NotResource invert their lists", "[simulator]") {
    const auto policy =
        Policy::parse(document(R"({"Effect":"Allow","NotAction":"iot:Connect","NotResource":["a","b"]})"));
    REQUIRE(policy.has_value());
    CHECK(policy->decide("iot:Publish", "c", {}) == Decision::allowed);
    CHECK(policy->decide("iot:Connect", "c", {}) == Decision::not_mentioned);
    CHECK(policy->decide("iot:Publish", "a", {}) == Decision::not_mentioned);
}

TEST_CASE("a policy that is not fully supported is refused with a reason", "[simulator]") {
    const std::string whole = R"({"Effect":"Allow","Action":"a:b","Resource":"*"})";
    REQUIRE(Policy::parse(document(whole)).has_value());
    const auto conditional = Policy::parse(
        document(R"({"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"aws:x":"y"}}})"));
    REQUIRE_FALSE(conditional.has_value());
    CHECK(conditional.error().what.find("Condition") != std::string::npos);
    for (const std::string& bad : {
             std::string("nonsense"),
             std::string("[]"),
             std::string(R"({"Statement":[]})"),
             document(""),
             std::string(R"({"Version":"2008-10-17","Statement":[)") + whole + "]}",
             std::string(R"({"Statement":[)") + whole + "]}",
             document(R"({"Action":"a:b","Resource":"*"})"),
             document(R"({"Effect":"allow","Action":"a:b","Resource":"*"})"),
             document(R"({"Effect":"Allow","Resource":"*"})"),
             document(R"({"Effect":"Allow","Action":"a:b"})"),
             document(R"({"Effect":"Allow","Action":[],"Resource":"*"})"),
             document(R"({"Effect":"Allow","Action":[3],"Resource":"*"})"),
             document(R"({"Effect":"Allow","Action":"a:b","NotAction":"c:d","Resource":"*"})"),
             document(R"({"Effect":"Allow","Principal":"*","Action":"a:b","Resource":"*"})"),
         }) {
        INFO(bad);
        CHECK_FALSE(Policy::parse(bad).has_value());
    }
}

TEST_CASE("the deployment's policy for guests allows the chat and nothing else", "[simulator]") {
    const auto stack = stack::read_stack(file("backend/template.json"));
    REQUIRE(stack.has_value());
    auto guest = Policy::parse(stack->role(stack->guest_role)->policies.at(0));
    auto server = Policy::parse(file("backend/policies/poster.json"));
    REQUIRE(guest.has_value());
    REQUIRE(server.has_value());
    const Permissions permissions(std::move(*guest), std::move(*server));
    const Principal principal{.role = Role::guest, .identity_id = ada};
    const std::string bob = "us-east-1:00000000-0000-0000-0000-000000000000";
    const auto allows = [&](std::string_view action, ResourceKind kind, const std::string& name) {
        return permissions.allows(principal, ada + "-tab", action, kind, name);
    };
    using enum ResourceKind;
    CHECK(allows("iot:Connect", client, ada + "-tab1"));
    CHECK_FALSE(allows("iot:Connect", client, ada));
    CHECK_FALSE(allows("iot:Connect", client, bob + "-tab1"));
    CHECK_FALSE(allows("iot:Connect", client, "+"));
    CHECK(allows("iot:Publish", topic, "c/in/g/lobby/" + ada));
    CHECK_FALSE(allows("iot:Publish", topic, "c/in/g/lobby/" + bob));
    CHECK_FALSE(allows("iot:Publish", topic, "c/out/lobby"));
    CHECK_FALSE(allows("iot:Publish", topic, "c/in/u/lobby/" + ada));
    CHECK_FALSE(allows("iot:Publish", topic, "$aws/things/x/shadow/update"));
    CHECK_FALSE(allows("iot:RetainPublish", topic, "c/in/g/lobby/" + ada));
    CHECK(allows("iot:Subscribe", topic_filter, "c/out/lobby"));
    CHECK(allows("iot:Subscribe", topic_filter, "c/out/#"));
    CHECK_FALSE(allows("iot:Subscribe", topic_filter, "#"));
    CHECK_FALSE(allows("iot:Subscribe", topic_filter, "c/#"));
    CHECK_FALSE(allows("iot:Subscribe", topic_filter, "+/out/lobby"));
    CHECK_FALSE(allows("iot:Subscribe", topic_filter, "c/in/g/lobby/+"));
    CHECK_FALSE(allows("iot:Subscribe", topic_filter, "$aws/events/#"));
    CHECK(allows("iot:Receive", topic, "c/out/lobby"));
    CHECK_FALSE(allows("iot:Receive", topic, "c/in/g/lobby/" + ada));
    CHECK_FALSE(allows("iot:GetThingShadow", topic, "c/out/lobby"));
}
