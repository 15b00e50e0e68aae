// A WebSocket API of API Gateway as CloudFormation describes it (AWS::ApiGatewayV2::Api with ProtocolType WEBSOCKET,
// its Stage, Routes, Integrations and REQUEST Authorizer).
#include <algorithm>

#include "simulator/stack/reader_parts.h"

namespace simulator::stack {

TemplateReader::Found TemplateReader::find_resource(std::string_view type, std::string_view name,
                                                    const std::string& place) {
    for (const Json::Member& member : *document_->find("Resources")->members()) {
        const std::string* its_type = member.value.find_text("Type");
        if (!its_type || *its_type != type) continue;
        const auto made = resolver_.exists(member.key);
        if (!made || !*made) continue;
        const auto id = resolver_.physical_id(member.key, place);
        const Json* properties = member.value.find("Properties");
        if (id && *id == name && properties)
            return {.place = "Resources." + member.key + ".Properties", .properties = properties};
    }
    return {};
}

void TemplateReader::read_socket_api(const std::string& id, const Json& properties, const std::string& place) {
    if (stack_.sockets) return fail(place, "one WebSocket API alone is simulated");
    const auto name = resolver_.physical_id(id, place);
    if (!name) return fail(name.error());
    std::string selection = text(properties, "RouteSelectionExpression", place);
    if (selection.starts_with("${") && selection.ends_with('}'))
        selection = '$' + selection.substr(2, selection.size() - 3);
    if (!selection.starts_with("$request.body."))
        return fail(place + ".RouteSelectionExpression", "$request.body.<member> alone is simulated");
    stack_.sockets = {.id = *name, .stage = {}, .selection = std::move(selection), .routes = {}};
}

bool TemplateReader::is_of_sockets(const Json& properties, const std::string& place) {
    return stack_.sockets && text(properties, "ApiId", place) == stack_.sockets->id;
}

// An HTTP API's stage is $default, which adds nothing.
void TemplateReader::read_stage(const std::string&, const Json& properties, const std::string& place) {
    if (!is_of_sockets(properties, place)) return;
    if (!stack_.sockets->stage.empty()) return fail(place, "one stage of a WebSocket API alone is simulated");
    stack_.sockets->stage = text(properties, "StageName", place);
    if (stack_.sockets->stage.empty() || stack_.sockets->stage.contains('/'))
        fail(place + ".StageName", "a stage needs a name");
}

void TemplateReader::read_socket_route(const Json& properties, const std::string& place) {
    SocketRoute route{.key = text(properties, "RouteKey", place), .function = {}, .authorizer = {}};
    if (!text(properties, "RouteResponseSelectionExpression", place).empty())
        return fail(place + ".RouteResponseSelectionExpression", "route responses are not simulated");
    const std::string target = text(properties, "Target", place);
    const Found integration =
        target.starts_with("integrations/")
            ? find_resource("AWS::ApiGatewayV2::Integration", std::string_view(target).substr(13), place)
            : Found{};
    if (!integration.properties) return fail(place + ".Target", "the route leads to no integration of the template");
    if (text(*integration.properties, "IntegrationType", integration.place) != "AWS_PROXY")
        return fail(integration.place + ".IntegrationType", "AWS_PROXY alone is simulated for a WebSocket API");
    const Json uri = member(*integration.properties, "IntegrationUri", integration.place);
    route.function = function_of(&uri, integration.place + ".IntegrationUri");
    if (route.function.empty()) return fail(place + ".Target", "the route leads to no function of the template");

    const std::string authorization = text(properties, "AuthorizationType", place);
    if (authorization == "CUSTOM") {
        if (route.key != "$connect") return fail(place + ".AuthorizationType", "$connect alone may have an authorizer");
        const Found authorizer =
            find_resource("AWS::ApiGatewayV2::Authorizer", text(properties, "AuthorizerId", place), place);
        if (!authorizer.properties) return fail(place + ".AuthorizerId", "this is no authorizer of the template");
        if (text(*authorizer.properties, "AuthorizerType", authorizer.place) != "REQUEST")
            return fail(authorizer.place + ".AuthorizerType", "REQUEST alone is simulated for a WebSocket API");
        route.authorizer_id = text(properties, "AuthorizerId", place);
        const Json function = member(*authorizer.properties, "AuthorizerUri", authorizer.place);
        route.authorizer = function_of(&function, authorizer.place + ".AuthorizerUri");
        route.identity = texts(*authorizer.properties, "IdentitySource", authorizer.place);
        for (const std::string& source : route.identity)
            if (!source.starts_with("route.request.querystring.") && !source.starts_with("route.request.header."))
                return fail(authorizer.place + ".IdentitySource", "query parameters and headers alone are simulated");
    } else if (!authorization.empty() && authorization != "NONE") {
        return fail(place + ".AuthorizationType", "this kind is not simulated");
    }
    stack_.sockets->routes.push_back(std::move(route));
}

}  // namespace simulator::stack
