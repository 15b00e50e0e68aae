// Everything that a signed-in user can reach: credentials, the attached policy, MQTT, the HTTP API, and a function's
// access to tables.
#include "aws/iot/publish.h"
#include "simulator/cognito/account_world.h"

using namespace simulator;
using namespace simulator::cognito;

namespace {

struct Signed {
    std::string identity;
    aws::Credentials credentials;
};

Signed open_session(AccountWorld& world, const std::string& token) {
    const aws::cognito::CognitoLogin login{.provider = pool_provider(), .id_token = Secret(token)};
    const auto identity = aws::cognito::read_get_id(
        world.ask(aws::cognito::get_id_request(std::string(here) + "/", identity_pool_id, &login)));
    REQUIRE(identity.has_value());
    const auto credentials = aws::cognito::read_get_credentials(
        world.ask(aws::cognito::get_credentials_request(std::string(here) + "/", *identity, &login)));
    REQUIRE(credentials.has_value());
    return {identity->reveal(), *credentials};
}
Signed as_guest(AccountWorld& world) {
    const auto identity =
        aws::cognito::read_get_id(world.ask(aws::cognito::get_id_request(std::string(here) + "/", identity_pool_id)));
    REQUIRE(identity.has_value());
    const auto credentials = aws::cognito::read_get_credentials(
        world.ask(aws::cognito::get_credentials_request(std::string(here) + "/", *identity)));
    REQUIRE(credentials.has_value());
    return {identity->reveal(), *credentials};
}
HttpResponse identities(AccountWorld& world, std::string_view operation, Json input) {
    return world.ask({.method = "POST",
                      .url = std::string(here) + "/",
                      .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                                  {"X-Amz-Target", "AWSCognitoIdentityService." + std::string(operation)}},
                      .body = input.dump()});
}
HttpResponse api(AccountWorld& world, const aws::Credentials& who, aws::api_gateway::ApiCall call) {
    return world.ask(*aws::api_gateway::execute_api_request(
        std::string(here) + "/api", "us-east-1", call, who, world.now.unix_time));
}
// What a function can do: its credentials come with each invocation.
aws::Credentials of_function(AccountWorld& world, const Signed& caller, const std::string& function,
                             aws::api_gateway::ApiCall call) {
    world.invokes.clear();
    api(world, caller.credentials, std::move(call));
    REQUIRE(world.invokes.size() == 1);
    CHECK(world.invokes[0].function == function);
    aws::Credentials credentials;
    for (const auto& [name, value] : world.invokes[0].environment) {
        if (name == "AWS_ACCESS_KEY_ID") credentials.access_key_id = value;
        if (name == "AWS_SECRET_ACCESS_KEY") credentials.secret_access_key = Secret(value);
        if (name == "AWS_SESSION_TOKEN") credentials.session_token = Secret(value);
    }
    return credentials;
}
HttpResponse attach(AccountWorld& world, const aws::Credentials& who, std::string_view target,
                    std::string_view policy = "Confab-Chat") {
    return world.ask(*aws::iot::attach_policy_request(
        {.url = std::string(here), .region = "us-east-1", .credentials = who}, policy, target, world.now.unix_time));
}
// Whether CONNECT is taken.
bool connects(AccountWorld& world, const Signed& who, ConnectionId id, std::string_view name = "0123456789abcdef") {
    const std::string url = aws::iot::presigned_iot_url(
                                *aws::iot_endpoint("127.0.0.1:8081", "us-east-1"), who.credentials, world.now.unix_time)
                                .reveal();
    world.cloud->open(
        id,
        {.method = "GET", .target = url.substr(url.find("/mqtt")), .headers = {{"Host", "127.0.0.1:8081"}}, .body = {}},
        world.now);
    const std::string client = who.identity + "-" + std::string(name);
    Bytes bytes;
    REQUIRE(mqtt::encode(mqtt::Connect{.client_id = client}, mqtt::Version::v5, bytes).has_value());
    world.cloud->received(id, bytes, world.now);
    world.drain();
    REQUIRE(world.heard[id].packets.size() >= 1);
    const Bytes& first = world.heard[id].packets[0];
    const auto packet = mqtt::decode(first[0], ByteView(first).subspan(1), mqtt::Version::v5);
    REQUIRE(packet.has_value());
    const auto* answer = std::get_if<mqtt::Connack>(&*packet);
    return answer && answer->reason == mqtt::Reason::success;
}
void publish(AccountWorld& world, ConnectionId id, const std::string& topic, std::string_view payload) {
    mqtt::Publish packet;
    packet.topic = topic;
    packet.payload = as_bytes(payload);
    packet.qos = mqtt::QoS::at_least_once;
    packet.packet_id = 1;
    Bytes bytes;
    mqtt::encode(packet, mqtt::Version::v5, bytes);
    world.cloud->received(id, bytes, world.now);
    world.drain();
}

}  // namespace

