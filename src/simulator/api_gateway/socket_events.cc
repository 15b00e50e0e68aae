#include "simulator/api_gateway/socket_events.h"

#include <algorithm>

#include "base/calendar.h"
#include "simulator/api_gateway/http_api.h"
#include "simulator/iam/permissions.h"

namespace simulator::api_gateway {
namespace {

constexpr JsonLimits reply_limits{.bytes = 6 * 1024 * 1024, .depth = 64, .values = 200'000};

Json single_headers(const HttpHeaders& headers) {
    Json all = Json::object();
    for (const HttpHeader& header : headers) all.set(header.name, header.value);
    return all;
}

void add_to_list(Json& object, std::string_view name, std::string_view value) {
    Json list = Json::array();
    if (const Json* before = object.find(name)) list = *before;
    list.push(value);
    object.set(name, std::move(list));
}

Json header_lists(const HttpHeaders& headers) {
    Json all = Json::object();
    for (const HttpHeader& header : headers) add_to_list(all, header.name, header.value);
    return all;
}

// Of a repeated one the last.
Json single_parameters(const QueryParameters& query) {
    Json all = Json::object();
    for (const QueryParameter& parameter : query) all.set(parameter.name, parameter.value);
    return all;
}

Json parameter_lists(const QueryParameters& query) {
    Json all = Json::object();
    for (const QueryParameter& parameter : query) add_to_list(all, parameter.name, parameter.value);
    return all;
}

Json identity(const SocketInfo& info) {
    Json who = Json::object({{"sourceIp", "127.0.0.1"}});
    if (const std::string* agent = find_header(info.headers, "User-Agent")) who.set("userAgent", *agent);
    return who;
}

Json context(const stack::SocketApi& api, const SocketInfo& info, std::string_view route, std::string_view type,
             const EventInfo& moment) {
    const std::string* host = find_header(info.headers, "Host");
    Json all = Json::object({{"routeKey", route}});
    if (!info.authorizer.is_null()) all.set("authorizer", info.authorizer);
    all.set("eventType", type);
    all.set("extendedRequestId", moment.request_id);
    all.set("requestTime", log_time(moment.time));
    all.set("messageDirection", "IN");
    all.set("stage", api.stage);
    all.set("connectedAt", static_cast<long long>(info.connected.time_since_epoch().count()));
    all.set("requestTimeEpoch", static_cast<long long>(moment.time.time_since_epoch().count()));
    all.set("identity", identity(info));
    all.set("requestId", moment.request_id);
    all.set("domainName", host ? *host : std::string());
    all.set("connectionId", info.id);
    all.set("apiId", api.id);
    return all;
}

// A context has only strings, numbers and booleans, and functions get all of them as strings.
std::optional<Json> as_texts(const Json& context) {
    Json texts = Json::object();
    if (context.is_null()) return texts;
    if (!context.members()) return std::nullopt;
    for (const Json::Member& member : *context.members()) {
        if (member.value.members() || member.value.elements()) return std::nullopt;
        if (member.value.is_null()) continue;
        texts.set(member.key, member.value.text() ? *member.value.text() : member.value.dump());
    }
    return texts;
}

}  // namespace

std::string socket_arn(const stack::SocketApi& api, std::string_view resource) {
    return "arn:aws:execute-api:" + std::string(simulated_region) + ':' + std::string(simulated_account) + ':' +
           api.id + '/' + std::string(resource);
}

Json authorizer_event(const stack::SocketApi& api, const SocketInfo& info, const EventInfo& moment) {
    const QueryParameters query = parse_query(info.query);
    return Json::object(
        {{"type", "REQUEST"},
         {"methodArn", socket_arn(api, api.stage + "/$connect")},
         {"headers", single_headers(info.headers)},
         {"multiValueHeaders", header_lists(info.headers)},
         {"queryStringParameters", single_parameters(query)},
         {"multiValueQueryStringParameters", parameter_lists(query)},
         {"stageVariables", Json::object()},
         {"requestContext", context(api, info, "$connect", "CONNECT", moment)}});
}

Json connect_event(const stack::SocketApi& api, const SocketInfo& info, const EventInfo& moment) {
    Json event =
        Json::object({{"headers", single_headers(info.headers)}, {"multiValueHeaders", header_lists(info.headers)}});
    if (const QueryParameters query = parse_query(info.query); !query.empty()) {
        event.set("queryStringParameters", single_parameters(query));
        event.set("multiValueQueryStringParameters", parameter_lists(query));
    }
    event.set("requestContext", context(api, info, "$connect", "CONNECT", moment));
    event.set("isBase64Encoded", false);
    return event;
}

Json message_event(const stack::SocketApi& api, const SocketInfo& info, std::string_view route, std::string_view body,
                   std::string_view message_id, const EventInfo& moment) {
    Json about = context(api, info, route, "MESSAGE", moment);
    about.set("messageId", message_id);
    return Json::object({{"requestContext", std::move(about)}, {"body", body}, {"isBase64Encoded", false}});
}

Json disconnect_event(const stack::SocketApi& api, const SocketInfo& info, const SocketEnd& end,
                      const EventInfo& moment) {
    HttpHeaders few;
    if (const std::string* host = find_header(info.headers, "Host")) few.push_back({"Host", *host});
    Json about = context(api, info, "$disconnect", "DISCONNECT", moment);
    about.set("disconnectStatusCode", end.code);
    about.set("disconnectReason", end.reason);
    return Json::object({{"headers", single_headers(few)},
                         {"multiValueHeaders", header_lists(few)},
                         {"requestContext", std::move(about)},
                         {"isBase64Encoded", false}});
}

bool has_identity(const std::vector<std::string>& sources, const SocketInfo& info) {
    constexpr std::string_view of_query = "route.request.querystring.";
    constexpr std::string_view of_headers = "route.request.header.";
    const QueryParameters query = parse_query(info.query);
    return std::ranges::all_of(sources, [&](const std::string& source) {
        const std::string* value =
            source.starts_with(of_query)
                ? find_parameter(query, std::string_view(source).substr(of_query.size()))
                : find_header(info.headers, std::string_view(source).substr(of_headers.size()));
        return value && !value->empty();
    });
}

AuthorizerVerdict read_authorizer_reply(const std::expected<std::string, std::string>& reply, std::string_view arn) {
    const AuthorizerVerdict broken{.status = 500, .message = "Internal server error"};
    if (!reply)
        return reply.error() == "Unauthorized" ? AuthorizerVerdict{.status = 401, .message = "Unauthorized"} : broken;
    const auto json = parse_json(*reply, reply_limits);
    if (!json || !json->find_text("principalId")) return broken;
    const Json* document = json->find("policyDocument");
    const auto policy =
        document ? iam::Policy::parse(document->dump()) : Result<iam::Policy>(error("simulator/sockets", "no policy"));
    const Json* said = json->find("context");
    auto context = as_texts(said ? *said : Json());
    if (!policy || !context) return broken;
    switch (policy->decide("execute-api:Invoke", arn, {})) {
        case iam::Decision::allowed: break;
        case iam::Decision::denied:
            return {.status = 403, .message = "User is not authorized to access this resource with an explicit deny"};
        case iam::Decision::not_mentioned:
            return {.status = 403, .message = "User is not authorized to access this resource"};
    }
    context->set("principalId", *json->find_text("principalId"));
    return {.status = 200, .message = {}, .context = std::move(*context)};
}

std::optional<HttpResponse> read_proxy_reply(std::string_view reply) {
    const auto json = parse_json(reply, reply_limits);
    const auto status = json ? json->find_integer("statusCode") : std::nullopt;
    if (!status || *status < 100 || *status > 599) return std::nullopt;
    HttpResponse response{.status = static_cast<int>(*status), .headers = {}, .body = {}};
    if (const Json* headers = json->find("headers"); headers && headers->members())
        for (const Json::Member& header : *headers->members())
            if (header.value.text()) response.headers.push_back({header.key, *header.value.text()});
    if (const std::string* body = json->find_text("body")) response.body = *body;
    return response;
}

std::string selected_route(std::string_view selection, std::string_view message) {
    constexpr std::string_view of_body = "$request.body.";
    const auto json = parse_json(message);
    if (!json || !selection.starts_with(of_body)) return {};
    const Json* at = &*json;
    for (std::string_view rest = selection.substr(of_body.size()); at && !rest.empty();) {
        const std::size_t dot = std::min(rest.find('.'), rest.size());
        at = at->find(rest.substr(0, dot));
        rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    if (!at || at->is_null() || at->members() || at->elements()) return {};
    return at->text() ? *at->text() : at->dump();
}

std::string iso_time(UnixTime time) {
    std::string text = basic_iso8601(time);  // 20150830T123600Z
    for (const std::size_t place : {13u, 11u}) text.insert(place, 1, ':');
    for (const std::size_t place : {6u, 4u}) text.insert(place, 1, '-');
    return text;
}

}  // namespace simulator::api_gateway
