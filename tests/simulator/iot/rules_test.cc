#include "simulator/iot/rules.h"

#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "simulator/cloud_documents.h"
#include "simulator/world.h"

using namespace simulator;
using namespace simulator::iot;

namespace {

iam::Policy allow(std::string_view resource) {
    auto policy = iam::Policy::parse(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":")" +
        std::string(resource) + "\"}]}");
    REQUIRE(policy.has_value());
    return std::move(*policy);
}

Rule rule(std::string_view sql, std::string_view topic) {
    auto parsed =
        Rule::parse(R"({"sql":")" + std::string(sql) +
                    R"(","awsIotSqlVersion":"2016-03-23","actions":[{"republish":{"roleArn":"arn","topic":")" +
                    std::string(topic) + R"(","qos":1}}]})");
    INFO((parsed ? std::string() : parsed.error().what));
    REQUIRE(parsed.has_value());
    return std::move(*parsed);
}

std::vector<RuleOutcome> outcomes(const Rules& rules, std::string topic, std::string_view payload) {
    return rules.run(
        {.topic = std::move(topic), .payload = to_bytes(payload)}, "client", UnixTime(1'760'000'000'123ms), "trace");
}

// Only what they publish.
std::vector<Message> run(const Rules& rules, std::string topic, std::string_view payload) {
    std::vector<Message> messages;
    for (RuleOutcome& outcome : outcomes(rules, std::move(topic), payload))
        if (auto* publishes = std::get_if<RulePublishes>(&outcome)) messages.push_back(std::move(publishes->message));
    return messages;
}

std::map<std::string, iam::Policy, std::less<>> role(std::string arn, iam::Policy policy) {
    return {{std::move(arn), std::move(policy)}};
}

Rules deployed(std::vector<std::pair<std::string, std::string>> parameters = {}) {
    auto parts =
        read_documents({.template_json = backend_file("template.json")}, {.parameters = std::move(parameters)});
    INFO((parts ? std::string() : parts.error().what));
    REQUIRE(parts.has_value());
    return Rules(std::move(parts->rules), std::move(parts->rule_roles));
}

}  // namespace

TEST_CASE("the deployment's stamping rule adds the server's time and the sender's hash", "[simulator]") {
    const auto published =
        run(deployed(), "c/in/g/lobby/us-east-1:ada",
            R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi","sender":"forged","stamp":5,"more":1})");
    REQUIRE(published.size() == 1);
    CHECK(published[0].topic == "c/out/lobby");
    CHECK(published[0].qos == mqtt::QoS::at_least_once);
    CHECK(to_text(published[0].payload) ==
          R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi","sender":")" +
              hex(crypto::sha256(as_bytes("us-east-1:ada"))) +
              R"(","stamp":1760000000123,"lane":"g","room":"lobby","key":"1760000000123#)" +
              hex(crypto::sha256(as_bytes("us-east-1:ada"))) + R"(#a1","expires":1767776000})");
}

TEST_CASE("messages accepted by the stamping rule are stored for the configured days, unless history is off",
          "[simulator]") {
    const std::string_view payload = R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi"})";
    const auto all = outcomes(deployed({{"RetentionDays", "1"}}), "c/in/u/lobby/us-east-1:ada", payload);
    REQUIRE(all.size() == 2);
    const auto* puts = std::get_if<RulePuts>(&all[1]);
    REQUIRE(puts);
    CHECK(puts->table == "Confab-Messages");
    CHECK(puts->item.find_integer("expires") == 1760000000 + 86400);
    CHECK(*puts->item.find_text("lane") == "u");
    CHECK(outcomes(deployed({{"History", "off"}}), "c/in/u/lobby/us-east-1:ada", payload).size() == 1);
}

TEST_CASE("a private room's message goes only to the function, with the sender's identity", "[simulator]") {
    const std::string_view payload = R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi","identity":"forged"})";
    const auto all = outcomes(deployed(), "c/in/p/p.kitchen/us-east-1:ada", payload);
    REQUIRE(all.size() == 1);
    const auto* invokes = std::get_if<RuleInvokes>(&all[0]);
    REQUIRE(invokes);
    CHECK(invokes->function == "arn:aws:lambda:us-east-1:123456789012:function:Confab-DeliverFunction");
    CHECK(invokes->rule == "arn:aws:iot:us-east-1:123456789012:rule/Confab_DeliverRule");
    CHECK(*invokes->event.find_text("identity") == "us-east-1:ada");
    CHECK(*invokes->event.find_text("room") == "p.kitchen");
    CHECK(*invokes->event.find_text("lane") == "p");
    CHECK(outcomes(deployed(), "c/in/p/kitchen/us-east-1:ada", payload).empty());
    CHECK(outcomes(deployed(), "c/in/g/p.kitchen/us-east-1:ada", payload).empty());
}