TEST_CASE("a person has one identity in every browser, and nobody else gets its credentials", "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    const Signed one = open_session(world, ann.id_token());
    Person on_phone(world);
    on_phone.command(Person::sign_in("ann"));
    CHECK(open_session(world, on_phone.id_token()).identity == one.identity);
    Person ben(world);
    ben.arrive("ben");
    CHECK(open_session(world, ben.id_token()).identity != one.identity);
    const auto message = [&](std::string_view identity, const Json& logins) {
        Json input = Json::object({{"IdentityId", identity}});
        if (!logins.is_null()) input.set("Logins", logins);
        const HttpResponse refused = identities(world, "GetCredentialsForIdentity", std::move(input));
        CHECK(type_of_error(refused) == "NotAuthorizedException");
        return message_of(refused);
    };
    CHECK(message(one.identity, {}) == "Access to Identity '" + one.identity + "' is forbidden.");
    CHECK(message(one.identity, Json::object({{pool_provider(), ben.id_token()}})).starts_with("Logins don't match."));
    CHECK(message(one.identity, Json::object({{"accounts.google.com", ann.id_token()}})) ==
          "Token is not from a supported provider of this identity pool.");
    std::string forged = ann.id_token();
    forged[forged.size() - 20] = forged[forged.size() - 20] == 'A' ? 'B' : 'A';
    CHECK(message(one.identity, Json::object({{pool_provider(), forged}})).starts_with("Invalid login token."));
    const std::string token = ann.id_token();
    world.wait(2h);
    CHECK(message(one.identity, Json::object({{pool_provider(), token}})) == "Invalid login token. Token expired.");
}

TEST_CASE("a signed-in user connects only after the policy is attached and has taken effect", "[simulator]") {
    AccountWorld world({.policy_delay = 90s});
    Person ann(world);
    ann.arrive("ann");
    const Signed session = open_session(world, ann.id_token());
    CHECK_FALSE(connects(world, session, ConnectionId{1}));
    const aws::Credentials function =
        of_function(world, session, "SessionFunction", {.method = "POST", .path = "/session", .query = {}, .body = {}});
    CHECK(attach(world, session.credentials, session.identity).status == 403);
    CHECK(attach(world, function, session.identity, "Another").status == 404);
    CHECK(attach(world, function, "nobody").status == 400);
    CHECK(attach(world, function, session.identity).status == 200);
    CHECK(attach(world, function, session.identity).status == 200);
    world.wait(89s);
    CHECK_FALSE(connects(world, session, ConnectionId{2}));
    world.wait(2s);
    CHECK(connects(world, session, ConnectionId{3}));
    // The attachment survives a restart, as on AWS.
    world.restart(world.state);
    CHECK(connects(world, session, ConnectionId{4}));
    CHECK(world
              .ask(*aws::iot::detach_policy_request(
                  {.url = std::string(here), .region = "us-east-1", .credentials = AccountWorld::owner()},
                  "Confab-Chat", session.identity, world.now.unix_time))
              .status == 200);
    CHECK_FALSE(connects(world, session, ConnectionId{5}));
}

