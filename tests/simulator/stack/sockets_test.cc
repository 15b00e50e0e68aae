#include "aws/iot/publish.h"
#include "simulator/api_gateway/socket_world.h"
#include "simulator/cognito/account_world.h"
#include "simulator/stack/reader.h"

using namespace simulator;
using namespace simulator::stack;

namespace {

Result<Stack> with(std::string_view from, std::string_view to) {
    std::string text = socket_template();
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    return read_stack(text);
}
std::string problem_with(std::string_view from, std::string_view to) {
    const auto stack = with(from, to);
    return stack ? "no problem" : stack.error().what;
}

CloudOptions gateway_on() { return {.parameters = {{"ApiGateway", "on"}}}; }

}  // namespace

TEST_CASE("a WebSocket API is read from a template with its stage, routes and authorizer", "[simulator]") {
    const auto stack = read_stack(socket_template({"$default", "publish"}));
    INFO((stack ? std::string() : stack.error().what));
    REQUIRE(stack.has_value());
    REQUIRE(stack->sockets);
    CHECK(stack->sockets->id == local_socket_api_id);
    CHECK(stack->sockets->stage == "chat");
    CHECK(stack->sockets->selection == "$request.body.action");
    REQUIRE(stack->sockets->routes.size() == 4);
    const SocketRoute* connect = stack->sockets->route("$connect");
    REQUIRE(connect);
    CHECK(connect->function == "Talk");
    CHECK(connect->authorizer == "Gate");
    CHECK(connect->identity == std::vector<std::string>{"route.request.querystring.token"});
    CHECK(stack->sockets->route("publish")->authorizer.empty());
    CHECK_FALSE(stack->sockets->route("subscribe"));
    CHECK(stack->routes.empty());  // those are of the HTTP API
}

TEST_CASE("unsupported parts of a WebSocket API are reported with their place", "[simulator]") {
    CHECK(problem_with(R"("RouteSelectionExpression":"$request.body.action")",
                       R"("RouteSelectionExpression":"$request.header.x")")
              .contains("Resources.Api"));
    CHECK(problem_with(R"("StageName":"chat")", R"("StageName":"")").contains("Resources.Stage"));
    CHECK(problem_with(R"("AuthorizerType":"REQUEST")", R"("AuthorizerType":"JWT")").contains("Resources.Authorizer"));
    CHECK(problem_with(R"("IntegrationType":"AWS_PROXY")", R"("IntegrationType":"HTTP_PROXY")")
              .contains("Resources.Integration"));
    CHECK(problem_with(R"("route.request.querystring.token")", R"("context.x")").contains("IdentitySource"));
    CHECK(problem_with(R"("AuthorizerId":{"Ref":"Authorizer"},)", R"("AuthorizerId":"other",)")
              .contains("no authorizer"));
    CHECK(problem_with(R"("RouteKey":"$disconnect",)", R"("RouteKey":"$disconnect","AuthorizationType":"CUSTOM",)")
              .contains("$connect alone"));
    CHECK(problem_with(R"("RouteKey":"$disconnect",)", R"("RouteKey":"$disconnect","AuthorizationType":"AWS_IAM",)")
              .contains("not simulated"));
    CHECK(problem_with(R"("RouteKey":"$disconnect",)",
                       R"("RouteKey":"$disconnect","RouteResponseSelectionExpression":"$default",)")
              .contains("route responses"));
    CHECK(with("$request.body.action", "${request.body.action}")->sockets->selection == "$request.body.action");
}