TEST_CASE("a requeued message returns unchanged to the delivering function", "[simulator]") {
    const std::string_view payload =
        R"({"message":{"v":1,"id":"a1"},"rounds":1,"targets":[{"connection":"L0SM9c=","room":"lobby"}]})";
    const auto all = outcomes(deployed(), "c/missed", payload);
    REQUIRE(all.size() == 1);
    const auto* invokes = std::get_if<RuleInvokes>(&all[0]);
    REQUIRE(invokes);
    CHECK(invokes->function == "arn:aws:lambda:us-east-1:123456789012:function:Confab-DeliverFunction");
    CHECK(invokes->event.dump() == payload);
    CHECK(outcomes(deployed(), "c/missed/lobby", payload).empty());
}

TEST_CASE("the deployment's stamping rule drops payloads that are not messages", "[simulator]") {
    const Rules rules = deployed();
    const std::string topic = "c/in/g/lobby/us-east-1:ada";
    const auto message =
        [](std::string_view id, std::string_view kind, const std::string& name, const std::string& text) {
            return Json::object({{"v", 1}, {"id", id}, {"kind", kind}, {"name", name}, {"text", text}}).dump();
        };
    CHECK(run(rules, topic, message("a", "text", "n", "t")).size() == 1);
    CHECK(run(rules, topic, message("a", "joined", "n", "")).size() == 1);
    CHECK(run(rules, topic, message("a", "text", std::string(128, 'n'), std::string(16384, 't'))).size() == 1);
    CHECK(run(rules, topic, message("a", "text", std::string(129, 'n'), "t")).empty());
    CHECK(run(rules, topic, message("a", "text", "n", std::string(16385, 't'))).empty());
    CHECK(run(rules, topic, message("a", "shout", "n", "t")).empty());
    CHECK(run(rules, topic, message("", "text", "n", "t")).empty());
    CHECK(run(rules, topic, message("a b", "text", "n", "t")).empty());
    CHECK(run(rules, topic, message(std::string(65, 'a'), "text", "n", "t")).empty());
    CHECK(run(rules, topic, "no JSON").empty());
    CHECK(run(rules, topic, "null").empty());
    CHECK(run(rules, topic, R"({"v":2,"id":"a","kind":"text","name":"","text":""})").empty());
    CHECK(run(rules, topic, R"({"v":1,"id":"a","kind":"text","name":null,"text":""})").empty());
    CHECK(run(rules, topic, R"({"v":1,"id":"a","kind":"text","text":""})").empty());
    for (const std::string_view other :
         {"c/in/g/Lobby/me", "c/in/g/a/b/me", "c/out/lobby", "c/in/x/lobby/me", "c/in/g/lobby"}) {
        INFO(other);
        CHECK(run(rules, std::string(other), message("a", "text", "n", "t")).empty());
    }
}

TEST_CASE("a rule publishes only where its role allows it", "[simulator]") {
    std::vector<Rule> both;
    both.push_back(rule("SELECT * FROM 'in/+'", "out/${topic(2)}"));
    both.push_back(rule("SELECT * FROM 'in/+'", "secret/${topic(2)}"));
    const auto published = run(Rules(std::move(both), role("arn", allow("arn:aws:iot:*:*:topic/out/*"))), "in/x", "{}");
    REQUIRE(published.size() == 1);
    CHECK(published[0].topic == "out/x");
}

TEST_CASE("a rule does not publish to an undefined or invalid topic", "[simulator]") {
    for (const std::string_view topic :
         {"out/${topic(9)}", "out/${name}", "out/${wild}", "$aws/x", "a/b/c/d/e/f/g/h/i"}) {
        std::vector<Rule> rules;
        rules.push_back(rule("SELECT * FROM 'in/+'", topic));
        CHECK(run(Rules(std::move(rules), role("arn", allow("*"))), "in/x", R"({"wild":"#"})").empty());
    }
}

TEST_CASE("a rule that is not fully supported is refused with a reason", "[simulator]") {
    const auto bad = [](std::string_view json) { return !Rule::parse(json).has_value(); };
    CHECK(bad("nonsense"));
    CHECK(bad("[]"));
    CHECK(bad(R"({"actions":[],"awsIotSqlVersion":"2016-03-23"})"));
    CHECK(bad(R"({"sql":"SELECT * FROM 'a'","actions":[]})"));
    CHECK(bad(R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2015-10-08","actions":[]})"));
    CHECK(bad(R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"sns":{"targetArn":"x"}}]})"));
    CHECK(bad(
        R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"dynamoDBv2":{"roleArn":"x"}}]})"));
    CHECK(bad(R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"republish":{"qos":1}}]})"));
    CHECK(
        bad(R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"republish":{"topic":"${"}}]})"));
    CHECK(bad(
        R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"republish":{"topic":"x","headers":{}}}]})"));
    CHECK(bad(R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[],"errorAction":{}})"));
    CHECK_FALSE(bad(
        R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[],"ruleDisabled":true,"description":"x"})"));
    CHECK_FALSE(bad(
        R"({"sql":"SELECT * FROM 'a'","awsIotSqlVersion":"2016-03-23","actions":[{"lambda":{"functionArn":"x"}}],"errorAction":{"cloudwatchLogs":{}}})"));
}
