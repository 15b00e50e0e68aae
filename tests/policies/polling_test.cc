// What the keys of a polling session reach, with the policies that the function really writes: of the role, of the
// session and of the queue. Another session's queue and a queue whose name was guessed are as shut as any.
#include "deployment.h"
#include "lambda/polling/session_create.h"
#include "lambda/store/sessions.h"

using namespace simulator;

namespace {

iam::Permissions permissions() {
    iam::RolePolicies all;
    for (const stack::Role& role : whole_deployment().roles) {
        all.functions[role.id] = policy_of_role(role.id, whole_deployment());
        all.role_arns[role.id] = role.arn;
    }
    return iam::Permissions(std::move(all));
}

// A session as PUT /me/polling/{session} opens it.
struct Opened {
    std::string key;
    std::string queue;  // its ARN
    iam::Principal keys;
    iam::Policy queue_policy;
};
Opened open(const iam::Permissions& permissions, std::string user) {
    ::lambda::Environment environment{.region = std::string(simulated_region)};
    environment.queue_prefix = variable_of(whole_deployment(), "PollingFunction", "CONFAB_QUEUE_PREFIX");
    environment.account_id = variable_of(whole_deployment(), "PollingFunction", "CONFAB_ACCOUNT_ID");
    Opened opened{
        .key = ::lambda::session_key({.account = "chat", .user = std::move(user), .name = "0123456789abcdef"}),
        .queue = {},
        .keys = {},
        .queue_policy = {}};
    opened.queue = ::lambda::queue_arn(environment, ::lambda::queue_name(environment, opened.key));
    opened.keys = {.role = iam::Role::function,
                   .identity_id = {},
                   .name = "PollerRole",
                   .session = ::lambda::poller_name(opened.key),
                   .session_policy = ::lambda::polling::session_policy(opened.queue).dump()};
    auto policy = iam::Policy::parse(
        ::lambda::polling::queue_policy(opened.queue, permissions.identify(opened.keys).user_id).dump(),
        iam::PolicyKind::resource);
    INFO((policy ? std::string() : policy.error().what));
    REQUIRE(policy);
    opened.queue_policy = std::move(*policy);
    return opened;
}
bool may(const iam::Permissions& permissions, const iam::Principal& who, std::string_view action,
         const Opened& session) {
    return permissions.allows_access(who, action, session.queue, {.resource_policy = &session.queue_policy});
}

constexpr std::array reading = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"};
constexpr std::array others = {"sqs:SendMessage",        "sqs:PurgeQueue",  "sqs:ChangeMessageVisibility",
                               "sqs:SetQueueAttributes", "sqs:DeleteQueue", "sqs:AddPermission",
                               "sqs:CreateQueue",        "sqs:ListQueues"};

}  // namespace

TEST_CASE("the keys of a polling session receive and delete from its own queue, and do nothing else there",
          "[policies]") {
    const iam::Permissions all = permissions();
    const Opened mine = open(all, "ann");
    for (const char* action : reading) CHECK(may(all, mine.keys, action, mine));
    for (const char* action : others) {
        INFO(action);
        CHECK_FALSE(may(all, mine.keys, action, mine));
    }
    for (const char* action : {"dynamodb:GetItem", "dynamodb:Query"})
        CHECK_FALSE(all.allows_on(mine.keys, action, iam::table_arn("Confab-Sessions")));
    CHECK_FALSE(all.allows_on(mine.keys, "sts:AssumeRole", whole_deployment().role("PollerRole")->arn));
}

TEST_CASE("another session's queue is shut, and so is one whose name was guessed", "[policies]") {
    const iam::Permissions all = permissions();
    const Opened mine = open(all, "ann");
    const Opened theirs = open(all, "ben");
    REQUIRE(mine.queue != theirs.queue);
    for (const char* action : reading) {
        INFO(action);
        CHECK_FALSE(may(all, mine.keys, action, theirs));
        CHECK_FALSE(may(all, theirs.keys, action, mine));
        CHECK_FALSE(all.allows_on(mine.keys, action, theirs.queue));  // even while it has no policy of its own yet
        for (const char* guessed : {"Confab_0123456789abcdef0123456789abcdef01234567", "Confab_", "orders"})
            CHECK_FALSE(all.allows_on(mine.keys, action, arn_of("sqs", guessed)));
    }
}