TEST_CASE("a guest needs no attached policy, and can publish neither as a user nor to private rooms", "[simulator]") {
    AccountWorld world;
    const Signed guest = as_guest(world);
    REQUIRE(connects(world, guest, ConnectionId{1}));
    const std::string_view message = R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi"})";
    publish(world, ConnectionId{1}, "c/in/g/lobby/" + guest.identity, message);
    REQUIRE(world.performs.size() == 1);
    for (const std::string& topic : {"c/in/u/lobby/" + guest.identity, "c/in/p/p.kitchen/" + guest.identity}) {
        const ConnectionId id{static_cast<std::uint32_t>(topic.size())};
        world.wait(2s);
        REQUIRE(connects(world, guest, id));
        publish(world, id, topic, message);
    }
    CHECK(world.performs.size() == 1);
    CHECK(world.invokes.empty());
}

TEST_CASE("the rule stores a stamped message in the table with a valid signature", "[simulator]") {
    AccountWorld world;
    const Signed guest = as_guest(world);
    REQUIRE(connects(world, guest, ConnectionId{1}));
    publish(world, ConnectionId{1}, "c/in/g/lobby/" + guest.identity,
            R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi"})");
    REQUIRE(world.performs.size() == 1);
    const HttpRequest& request = world.performs[0].request;
    CHECK(request.url == "/");
    CHECK(*find_header(request.headers, "X-Amz-Target") == "DynamoDB_20120810.PutItem");
    CHECK(find_header(request.headers, "Authorization")->contains("/us-east-1/dynamodb/aws4_request"));
    const Json body = *parse_json(request.body);
    CHECK(*body.find_text("TableName") == "Confab-Messages");
    CHECK(*body.find("Item")->find("room")->find_text("S") == "lobby");
    CHECK(*body.find("Item")->find("stamp")->find_text("N") == "1760000000000");
    CHECK(world.cloud->rule_failures() == 0);
    world.cloud->performed(world.performs[0].outgoing, std::unexpected(HttpFailure::network), world.now);
    CHECK(world.cloud->rule_failures() == 1);
}

TEST_CASE("connections are noted in the table if the deployment enables it", "[simulator]") {
    AccountWorld world({.parameters = {{"NoteConnections", "on"}}});
    const Signed guest = as_guest(world);
    REQUIRE(connects(world, guest, ConnectionId{1}));
    REQUIRE(world.performs.size() == 1);
    const Json body = *parse_json(world.performs[0].request.body);
    CHECK(*body.find("Item")->find("key")->find_text("S") == guest.identity + "-0123456789abcdef");
}

TEST_CASE("a guest's connection is noted whatever its client id is, and those that AWS does not report are refused",
          "[simulator]") {
    AccountWorld world({.parameters = {{"NoteConnections", "on"}}});
    const Signed guest = as_guest(world);
    std::uint32_t connections = 0;
    for (const std::string_view name : {"", "-", "a b", "a/b/c", "x-0123456789abcdef", "\xc3\xa4"}) {
        INFO(name);
        world.performs.clear();
        REQUIRE(connects(world, guest, ConnectionId{++connections}, name));
        REQUIRE(world.performs.size() == 1);
        const Json body = *parse_json(world.performs[0].request.body);
        CHECK(*body.find("Item")->find("key")->find_text("S") == guest.identity + "-" + std::string(name));
    }
    for (const std::string_view name : {"+", "a#b", "0123456789abcde+"}) {
        INFO(name);
        CHECK_FALSE(connects(world, guest, ConnectionId{++connections}, name));
    }
}

TEST_CASE("a private room's message invokes the function, and its failures are counted", "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    const Signed session = open_session(world, ann.id_token());
    attach(world, AccountWorld::owner(), session.identity);
    REQUIRE(connects(world, session, ConnectionId{1}));
    world.invokes.clear();
    world.functions["DeliverFunction"] = [](const Json&) { return std::unexpected(std::string("broken")); };
    publish(world, ConnectionId{1}, "c/in/p/p.kitchen/" + session.identity,
            R"({"v":1,"id":"a1","kind":"text","name":"Ann","text":"hi"})");
    REQUIRE(world.invokes.size() == 1);
    CHECK(world.invokes[0].function == "DeliverFunction");
    CHECK(*parse_json(world.invokes[0].event)->find_text("identity") == session.identity);
    CHECK(world.performs.empty());
    CHECK(world.cloud->rule_failures() == 1);
}

