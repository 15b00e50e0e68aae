#include "simulator/cloud.h"

#include "aws/cognito/identity_pool.h"
#include "aws/iot/publish.h"
#include "simulator/world.h"

using namespace simulator;

namespace {

constexpr std::string_view origin = "http://127.0.0.1:8081";

CloudDocuments deployed() {
    return {.template_json = backend_file("template.json"), .server = backend_file("policies/poster.json")};
}

struct CloudWorld {
    CloudWorld() {
        auto made = Cloud::make(deployed(), {.seed = crypto::sha256(as_bytes("seed")),
                                             .entropy = crypto::sha256(as_bytes("entropy")),
                                             .guests = cognito::GuestAccess::allowed,
                                             .broker = {}});
        INFO((made ? std::string() : made.error().what));
        REQUIRE(made.has_value());
        cloud = std::move(*made);
    }

    HttpResponse ask(const HttpRequest& request) {
        ReceivedRequest received{
            .method = request.method,
            .target = request.url.substr(origin.size()),
            .headers = request.headers,
            .body = request.body};
        received.headers.push_back({"Host", "127.0.0.1:8081"});
        cloud->request(HttpId{1}, received, now);
        drain();
        return response;
    }
    // A guest, through the product's own request and response code.
    aws::Credentials guest(std::string& identity_id) {
        const auto identity =
            aws::cognito::read_get_id(ask(aws::cognito::get_id_request(std::string(origin) + "/", identity_pool_id)));
        REQUIRE(identity.has_value());
        identity_id = identity->reveal();
        const auto credentials = aws::cognito::read_get_credentials(
            ask(aws::cognito::get_credentials_request(std::string(origin) + "/", *identity)));
        REQUIRE(credentials.has_value());
        return *credentials;
    }
    // nullopt: refused.
    std::optional<api_gateway::Accept> upgrade(ConnectionId id, const aws::Credentials& credentials,
                                               std::string_view protocols = "mqtt") {
        const auto endpoint = aws::iot_endpoint("127.0.0.1:8081", "us-east-1");
        REQUIRE(endpoint.has_value());
        const std::string url = aws::iot::presigned_iot_url(*endpoint, credentials, now.unix_time).reveal();
        return open(id, {.method = "GET",
                         .target = url.substr(url.find("/mqtt")),
                         .headers = {{"Host", "127.0.0.1:8081"}, {"Sec-WebSocket-Protocol", std::string(protocols)}},
                         .body = {}});
    }
    std::optional<api_gateway::Accept> open(ConnectionId id, const ReceivedRequest& request) {
        accepted.reset();
        cloud->open(id, request, now);
        drain();
        return accepted;
    }
    void send(ConnectionId id, const mqtt::Packet& packet) {
        Bytes bytes;
        REQUIRE(mqtt::encode(packet, mqtt::Version::v5, bytes).has_value());
        cloud->received(id, bytes, now);
        drain();
    }
    void drain() {
        while (auto output = cloud->poll()) {
            if (auto* send = std::get_if<iot::SendToClient>(&*output)) heard[send->connection].take(send->bytes);
            if (auto* respond = std::get_if<Respond>(&*output)) response = std::move(respond->response);
            if (auto* refuse = std::get_if<api_gateway::Refuse>(&*output)) response = std::move(refuse->response);
            if (auto* accept = std::get_if<api_gateway::Accept>(&*output)) accepted = std::move(*accept);
        }
    }
    std::vector<std::string> payloads(ConnectionId id) {
        std::vector<std::string> texts;
        for (const Bytes& bytes : heard[id].packets) {
            const auto packet = mqtt::decode(bytes[0], ByteView(bytes).subspan(1), mqtt::Version::v5);
            REQUIRE(packet.has_value());
            if (const auto* publish = std::get_if<mqtt::Publish>(&*packet)) texts.push_back(to_text(publish->payload));
        }
        return texts;
    }

    std::unique_ptr<Cloud> cloud;
    Now now{Instant(1h), UnixTime(1'760'000'000'000ms)};
    std::map<ConnectionId, Heard> heard;
    std::optional<api_gateway::Accept> accepted;
    HttpResponse response;  // the latest
};

}  // namespace