TEST_CASE("a queue lets in its session alone: neither another session of the same role nor a function reads it",
          "[policies]") {
    const iam::Permissions all = permissions();
    const Opened mine = open(all, "ann");
    // Keys of the whole role, and those of a session that was given this very queue by mistake.
    iam::Principal whole_role = mine.keys;
    whole_role.session = "0000000000000000000000000000000000000000";
    whole_role.session_policy.clear();
    iam::Principal mistaken = whole_role;
    mistaken.session_policy = mine.keys.session_policy;
    for (const char* action : reading) {
        INFO(action);
        CHECK_FALSE(may(all, whole_role, action, mine));
        CHECK_FALSE(may(all, mistaken, action, mine));
        for (const stack::Function& function : whole_deployment().functions) {
            INFO(function.id);
            CHECK_FALSE(
                may(all, {.role = iam::Role::function, .identity_id = {}, .name = function.role}, action, mine));
        }
    }
}

TEST_CASE("a queue's policy keeps nobody from sending to it or removing it whose work that is", "[policies]") {
    const iam::Permissions all = permissions();
    const Opened mine = open(all, "ann");
    const auto function = [](std::string role) {
        return iam::Principal{.role = iam::Role::function, .identity_id = {}, .name = std::move(role)};
    };
    for (const char* sender : {"DeliverFunctionRole", "GatewayFunctionRole", "FanOutFunctionRole", "PostFunctionRole",
                               "PollingFunctionRole"}) {
        INFO(sender);
        CHECK(may(all, function(sender), "sqs:SendMessage", mine));
    }
    for (const char* silent : {"ReaperFunctionRole", "ReplayFunctionRole", "TokensFunctionRole",
                               "AuthorizerFunctionRole", "HistoryFunctionRole", "PeopleFunctionRole"}) {
        INFO(silent);
        CHECK_FALSE(may(all, function(silent), "sqs:SendMessage", mine));
    }
    CHECK(may(all, function("ReaperFunctionRole"), "sqs:DeleteQueue", mine));
    CHECK_FALSE(may(all, function("PollingFunctionRole"), "sqs:DeleteQueue", mine));
    CHECK(may(all, function("PollingFunctionRole"), "sqs:CreateQueue", mine));
}

TEST_CASE("the role of polling sessions is taken on by the function that gives out their keys, and by nobody else",
          "[policies]") {
    const stack::Stack& stack = whole_deployment();
    const auto trust = iam::Policy::parse(stack.role("PollerRole")->trust, iam::PolicyKind::trust);
    REQUIRE(trust);
    for (const stack::Role& role : stack.roles) {
        INFO(role.id);
        const std::string session = "arn:aws:sts::" + std::string(simulated_account) + ":assumed-role/" +
                                    role.arn.substr(role.arn.find('/') + 1) + "/somebody";
        const auto answer = trust->answer(
            {.arn = session, .role = role.arn, .federated = {}}, "sts:AssumeRole", stack.role("PollerRole")->arn, {});
        CHECK((answer.grant != iam::Granted::none) == (role.id == "PollingFunctionRole"));
    }
    CHECK(trust
              ->answer({.arn = {}, .role = {}, .federated = "cognito-identity.amazonaws.com"},
                       "sts:AssumeRoleWithWebIdentity", stack.role("PollerRole")->arn, {})
              .grant == iam::Granted::none);
}

TEST_CASE("a system of the operator sends and manages polling sessions, and is nobody in the chat", "[policies]") {
    std::ifstream file(CONFAB_SOURCE_DIR "/backend/policies/operator.json");
    std::stringstream content;
    content << file.rdbuf();
    std::string text = content.str();
    for (const auto& [placeholder, value] :
         {std::pair<std::string, std::string>("API_ID", local_api_id), {"STREAM_NAME", "Confab-NoticeStream"}}) {
        REQUIRE(text.contains(placeholder));
        for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos;)
            text.replace(at, placeholder.size(), value);
    }
    const auto policy = iam::Policy::parse(text);
    REQUIRE(policy);
    for (const char* route : {"POST/message", "GET/polling", "POST/polling/cleanup", "PUT/polling/shop/ann/1",
                              "DELETE/polling/shop/ann/1", "GET/polling/shop/ann/1", "POST/polling/shop/ann/1/renew",
                              "GET/polling/users/ann/messages", "POST/polling/users/ann/read"})
        CHECK(allows(*policy, call(route)));
    for (const char* route :
         {"GET/me", "POST/rooms/lobby/messages", "PUT/me/polling/0123456789abcdef", "POST/tokens/guest", "GET/rooms"})
        CHECK_FALSE(allows(*policy, call(route)));
    CHECK(allows(*policy, {"kinesis:PutRecord", arn_of("kinesis", "stream/Confab-NoticeStream")}));
    CHECK_FALSE(allows(*policy, {"kinesis:PutRecord", arn_of("kinesis", "stream/another")}));
    CHECK_FALSE(
        allows(*policy, {"sqs:ReceiveMessage", arn_of("sqs", "Confab_0123456789abcdef0123456789abcdef01234567")}));
}
