#include "simulator/sts/sts.h"

#include "aws/cognito/identity_pool.h"
#include "simulator/cognito/open_id_token.h"
#include "simulator/queue_world.h"

using namespace simulator;
using namespace simulator::sts;

namespace {

std::string role_arn(std::string_view role) { return "arn:aws:iam::123456789012:role/Confab-" + std::string(role); }

std::string assume(std::string_view role, std::string_view more = {}) {
    return "Action=AssumeRole&Version=2011-06-15&RoleSessionName=one&RoleArn=" + percent_encode(role_arn(role)) +
           std::string(more);
}
Json send_to(std::string_view queue) { return at_queue(queue, {{"MessageBody", "x"}}); }

struct RoleWorld : QueueWorld {
    RoleWorld() {
        for (const std::string_view name : {"s-one", "s-two"})
            REQUIRE(sqs_response("CreateQueue", Json::object({{"QueueName", name}})).status == 200);
    }
    aws::Credentials session(const aws::Credentials& who, std::string_view role, std::string_view more = {}) {
        const HttpResponse response = form(assume(role, more), &who);
        INFO(response.body);
        REQUIRE(response.status == 200);
        return credentials_in(response.body);
    }
    std::string refusal(const aws::Credentials& who, std::string_view role, std::string_view more = {}) {
        return xml_text(form(assume(role, more), &who).body, "Code");
    }
};

}  // namespace

TEST_CASE("a role can be assumed by those whom its trust policy names, or whom the account allows", "[simulator]") {
    RoleWorld world;
    const aws::Credentials worker = world.session(QueueWorld::owner(), "WorkerRole");
    const HttpResponse who = world.form("Action=GetCallerIdentity&Version=2011-06-15", &worker);
    CHECK(xml_text(who.body, "Arn") == "arn:aws:sts::123456789012:assumed-role/Confab-WorkerRole/one");
    CHECK(xml_text(who.body, "UserId") == iam::role_unique_id("Confab-WorkerRole") + ":one");
    // The owner's own policy allows everything, but this role's trust does not name the account.
    CHECK(world.refusal(QueueWorld::owner(), "PollerRole") == "AccessDenied");
    CHECK(world.refusal(QueueWorld::server(), "WorkerRole") == "AccessDenied");
    CHECK(world.refusal(worker, "NoRole") == "AccessDenied");
    const aws::Credentials poller = world.session(worker, "PollerRole");
    CHECK(world.sqs_response("SendMessage", send_to("s-one"), poller).status == 200);
    CHECK(world.sqs_response("SendMessage", send_to("inbox"), poller).status == 403);
}

TEST_CASE("a session policy narrows a role to one queue for the life of the credentials", "[simulator]") {
    RoleWorld world;
    const std::string policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:s-one"}]})";
    const aws::Credentials session =
        world.session(QueueWorld::server(), "PollerRole", "&DurationSeconds=900&Policy=" + percent_encode(policy));
    CHECK(world.sqs_response("SendMessage", send_to("s-one"), session).status == 200);
    CHECK(world.sqs_response("SendMessage", send_to("s-two"), session).status == 403);
    CHECK(world.sqs_response("ReceiveMessage", at_queue("s-one"), session).status == 403);
    // A session policy cannot allow more than the role.
    const std::string wider =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
    CHECK(world
              .sqs_response("SendMessage", send_to("inbox"),
                            world.session(QueueWorld::server(), "PollerRole", "&Policy=" + percent_encode(wider)))
              .status == 403);
    world.wait(900s);
    CHECK(error_type(world.sqs_response("SendMessage", send_to("s-one"), session)) == "ExpiredTokenException");
    CHECK(xml_text(world.form("Action=GetCallerIdentity", &session).body, "Code") == "ExpiredToken");
}

TEST_CASE("a chained role session lasts an hour at most, and no session exceeds its role's limit", "[simulator]") {
    RoleWorld world;
    const aws::Credentials worker = world.session(QueueWorld::owner(), "WorkerRole");
    CHECK(world.refusal(worker, "PollerRole", "&DurationSeconds=3601") == "ValidationError");
    CHECK(world.refusal(QueueWorld::server(), "PollerRole", "&DurationSeconds=7200").empty());
    CHECK(world.refusal(QueueWorld::server(), "PollerRole", "&DurationSeconds=7201") == "ValidationError");
    CHECK(world.refusal(QueueWorld::server(), "PollerRole", "&DurationSeconds=899") == "ValidationError");
    CHECK(world.refusal(QueueWorld::server(), "PollerRole", "&Policy=%7B") == "MalformedPolicyDocument");
    CHECK(world.refusal(QueueWorld::server(), "PollerRole", "&Policy=" + std::string(2049, 'x')) == "ValidationError");
    CHECK(world.refusal(QueueWorld::server(), "PollerRole", "&PolicyArns.member.1.arn=x") == "NotSimulated");
    CHECK(xml_text(world.form(assume("PollerRole")).body, "Code") == "MissingAuthenticationToken");
    CHECK(xml_text(world.form("Action=GetFederationToken").body, "Code") == "NotSimulated");
}