TEST_CASE("the deployment's own WebSocket API has every route, and API Gateway may run each of its functions",
          "[simulator]") {
    const std::string text = backend_file("template.json");
    const auto off = read_stack(text, {.parameters = {{"ApiGateway", "off"}}});
    INFO((off ? std::string() : off.error().what));
    REQUIRE(off.has_value());
    CHECK_FALSE(off->sockets);
    for (const auto& [entry, source] : {std::pair("token", "token"), std::pair("jwt", "Authorizer")}) {
        const auto on = read_stack(text, {.parameters = {{"ApiGateway", "on"}, {"Entry", entry}}});
        INFO((on ? std::string() : on.error().what));
        REQUIRE(on.has_value());
        REQUIRE(on->sockets);
        CHECK(on->sockets->stage == "chat");
        for (const std::string key :
             {"$connect", "$disconnect", "$default", "subscribe", "unsubscribe", "publish", "ping", "taken"}) {
            INFO(key);
            const SocketRoute* route = on->sockets->route(key);
            REQUIRE(route);
            CHECK(on->may_invoke(
                route->function, "apigateway.amazonaws.com", api_gateway::socket_arn(*on->sockets, "chat/" + key)));
        }
        const SocketRoute* connect = on->sockets->route("$connect");
        CHECK(connect->identity == std::vector<std::string>{"route.request.querystring." + std::string(source)});
        CHECK(on->may_invoke(connect->authorizer, "apigateway.amazonaws.com",
                             api_gateway::socket_arn(*on->sockets, "authorizers/" + connect->authorizer_id)));
    }
}

TEST_CASE("the fan-out function receives each public message of the stamping rule and of other functions once",
          "[simulator]") {
    AccountWorld world(gateway_on());
    std::vector<Json> heard;
    world.functions["FanOutFunction"] = [&](const Json& event) {
        heard.push_back(event);
        return "null";
    };
    world.functions["AuthorizerFunction"] = [](const Json&) { return allowed(); };
    world.functions["GatewayFunction"] = [](const Json&) { return R"({"statusCode":200})"; };

    // A guest, through the rule that stamps.
    const std::string services = std::string(here) + "/";
    const auto identity =
        aws::cognito::read_get_id(world.ask(aws::cognito::get_id_request(services, identity_pool_id)));
    REQUIRE(identity.has_value());
    const auto guest =
        aws::cognito::read_get_credentials(world.ask(aws::cognito::get_credentials_request(services, *identity)));
    REQUIRE(guest.has_value());
    const auto endpoint = aws::iot_endpoint("127.0.0.1:8081", "us-east-1");
    const auto publish = [&](const aws::Credentials& who, const std::string& topic, std::string payload) {
        return world
            .ask(*aws::iot::iot_publish_request(
                *endpoint, topic, std::move(payload), aws::iot::PublishQos::at_least_once, who, world.now.unix_time))
            .status;
    };
    CHECK(publish(*guest, "c/in/g/lobby/" + identity->reveal(),
                  R"({"v":1,"id":"a1","kind":"text","name":"Ada","text":"hi"})") == 200);
    REQUIRE(heard.size() == 1);
    CHECK(*heard[0].find_text("room") == "lobby");
    CHECK(*heard[0].find_text("text") == "hi");
    CHECK(heard[0].find_integer("stamp") == 1'760'000'000'000);

    // A function, which has stamped it itself.
    world.cloud->open(
        ConnectionId{1},
        {.method = "GET", .target = "/chat?token=good", .headers = {{"Host", "127.0.0.1:8081"}}, .body = {}},
        world.now);
    world.drain();
    aws::Credentials gateway;
    for (const Invoke& invoke : world.invokes) {
        if (invoke.function != "GatewayFunction") continue;
        for (const auto& [name, value] : invoke.environment) {
            if (name == "AWS_ACCESS_KEY_ID") gateway.access_key_id = value;
            if (name == "AWS_SECRET_ACCESS_KEY") gateway.secret_access_key = Secret(value);
            if (name == "AWS_SESSION_TOKEN") gateway.session_token = Secret(value);
        }
    }
    CHECK(publish(gateway, "c/out/help",
                  R"({"v":1,"id":"a2","kind":"text","name":"Ada","text":"over the gateway","stamp":5,"sender":"s"})") ==
          200);
    REQUIRE(heard.size() == 2);
    CHECK(*heard[1].find_text("room") == "help");
    CHECK(heard[1].find_integer("stamp") == 5);
    CHECK(world.cloud->rule_failures() == 0);
}