TEST_CASE("a guest gets an identity, connects, and publishes a message that arrives stamped", "[simulator]") {
    CloudWorld world;
    std::string ada;
    const aws::Credentials credentials = world.guest(ada);
    const ConnectionId socket{1};
    const auto accepted = world.upgrade(socket, credentials);
    REQUIRE(accepted.has_value());
    CHECK(accepted->subprotocol == "mqtt");
    const std::string client_id = ada + "-tab";
    world.send(socket, mqtt::Connect{.client_id = client_id});
    world.send(socket, mqtt::Subscribe{.packet_id = 1,
                                       .subscriptions = {{.filter = "c/out/lobby", .qos = mqtt::QoS::at_least_once}},
                                       .subscription_identifier = {},
                                       .user_properties = {}});
    const std::string topic = "c/in/g/lobby/" + ada;
    const std::string body = R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi"})";
    mqtt::Publish publish;
    publish.topic = topic;
    publish.payload = as_bytes(body);
    publish.qos = mqtt::QoS::at_least_once;
    publish.packet_id = 1;
    world.send(socket, publish);
    const auto received = world.payloads(socket);
    REQUIRE(received.size() == 1);
    CHECK(received[0].find("\"stamp\":1760000000000") != std::string::npos);
    CHECK(received[0].find(ada) == std::string::npos);

    const auto endpoint = aws::iot_endpoint("127.0.0.1:8081", "us-east-1");
    const HttpResponse posted = world.ask(*aws::iot::iot_publish_request(
        *endpoint, topic, R"({"v":1,"id":"a2","kind":"text","name":"Ada","text":"over HTTPS"})",
        aws::iot::PublishQos::at_least_once, credentials, world.now.unix_time));
    world.drain();
    CHECK(posted.status == 200);
    CHECK(world.payloads(socket).size() == 2);
}

TEST_CASE("publishing over HTTPS obeys the policy and the limits", "[simulator]") {
    CloudWorld world;
    std::string ada;
    const aws::Credentials credentials = world.guest(ada);
    const auto endpoint = aws::iot_endpoint("127.0.0.1:8081", "us-east-1");
    const auto post = [&](const aws::Credentials& who, std::string_view topic, std::string payload) {
        return world
            .ask(*aws::iot::iot_publish_request(
                *endpoint, topic, std::move(payload), aws::iot::PublishQos::at_most_once, who, world.now.unix_time))
            .status;
    };
    const std::string own = "c/in/g/lobby/" + ada;
    CHECK(post(credentials, own, "{}") == 200);
    CHECK(post(credentials, "c/in/g/lobby/us-east-1:bob", "{}") == 403);
    CHECK(post(credentials, "c/out/lobby", "{}") == 403);
    CHECK(post(credentials, own, std::string(128 * 1024, 'x')) == 200);
    CHECK(post(credentials, own, std::string(128 * 1024 + 1, 'x')) == 413);
    CHECK(post(credentials, "a/b/c/d/e/f/g/h/i", "{}") == 400);
    CHECK(post(credentials, "a/+", "{}") == 400);
    aws::Credentials server{.access_key_id = std::string(iam::server_access_key_id),
                            .secret_access_key = Secret(std::string(iam::server_secret_access_key)),
                            .session_token = {},
                            .expires = {}};
    CHECK(post(server, "c/in/g/lobby/server-news", "{}") == 200);
    CHECK(post(server, "c/out/lobby", "{}") == 403);
    server.secret_access_key = Secret("guessed");
    CHECK(post(server, "c/in/g/lobby/server-news", "{}") == 403);
}

TEST_CASE("an upgrade without a valid signature, or to another path than /mqtt, is refused", "[simulator]") {
    CloudWorld world;
    CHECK_FALSE(world.open(
        ConnectionId{1}, {.method = "GET", .target = "/mqtt", .headers = {{"Host", "127.0.0.1:8081"}}, .body = {}}));
    CHECK(world.response.status == 403);
    CHECK_FALSE(world.open(ConnectionId{1}, {.method = "GET", .target = "/", .headers = {}, .body = {}}));
    CHECK(world.response.status == 501);
    // Bytes for a connection that was never opened are ignored.
    world.cloud->received(ConnectionId{1}, Bytes{0xC0, 0x00}, world.now);
    CHECK_FALSE(world.cloud->poll());
}

