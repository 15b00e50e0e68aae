#include "simulator/api_gateway/http_api.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/calendar.h"
#include "base/text_codes.h"
#include "simulator/account.h"
#include "simulator/stack/names.h"

namespace simulator::api_gateway {
namespace {

std::string_view without_root(std::string_view path) {
    path.remove_prefix(std::min(api_root.size(), path.size()));
    return path.empty() ? std::string_view("/") : path;
}

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> all;
    while (!path.empty()) {
        if (path.front() == '/') path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        all.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return all;
}

bool is_variable(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

// Several of one name are one with commas between.
void add_joined(Json& object, std::string_view name, std::string_view value) {
    const std::string* before = object.find_text(name);
    object.set(name, before ? *before + ',' + std::string(value) : std::string(value));
}

Json iam(const ApiCaller& caller) {
    const iam::Principal& who = caller.principal;
    const std::string provider =
        "cognito-idp." + std::string(simulated_region) + ".amazonaws.com/" + std::string(local_user_pool_id);
    Json identity;
    if (who.role == iam::Role::guest)
        identity = Json::object({{"amr", Json::array({"unauthenticated"})},
                                 {"identityId", who.identity_id},
                                 {"identityPoolId", identity_pool_id}});
    if (who.role == iam::Role::user)
        identity =
            Json::object({{"amr", Json::array({"authenticated", provider, provider + ":CognitoSignIn:" + who.subject})},
                          {"identityId", who.identity_id},
                          {"identityPoolId", identity_pool_id}});
    return Json::object(
        {{"accessKey", caller.access_key_id},
         {"accountId", simulated_account},
         {"callerId", caller.user_id},
         {"cognitoIdentity", std::move(identity)},
         {"principalOrgId", Json()},
         {"userArn", caller.arn},
         {"userId", caller.user_id}});
}

bool origin_allowed(const std::string* origin, const stack::Cors& cors, std::string_view site) {
    return origin && (*origin == site || std::ranges::find(cors.origins, *origin) != cors.origins.end() ||
                      std::ranges::find(cors.origins, "*") != cors.origins.end());
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
    return all;
}

}  // namespace

std::string log_time(UnixTime time) {
    constexpr std::array<std::string_view, 12> months = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const CivilTime civil = civil_time(time);
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(civil.day) + '/' + std::string(months[static_cast<std::size_t>(civil.month - 1)]) + '/' +
           std::to_string(civil.year) + ':' + two(civil.hour) + ':' + two(civil.minute) + ':' + two(civil.second) +
           " +0000";
}

bool is_api_path(std::string_view path) {
    return path.starts_with(api_root) && (path.size() == api_root.size() || path[api_root.size()] == '/');
}

std::optional<ApiMatch> match_route(const std::vector<stack::Route>& routes, std::string_view method,
                                    std::string_view path) {
    const auto asked = segments(without_root(path));
    std::optional<ApiMatch> best;
    std::vector<bool> best_variables;
    for (const stack::Route& route : routes) {
        const std::size_t space = route.key.find(' ');
        if (space == std::string::npos) continue;
        const std::string_view its_method = std::string_view(route.key).substr(0, space);
        if (its_method != method && its_method != "ANY") continue;
        const auto wanted = segments(std::string_view(route.key).substr(space + 1));
        if (wanted.size() != asked.size()) continue;
        ApiMatch match{.route = &route, .parameters = {}};
        std::vector<bool> variables;
        bool fits = true;
        for (std::size_t i = 0; fits && i < asked.size(); ++i) {
            variables.push_back(is_variable(wanted[i]));
            if (!variables.back())
                fits = percent_decode(asked[i]) == wanted[i];
            else if ((fits = !asked[i].empty()))
                match.parameters.emplace_back(wanted[i].substr(1, wanted[i].size() - 2), percent_decode(asked[i]));
        }
        if (!fits || (best && !(variables < best_variables))) continue;
        best = std::move(match);
        best_variables = std::move(variables);
    }
    return best;
}

std::string api_arn(std::string_view method, std::string_view path) {
    return "arn:aws:execute-api:" + std::string(simulated_region) + ':' + std::string(simulated_account) + ':' +
           std::string(local_api_id) + "/$default/" + std::string(method) + std::string(without_root(path));
}

Json api_event(const ReceivedRequest& request, const ApiMatch& match, const ApiCaller& caller,
               std::string_view request_id, UnixTime now) {
    Json headers = Json::object();
    for (const HttpHeader& header : request.headers) add_joined(headers, lower_case(header.name), header.value);
    const std::string path = percent_decode(without_root(request.path()));
    const std::string* agent = find_header(request.headers, "User-Agent");
    const std::string* host = find_header(request.headers, "Host");
    Json context = Json::object({{"accountId", simulated_account}, {"apiId", local_api_id}});
    if (match.route->authorization == stack::RouteAuthorization::signed_request)
        context.set("authorizer", Json::object({{"iam", iam(caller)}}));
    context.set("domainName", host ? *host : std::string());
    context.set("domainPrefix", local_api_id);
    context.set("http", Json::object({{"method", request.method},
                                      {"path", path},
                                      {"protocol", "HTTP/1.1"},
                                      {"sourceIp", "127.0.0.1"},
                                      {"userAgent", agent ? *agent : std::string()}}));
    context.set("requestId", request_id);
    context.set("routeKey", match.route->key);
    context.set("stage", "$default");
    context.set("time", log_time(now));
    context.set("timeEpoch", static_cast<long long>(now.time_since_epoch().count()));

    Json event = Json::object(
        {{"version", "2.0"},
         {"routeKey", match.route->key},
         {"rawPath", path},
         {"rawQueryString", request.query()},
         {"headers", std::move(headers)}});
    if (const QueryParameters query = parse_query(request.query()); !query.empty()) {
        Json parameters = Json::object();
        for (const QueryParameter& parameter : query) add_joined(parameters, parameter.name, parameter.value);
        event.set("queryStringParameters", std::move(parameters));
    }
    event.set("requestContext", std::move(context));
    if (!match.parameters.empty()) {
        Json parameters = Json::object();
        for (const auto& [name, value] : match.parameters) parameters.set(name, value);
        event.set("pathParameters", std::move(parameters));
    }
    if (!request.body.empty()) event.set("body", request.body);
    event.set("isBase64Encoded", false);
    return event;
}

HttpResponse api_problem(int status, std::string_view message) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = Json::object({{"message", message}}).dump()};
}