TEST_CASE("what the function publishes for a member reaches only that member, and others cannot subscribe",
          "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    Person ben(world);
    ben.arrive("ben");
    const Signed hers = open_session(world, ann.id_token());
    const Signed his = open_session(world, ben.id_token());
    const auto subscribe = [&](const Signed& who, ConnectionId id) {
        attach(world, AccountWorld::owner(), who.identity);
        REQUIRE(connects(world, who, id));
        const std::string filter = "c/own/" + hers.identity + "/+";
        Bytes bytes;
        mqtt::encode(mqtt::Subscribe{.packet_id = 1,
                                     .subscriptions = {{.filter = filter, .qos = mqtt::QoS::at_least_once}},
                                     .subscription_identifier = {},
                                     .user_properties = {}},
                     mqtt::Version::v5, bytes);
        world.cloud->received(id, bytes, world.now);
        world.drain();
        const Bytes& last = world.heard[id].packets.back();
        const auto packet = mqtt::decode(last[0], ByteView(last).subspan(1), mqtt::Version::v5);
        REQUIRE(packet.has_value());
        return std::get<mqtt::Suback>(*packet).reasons.at(0);
    };
    CHECK(subscribe(hers, ConnectionId{1}) == mqtt::Reason::granted_qos_1);
    CHECK(subscribe(his, ConnectionId{2}) == mqtt::Reason::not_authorized);
    world.invokes.clear();
    publish(world, ConnectionId{2}, "c/in/p/p.kitchen/" + his.identity,
            R"({"v":1,"id":"a1","kind":"text","name":"Ben","text":"hi"})");
    REQUIRE(world.invokes.size() == 1);
    aws::Credentials deliver;
    for (const auto& [name, value] : world.invokes[0].environment) {
        if (name == "AWS_ACCESS_KEY_ID") deliver.access_key_id = value;
        if (name == "AWS_SECRET_ACCESS_KEY") deliver.secret_access_key = Secret(value);
        if (name == "AWS_SESSION_TOKEN") deliver.session_token = Secret(value);
    }
    const auto endpoint = aws::iot_endpoint("127.0.0.1:8081", "us-east-1");
    const auto hand_over = [&](const std::string& topic) {
        return world
            .ask(*aws::iot::iot_publish_request(
                *endpoint, topic, "{}", aws::iot::PublishQos::at_least_once, deliver, world.now.unix_time))
            .status;
    };
    const std::size_t before = world.heard[ConnectionId{1}].packets.size();
    CHECK(hand_over("c/own/" + hers.identity + "/p.kitchen") == 200);
    CHECK(world.heard[ConnectionId{1}].packets.size() == before + 1);
    CHECK(hand_over("c/out/lobby") == 403);
}

TEST_CASE("the API derives the caller from the signature alone", "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    const Signed session = open_session(world, ann.id_token());
    Json event;
    world.functions["PeopleFunction"] = [&](const Json& seen) {
        event = seen;
        return std::string(
            R"({"statusCode":201,"headers":{"content-type":"application/json","cache-control":"no-store"},"body":"{\"x\":1}"})");
    };
    const HttpResponse answer =
        api(world, session.credentials,
            {.method = "PUT", .path = "/me", .query = {{"a", "b c"}}, .body = R"({"name":"Ann"})"});
    CHECK(answer.status == 201);
    CHECK(answer.body == R"({"x":1})");
    CHECK(*find_header(answer.headers, "cache-control") == "no-store");
    CHECK(*event.find_text("version") == "2.0");
    CHECK(*event.find_text("routeKey") == "PUT /me");
    CHECK(*event.find_text("rawPath") == "/me");
    CHECK(*event.find_text("rawQueryString") == "a=b%20c");
    CHECK(*event.find("queryStringParameters")->find_text("a") == "b c");
    CHECK(*event.find_text("body") == R"({"name":"Ann"})");
    const Json& identity = *event.find("requestContext")->find("authorizer")->find("iam")->find("cognitoIdentity");
    CHECK(*identity.find_text("identityId") == session.identity);
    REQUIRE(identity.find("amr")->elements()->size() == 3);
    CHECK(identity.find("amr")->elements()->at(2).text()->starts_with(
        "cognito-idp.us-east-1.amazonaws.com/us-east-1_Confab000:CognitoSignIn:"));
    CHECK(*event.find("requestContext")->find("http")->find_text("method") == "PUT");
}

