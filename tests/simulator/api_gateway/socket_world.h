// A small deployment with a WebSocket API on a manual clock. Its functions are C++ lambdas, which reply at once; after
// nullopt the test replies later.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/api_gateway/execute_api.h"
#include "base/text_codes.h"
#include "simulator/quotas/quotas.h"
#include "simulator/world.h"

namespace simulator {

inline constexpr std::string_view socket_origin = "http://127.0.0.1:8081";

// `routes`: the keys beside $connect and $disconnect.
inline std::string socket_template(const std::vector<std::string>& routes = {"$default", "publish"}) {
    std::string text = R"({"Resources":{
        "Role":{"Type":"AWS::IAM::Role","Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"execute-api:ManageConnections","Resource":{"Fn::Sub":"arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/chat/*/@connections/*"}}]}}]}},
        "GateRole":{"Type":"AWS::IAM::Role","Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"execute-api:ManageConnections","Resource":{"Fn::Sub":"arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/chat/GET/@connections/*"}}]}}]}},
        "Gate":{"Type":"AWS::Lambda::Function","Properties":{"Role":{"Fn::GetAtt":["GateRole","Arn"]}}},
        "Talk":{"Type":"AWS::Lambda::Function","Properties":{"Role":{"Fn::GetAtt":["Role","Arn"]},"Timeout":60}},
        "GateInvoke":{"Type":"AWS::Lambda::Permission","Properties":{"FunctionName":{"Ref":"Gate"},"Principal":"apigateway.amazonaws.com","SourceArn":{"Fn::Sub":"arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/authorizers/${Authorizer}"}}},
        "TalkInvoke":{"Type":"AWS::Lambda::Permission","Properties":{"FunctionName":{"Ref":"Talk"},"Principal":"apigateway.amazonaws.com","SourceArn":{"Fn::Sub":"arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/chat/*"}}},
        "Http":{"Type":"AWS::ApiGatewayV2::Api","Properties":{"ProtocolType":"HTTP"}},
        "Api":{"Type":"AWS::ApiGatewayV2::Api","Properties":{"ProtocolType":"WEBSOCKET","RouteSelectionExpression":"$request.body.action"}},
        "Stage":{"Type":"AWS::ApiGatewayV2::Stage","Properties":{"ApiId":{"Ref":"Api"},"StageName":"chat"}},
        "Authorizer":{"Type":"AWS::ApiGatewayV2::Authorizer","Properties":{"ApiId":{"Ref":"Api"},"AuthorizerType":"REQUEST","IdentitySource":["route.request.querystring.token"],
            "AuthorizerUri":{"Fn::Sub":"arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Gate.Arn}/invocations"}}},
        "Integration":{"Type":"AWS::ApiGatewayV2::Integration","Properties":{"ApiId":{"Ref":"Api"},"IntegrationType":"AWS_PROXY",
            "IntegrationUri":{"Fn::Sub":"arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Talk.Arn}/invocations"}}},
        "Connect":{"Type":"AWS::ApiGatewayV2::Route","Properties":{"ApiId":{"Ref":"Api"},"RouteKey":"$connect","AuthorizationType":"CUSTOM","AuthorizerId":{"Ref":"Authorizer"},"Target":{"Fn::Sub":"integrations/${Integration}"}}},
        "Disconnect":{"Type":"AWS::ApiGatewayV2::Route","Properties":{"ApiId":{"Ref":"Api"},"RouteKey":"$disconnect","Target":{"Fn::Sub":"integrations/${Integration}"}}})";
    for (std::size_t i = 0; i < routes.size(); ++i)
        text += ",\"Route" + std::to_string(i) +
                R"(":{"Type":"AWS::ApiGatewayV2::Route","Properties":{"ApiId":{"Ref":"Api"},"RouteKey":")" + routes[i] +
                R"(","AuthorizationType":"NONE","Target":{"Fn::Sub":"integrations/${Integration}"}}})";
    return text + "}}";
}

// An authorizer's reply that allows the connection.
inline std::string allowed(std::string_view context = R"({"user":"ada","count":3,"known":true})") {
    return R"({"principalId":"ada","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke",
        "Resource":"arn:aws:execute-api:us-east-1:123456789012:localsocket/chat/$connect"}]},"context":)" +
           std::string(context) + "}";
}

class SocketWorld {
public:
    using Reply = std::optional<std::expected<std::string, std::string>>;
    struct Asked {
        InvocationId invocation;
        std::string function;
        Json event;
        std::string route;  // or "authorizer"
    };
    struct Client {
        std::optional<std::string> accepted;  // the subprotocol
        std::optional<HttpResponse> refused;
        std::vector<std::string> texts;
        std::optional<std::pair<int, std::string>> closed;
    };

    explicit SocketWorld(CloudOptions options = {}, const std::string& template_json = socket_template()) {
        options.seed = crypto::sha256(as_bytes("seed"));
        options.entropy = crypto::sha256(as_bytes("entropy"));
        auto made =
            Cloud::make({.template_json = template_json, .server = std::string(BrokerWorld::everything)}, options);
        INFO((made ? std::string() : made.error().what));
        REQUIRE(made.has_value());
        cloud = std::move(*made);
    }

    // Requests an upgrade; the result is in clients[id].
    ConnectionId open(const std::string& target = "/chat?token=good", HttpHeaders headers = {}) {
        const ConnectionId id{++opened_};
        headers.push_back({"Host", "127.0.0.1:8081"});
        headers.push_back({"User-Agent", "test"});
        cloud->open(id, {.method = "GET", .target = target, .headers = std::move(headers), .body = {}}, now);
        drain();
        return id;
    }
    void send(ConnectionId id, const std::string& text) {
        cloud->received_text(id, text, now);
        drain();
    }
    void leave(ConnectionId id, const api_gateway::SocketEnd& end = {.code = 1000, .reason = "bye"}) {
        cloud->closed(id, now, end);
        drain();
    }
    void answer(const Asked& one, const std::expected<std::string, std::string>& reply) {
        cloud->invoked(one.invocation, reply, now);
        drain();
    }
    void wait(Milliseconds duration) {
        const Instant end = now.instant + duration;
        while (cloud->deadline() && *cloud->deadline() <= end) {
            pass(std::max(*cloud->deadline() - now.instant, Milliseconds(0)));
            cloud->ticked(now);
            drain();
        }
        pass(end - now.instant);
    }

    // API Gateway's id of a connection, from the events of its functions.
    std::string name(std::size_t asked_at = 0) const {
        return *asked.at(asked_at).event.find("requestContext")->find_text("connectionId");
    }
    // A function's own keys.
    aws::Credentials keys(std::string_view function) const {
        aws::Credentials credentials;
        for (const Invoke& invoke : invokes) {
            if (invoke.function != function) continue;
            for (const auto& [variable, value] : invoke.environment) {
                if (variable == "AWS_ACCESS_KEY_ID") credentials.access_key_id = value;
                if (variable == "AWS_SECRET_ACCESS_KEY") credentials.secret_access_key = Secret(value);
                if (variable == "AWS_SESSION_TOKEN") credentials.session_token = Secret(value);
            }
        }
        return credentials;
    }
    HttpResponse manage(std::string_view method, std::string_view connection, const std::string& body = {},
                        std::string_view function = "Talk") {
        const auto request = aws::api_gateway::execute_api_request(
            std::string(socket_origin) + "/chat", "us-east-1",
            {.method = std::string(method),
             .path = "/@connections/" + percent_encode(connection),
             .query = {},
             .body = body},
            keys(function), now.unix_time);
        REQUIRE(request.has_value());
        return ask(*request);
    }
    HttpResponse ask(const HttpRequest& request) {
        ReceivedRequest received{
            .method = request.method,
            .target = request.url.substr(socket_origin.size()),
            .headers = request.headers,
            .body = request.body};
        received.headers.push_back({"Host", "127.0.0.1:8081"});
        cloud->request(HttpId{1}, received, now);
        drain();
        return response;
    }

    std::vector<std::string> routes_asked() const {
        std::vector<std::string> routes;
        for (const Asked& one : asked) routes.push_back(one.route);
        return routes;
    }
    const Asked& last() const { return asked.back(); }

    void drain() {
        while (auto output = cloud->poll()) {
            if (auto* accept = std::get_if<api_gateway::Accept>(&*output))
                clients[accept->connection].accepted = accept->subprotocol;
            if (auto* refuse = std::get_if<api_gateway::Refuse>(&*output))
                clients[refuse->connection].refused = refuse->response;
            if (auto* send = std::get_if<api_gateway::SendTextToClient>(&*output))
                clients[send->connection].texts.push_back(send->text);
            if (auto* close = std::get_if<api_gateway::CloseSocket>(&*output))
                clients[close->connection].closed = {close->code, close->reason};
            if (auto* respond = std::get_if<Respond>(&*output)) response = respond->response;
            if (auto* invoke = std::get_if<Invoke>(&*output)) {
                invokes.push_back(*invoke);
                Asked one{.invocation = invoke->invocation,
                          .function = invoke->function,
                          .event = *parse_json(invoke->event),
                          .route = {}};
                one.route = one.event.find("methodArn") ? "authorizer"
                                                        : *one.event.find("requestContext")->find_text("routeKey");
                asked.push_back(one);
                const Reply reply = one.route == "authorizer" ? authorizer(one.event) : route(one.event);
                if (reply) cloud->invoked(one.invocation, *reply, now);
            }
        }
    }

    std::unique_ptr<Cloud> cloud;
    Now now{Instant(1h), UnixTime(1'760'000'000'000ms)};
    std::function<Reply(const Json& event)> authorizer = [](const Json&) { return Reply(allowed()); };
    std::function<Reply(const Json& event)> route = [](const Json&) { return Reply(R"({"statusCode":200})"); };
    std::map<ConnectionId, Client> clients;
    std::vector<Asked> asked;
    std::vector<Invoke> invokes;
    HttpResponse response;  // the latest

private:
    void pass(Milliseconds duration) {
        now.instant += duration;
        now.unix_time += duration;
    }
    std::uint32_t opened_ = 0;
};

}  // namespace simulator