TEST_CASE("a queue's policy distinguishes two sessions of one role", "[simulator]") {
    RoleWorld world;
    const std::string user_id = iam::role_unique_id("Confab-PollerRole") + ":one";
    const std::string policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:ReceiveMessage","Resource":"*","Principal":"*","Condition":{"StringNotEquals":{"aws:userid":")" +
        user_id + R"("}}}]})";
    world.sqs("SetQueueAttributes", at_queue("s-one", {{"Attributes", Json::object({{"Policy", policy}})}}));
    const aws::Credentials one = world.session(QueueWorld::server(), "PollerRole");
    const aws::Credentials server = QueueWorld::server();
    const aws::Credentials two = credentials_in(
        world.form("Action=AssumeRole&RoleSessionName=two&RoleArn=" + percent_encode(role_arn("PollerRole")), &server)
            .body);
    CHECK(world.sqs_response("ReceiveMessage", at_queue("s-one"), one).status == 200);
    CHECK(world.sqs_response("ReceiveMessage", at_queue("s-one"), two).status == 403);
    CHECK(world.sqs_response("ReceiveMessage", at_queue("s-one"), QueueWorld::owner()).status == 403);
}

TEST_CASE("a guest's token of the basic flow gets only the guests' role", "[simulator]") {
    RoleWorld world;
    const auto cognito = [&](std::string_view operation, const Json& input) {
        const HttpId id = world.post(
            {.method = "POST",
             .url = "/",
             .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                         {"X-Amz-Target", "AWSCognitoIdentityService." + std::string(operation)}},
             .body = input.dump()});
        return world.body(id);
    };
    const std::string identity =
        *cognito("GetId", Json::object({{"IdentityPoolId", identity_pool_id}})).find_text("IdentityId");
    const std::string token = *cognito("GetOpenIdToken", Json::object({{"IdentityId", identity}})).find_text("Token");
    const auto with = [&](std::string_view role, std::string_view what) {
        return world
            .form("Action=AssumeRoleWithWebIdentity&RoleSessionName=web&RoleArn=" + percent_encode(role_arn(role)) +
                  "&WebIdentityToken=" + percent_encode(what))
            .body;
    };
    const std::string good = with("GuestRole", token);
    CHECK(xml_text(good, "SubjectFromWebIdentityToken") == identity);
    CHECK(world.sqs_response("SendMessage", send_to("inbox"), credentials_in(good)).status == 200);
    CHECK(world.sqs_response("ReceiveMessage", at_queue("inbox"), credentials_in(good)).status == 403);
    CHECK(xml_text(with("WorkerRole", token), "Code") == "AccessDenied");
    CHECK(xml_text(with("GuestRole", token + "x"), "Code") == "InvalidIdentityToken");
    const auto forged = [&](std::string audience, std::string amr) {
        return cognito::write_open_id_token(
            crypto::sha256(as_bytes("seed")),
            {.audience = std::move(audience),
             .subject = identity,
             .amr = {std::move(amr)},
             .expires = world.now.unix_time + 1h},
            world.now.unix_time);
    };
    CHECK(xml_text(with("GuestRole", forged("another pool", "unauthenticated")), "Code") == "AccessDenied");
    CHECK(xml_text(with("GuestRole", forged(std::string(identity_pool_id), "authenticated")), "Code") ==
          "AccessDenied");
    world.wait(10min);
    CHECK(xml_text(with("GuestRole", token), "Code") == "ExpiredTokenException");
}

TEST_CASE("form values are decoded: plus is a space, and percent sequences are bytes", "[simulator]") {
    CHECK(parse_form("a=b+c&d=%26%3D&e&=f") == QueryParameters{{"a", "b c"}, {"d", "&="}, {"e", ""}, {"", "f"}});
    CHECK(parse_form("").empty());
}