TEST_CASE("tampered, unsigned or forbidden API requests get 403, and unknown routes 404", "[simulator]") {
    AccountWorld world;
    world.functions["RoomsFunction"] = world.functions["PeopleFunction"] = [](const Json&) {
        return std::string(R"({"statusCode":200,"body":"ok"})");
    };
    const Signed guest = as_guest(world);
    const auto signed_request = [&](std::string method, std::string path, std::string body = {}) {
        return *aws::api_gateway::execute_api_request(
            std::string(here) + "/api", "us-east-1",
            {.method = std::move(method), .path = std::move(path), .query = {}, .body = std::move(body)},
            guest.credentials, world.now.unix_time);
    };
    CHECK(world.ask(signed_request("GET", "/rooms")).status == 200);
    CHECK(world.ask(signed_request("GET", "/rooms/lobby")).status == 200);
    const auto forbidden = [&](const HttpRequest& request) {
        const HttpResponse answer = world.ask(request);
        return answer.status == 403 && answer.body == R"({"message":"Forbidden"})";
    };
    CHECK(forbidden(signed_request("GET", "/me")));
    CHECK(forbidden(signed_request("POST", "/rooms", "{}")));
    CHECK(forbidden(signed_request("GET", "/rooms/lobby/members")));
    HttpRequest tampered = signed_request("GET", "/rooms/lobby");
    tampered.url.replace(tampered.url.find("lobby"), 5, "lobbi");
    CHECK(forbidden(tampered));
    CHECK(forbidden({.method = "GET", .url = std::string(here) + "/api/rooms", .headers = {}, .body = {}}));
    HttpRequest late = signed_request("GET", "/rooms");
    world.wait(6min);
    CHECK(forbidden(late));
    const HttpResponse nowhere = world.ask(signed_request("GET", "/nowhere"));
    CHECK(nowhere.status == 404);
    CHECK(nowhere.body == R"({"message":"Not Found"})");
}

TEST_CASE("a failing function gives 500, a slow one also, and its late reply is dropped", "[simulator]") {
    AccountWorld world;
    const Signed guest = as_guest(world);
    world.functions["RoomsFunction"] = [](const Json&) { return std::unexpected(std::string("broken")); };
    const HttpResponse broken =
        api(world, guest.credentials, {.method = "GET", .path = "/rooms", .query = {}, .body = {}});
    CHECK(broken.status == 500);
    CHECK(broken.body == R"({"message":"Internal Server Error"})");
    world.functions.clear();
    CHECK(api(world, guest.credentials, {.method = "GET", .path = "/rooms", .query = {}, .body = {}}).status == 0);
    world.wait(10s);
    CHECK(world.responses.rbegin()->second.status == 500);
    const std::size_t answers = world.responses.size();
    world.cloud->invoked(world.invokes.back().invocation, R"({"statusCode":200})", world.now);
    world.drain();
    CHECK(world.responses.size() == answers);
    CHECK(world.responses.rbegin()->second.status == 500);
}