HttpResponse api_response(std::string_view reply) {
    const auto json = parse_json(reply, {.bytes = 8 * 1024 * 1024, .depth = 64, .values = 200'000});
    if (!json) return api_problem(500, "Internal Server Error");
    const auto status = json->find_integer("statusCode");
    if (!status)  // without a status code, the whole reply is the body
        return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::string(reply)};
    if (*status < 100 || *status > 599) return api_problem(500, "Internal Server Error");
    HttpResponse response{.status = static_cast<int>(*status), .headers = {}, .body = {}};
    if (const Json* headers = json->find("headers"); headers && headers->members())
        for (const Json::Member& header : *headers->members())
            response.headers.push_back({header.key, header.value.text() ? *header.value.text() : header.value.dump()});
    if (!find_header(response.headers, "Content-Type"))
        response.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
    if (const std::string* body = json->find_text("body")) response.body = *body;
    if (const Json* encoded = json->find("isBase64Encoded"); encoded && encoded->boolean().value_or(false)) {
        const auto bytes = from_base64(response.body);
        if (!bytes) return api_problem(500, "Internal Server Error");
        response.body = to_text(*bytes);
    }
    return response;
}

HttpResponse api_preflight(const ReceivedRequest& request, const stack::Cors& cors, std::string_view site) {
    HttpResponse response{.status = 204, .headers = {}, .body = {}};
    if (!origin_allowed(find_header(request.headers, "Origin"), cors, site)) return response;
    response.headers.push_back({"Access-Control-Allow-Methods", joined(cors.methods)});
    response.headers.push_back({"Access-Control-Allow-Headers", joined(cors.headers)});
    if (cors.max_age > 0) response.headers.push_back({"Access-Control-Max-Age", std::to_string(cors.max_age)});
    return response;
}

void add_api_headers(HttpResponse& response, const ReceivedRequest& request, const stack::Cors& cors,
                     std::string_view site, std::string_view request_id, UnixTime now) {
    response.headers.push_back({"Date", http_date(now)});
    response.headers.push_back({"Apigw-Requestid", std::string(request_id)});
    const std::string* origin = find_header(request.headers, "Origin");
    if (!origin_allowed(origin, cors, site)) return;
    response.headers.push_back({"Access-Control-Allow-Origin", *origin});
    response.headers.push_back({"Vary", "Origin"});
    if (!cors.exposed.empty()) response.headers.push_back({"Access-Control-Expose-Headers", joined(cors.exposed)});
}

}  // namespace simulator::api_gateway