TEST_CASE("the older subprotocol name is accepted, and an unknown one is not selected", "[simulator]") {
    CloudWorld world;
    std::string ada;
    const aws::Credentials credentials = world.guest(ada);
    CHECK(world.upgrade(ConnectionId{1}, credentials, "mqttv3.1")->subprotocol == "mqttv3.1");
    CHECK(world.upgrade(ConnectionId{2}, credentials, "mqttv3.1, mqtt")->subprotocol == "mqtt");
    CHECK(world.upgrade(ConnectionId{3}, credentials, "chat")->subprotocol.empty());
}

TEST_CASE("responses carry the time and may be read by pages of other origins", "[simulator]") {
    CloudWorld world;
    const HttpResponse response = world.ask(aws::cognito::get_id_request(std::string(origin) + "/", identity_pool_id));
    CHECK(*find_header(response.headers, "Date") == "Thu, 09 Oct 2025 08:53:20 GMT");
    CHECK(*find_header(response.headers, "Access-Control-Allow-Origin") == "*");
    CHECK(find_header(response.headers, "Access-Control-Expose-Headers")->find("Date") != std::string::npos);
    const HttpResponse preflight =
        world.ask({.method = "OPTIONS",
                   .url = std::string(origin) + "/",
                   .headers = {{"Access-Control-Request-Headers", "x-amz-target,content-type"}},
                   .body = {}});
    CHECK(preflight.status == 200);
    CHECK(*find_header(preflight.headers, "Access-Control-Allow-Headers") == "x-amz-target,content-type");
}

TEST_CASE("a request that the simulator does not support says so", "[simulator]") {
    CloudWorld world;
    CHECK(world.ask({.method = "GET", .url = std::string(origin) + "/somewhere", .headers = {}, .body = {}}).status ==
          501);
    CHECK(world.ask({.method = "GET", .url = std::string(origin) + "/mqtt", .headers = {}, .body = {}}).status == 400);
}

TEST_CASE("rules that trigger each other are stopped", "[simulator]") {
    const std::string everything(BrokerWorld::everything);
    const CloudDocuments documents{
        .template_json =
            R"({"Resources":{"Role":{"Type":"AWS::IAM::Role","Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":)" +
            everything + R"(}]}},
            "Rule":{"Type":"AWS::IoT::TopicRule","Properties":{"TopicRulePayload":{"Sql":"SELECT * FROM 'loop'","AwsIotSqlVersion":"2016-03-23",
            "Actions":[{"Republish":{"Topic":"loop","RoleArn":{"Fn::GetAtt":["Role","Arn"]}}}]}}}}})",
        .server = everything};
    CloudWorld world;
    world.cloud = std::move(*Cloud::make(documents, {}));
    const aws::Credentials server{
        .access_key_id = std::string(iam::server_access_key_id),
        .secret_access_key = Secret(std::string(iam::server_secret_access_key)),
        .session_token = {},
        .expires = {}};
    REQUIRE(world.upgrade(ConnectionId{1}, server).has_value());
    world.send(ConnectionId{1}, mqtt::Connect{.client_id = "reader"});
    world.send(ConnectionId{1}, mqtt::Subscribe{.packet_id = 1,
                                                .subscriptions = {{.filter = "loop"}},
                                                .subscription_identifier = {},
                                                .user_properties = {}});
    mqtt::Publish publish;
    publish.topic = "loop";
    publish.payload = as_bytes("{}");
    world.send(ConnectionId{1}, publish);
    CHECK(world.payloads(ConnectionId{1}).size() == 9);
}

TEST_CASE("an error in a document names the document", "[simulator]") {
    CloudDocuments documents = deployed();
    documents.server = "{}";
    const auto made = Cloud::make(documents, {});
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().what.starts_with("the server's policy: "));
    documents = deployed();
    documents.template_json.replace(documents.template_json.find("\"UsersTable\""), 12, "\"UsersTabel\"");
    const auto misspelt = Cloud::make(documents, {});
    REQUIRE_FALSE(misspelt.has_value());
    CHECK(misspelt.error().what.starts_with("the template at Resources."));
}