TEST_CASE("pages of the site may call the API, and others cannot read its responses", "[simulator]") {
    AccountWorld world({.parameters = {{"Development", "on"}}});
    const auto preflight = [&](std::string origin) {
        return world.ask({.method = "OPTIONS",
                          .url = std::string(here) + "/api/me",
                          .headers = {{"Origin", std::move(origin)}, {"Access-Control-Request-Method", "PUT"}},
                          .body = {}});
    };
    const HttpResponse good = preflight("http://127.0.0.1:8080");
    CHECK(good.status == 204);
    CHECK(*find_header(good.headers, "Access-Control-Allow-Origin") == "http://127.0.0.1:8080");
    CHECK(find_header(good.headers, "Access-Control-Allow-Headers")->contains("x-amz-security-token"));
    CHECK(find_header(good.headers, "Access-Control-Allow-Methods")->contains("DELETE"));
    CHECK_FALSE(find_header(preflight("http://evil.example").headers, "Access-Control-Allow-Origin"));
}

TEST_CASE("a function reaches only its own tables through the simulator", "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    const Signed session = open_session(world, ann.id_token());
    const aws::Credentials people =
        of_function(world, session, "PeopleFunction", {.method = "GET", .path = "/me", .query = {}, .body = {}});
    const aws::dynamodb::Caller caller{
        .url = std::string(here) + "/", .region = "us-east-1", .credentials = people, .time = world.now.unix_time};
    world.performs.clear();
    const auto denied = [&](const SignedRequest& request) {
        return type_of_error(world.ask(*request)) == "com.amazon.coral.service#AccessDeniedException";
    };
    CHECK_FALSE(denied(aws::dynamodb::request(
        aws::dynamodb::GetItem{.table = "Confab-Users", .key = Json::object({{"user", "u"}})}, caller)));
    REQUIRE(world.performs.size() == 1);
    CHECK(*find_header(world.performs[0].request.headers, "X-Amz-Target") == "DynamoDB_20120810.GetItem");
    CHECK_FALSE(find_header(world.performs[0].request.headers, "Host"));
    world.cloud->performed(world.performs[0].outgoing,
                           HttpResponse{.status = 200, .headers = {{"x-amz-crc32", "1"}}, .body = "{}"}, world.now);
    world.drain();
    CHECK(world.responses.rbegin()->second.body == "{}");
    CHECK(*find_header(world.responses.rbegin()->second.headers, "x-amz-crc32") == "1");
    CHECK(denied(aws::dynamodb::request(
        aws::dynamodb::DeleteItem{.table = "Confab-Users", .key = Json::object({{"user", "u"}})}, caller)));
    CHECK(denied(aws::dynamodb::request(
        aws::dynamodb::GetItem{.table = "Confab-Messages", .key = Json::object({{"room", "r"}, {"key", "k"}})},
        caller)));
    CHECK(denied(aws::dynamodb::request(
        aws::dynamodb::Query{.table = "Confab-Members", .index = "by-user", .key_condition = "#u = :u"}, caller)));
    aws::dynamodb::Caller user = caller;
    user.credentials = session.credentials;
    CHECK(denied(aws::dynamodb::request(
        aws::dynamodb::GetItem{.table = "Confab-Users", .key = Json::object({{"user", "u"}})}, user)));
    auto tampered = aws::dynamodb::request(
        aws::dynamodb::GetItem{.table = "Confab-Users", .key = Json::object({{"user", "u"}})}, caller);
    tampered->body += ' ';
    CHECK(type_of_error(world.ask(*tampered)) == "com.amazon.coral.service#InvalidSignatureException");
    const aws::Credentials rooms =
        of_function(world, session, "RoomsFunction", {.method = "GET", .path = "/me/rooms", .query = {}, .body = {}});
    CHECK_FALSE(denied(aws::dynamodb::request(
        aws::dynamodb::Query{.table = "Confab-Members", .index = "by-user", .key_condition = "#u = :u"},
        {.url = caller.url, .region = "us-east-1", .credentials = rooms, .time = world.now.unix_time})));
    // The engine is gone.
    world.cloud->performed(world.performs.back().outgoing, std::unexpected(HttpFailure::network), world.now);
    world.drain();
    CHECK(world.responses.rbegin()->second.status == 503);
}
