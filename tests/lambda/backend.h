// The functions and everything around them, for tests: five tables, an AWS IoT that records its requests, the host's
// folding of names, and a manual clock. People call routes; two invocations can run turn by turn.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/overloaded.h"
#include "base/text_codes.h"
#include "lambda/function.h"
#include "lambda/routes/handlers.h"
#include "lambda/runtime/event.h"
#include "lambda/runtime/warm_cache.h"
#include "protocol/api.h"
#include "support/folding.h"
#include "support/moments.h"
#include "support/tables.h"

namespace backend {

using lambda::FunctionName;

struct Who {
    std::string identity;
    std::string account;  // empty: a guest

    UserId user() const { return lambda::user_of_identity(identity); }
};

inline Who person(std::string_view name) {
    return {.identity = "us-east-1:" + std::string(name), .account = "sub-of-" + std::string(name)};
}
inline Who guest() { return {.identity = "us-east-1:somebody", .account = {}}; }

struct Got {
    int status = 0;
    Json body;

    std::string code() const { return body.find_text("code") ? *body.find_text("code") : std::string(); }
};

struct Publish {
    std::string topic;
    std::string payload;
};

inline Json event(const Who& who, const api::Request& request) {
    Json methods = Json::array({who.account.empty() ? "unauthenticated" : "authenticated"});
    if (!who.account.empty()) {
        methods.push("cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool");
        methods.push("cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool:CognitoSignIn:" + who.account);
    }
    const Json cognito =
        Json::object({{"amr", std::move(methods)}, {"identityId", who.identity}, {"identityPoolId", "us-east-1:pool"}});
    Json json = Json::object(
        {{"version", "2.0"},
         {"rawPath", request.path},
         {"rawQueryString", request.query},
         {"requestContext",
          Json::object({{"http", Json::object({{"method", request.method}, {"path", request.path}})},
                        {"authorizer", Json::object({{"iam", Json::object({{"cognitoIdentity", cognito}})}})}})},
         {"isBase64Encoded", false}});
    if (!request.body.empty()) json.set("body", request.body);
    return json;
}

class Backend {
public:
    Backend() {
        engine.create("Users", {"user", ""});
        engine.create("Names", {"folded", ""});
        engine.create("Rooms", {"access", "room"});
        engine.create("Members", {"room", "user"}, {{"by-user", {"user", "room"}}});
        engine.create("Messages", {"room", "key"});
        environment.region = "us-east-1";
        environment.identity_pool_id = "us-east-1:pool";
        environment.credentials = {
            .access_key_id = "AKID",
            .secret_access_key = Secret("secret"),
            .session_token = Secret("token"),
            .expires = {}};
        environment.users_table = "Users";
        environment.names_table = "Names";
        environment.rooms_table = "Rooms";
        environment.members_table = "Members";
        environment.messages_table = "Messages";
        environment.dynamodb_url = "https://dynamodb.us-east-1.amazonaws.com/";
        environment.iot_url = "https://iot.us-east-1.amazonaws.com";
        environment.iot_data_url = "https://x-ats.iot.us-east-1.amazonaws.com";
        environment.iot_policy = "Chat";
    }

    tables::Engine engine;
    lambda::Environment environment;
    UnixTime now = test_epoch;
    std::vector<Publish> published;
    std::set<std::pair<std::string, std::string>> attached;  // policy, identity
    std::optional<HttpAnswer> iot;                           // if set, AWS IoT always answers this
    int iot_failures = 0;                                    // as many publishes get no answer
    std::string unpublishable;                               // publishes to this topic get no answer either
    std::vector<Json> logs;                                  // the log line of each finished invocation
    int turns = 0;
    int requests = 0;         // to services
    int messages = 0;         // of these, to topics, connections and queues
    std::uint32_t seeds = 0;  // one for each invocation
    lambda::WarmCache* warm_cache = nullptr;
    // Other services that a test adds, asked in this order before AWS IoT; nullopt: the request is not for them.
    std::vector<std::function<std::optional<HttpAnswer>(const HttpRequest&)>> services;

    Got call(const Who& who, const api::Request& request) { return run(function_of(request), event(who, request)); }
    Got run(FunctionName function, Json json) { return got(reply(function, std::move(json))); }

    lambda::Reply reply(FunctionName function, Json json) {
        lambda::Function invocation(start(function, std::move(json)));
        lambda::Turn turn = invocation.begin();
        while (!std::holds_alternative<lambda::Reply>(turn)) turn = next(invocation, turn);
        logs.push_back(std::get<lambda::Reply>(turn).log);
        return std::get<lambda::Reply>(turn);
    }
    // The IoT rule for missed messages: an event of `deliver` for each of them, in order.
    std::vector<Json> missed_events() {
        std::vector<Json> events;
        std::erase_if(published, [&](const Publish& publish) {
            if (publish.topic != "c/missed") return false;
            events.push_back(parse_json(publish.payload).value_or(Json()));
            return true;
        });
        return events;
    }
    std::vector<lambda::Reply> deliver_missed() {
        std::vector<lambda::Reply> replies;
        for (Json& event : missed_events()) replies.push_back(reply(FunctionName::deliver, std::move(event)));
        return replies;
    }

    // Runs two invocations, one turn of each in alternation.
    std::pair<Got, Got> race(const Who& one, const api::Request& first, const Who& other, const api::Request& second) {
        lambda::Function left(start(function_of(first), event(one, first)));
        lambda::Function right(start(function_of(second), event(other, second)));
        lambda::Turn left_turn = left.begin();
        lambda::Turn right_turn = right.begin();
        const auto ended = [](const lambda::Turn& turn) { return std::holds_alternative<lambda::Reply>(turn); };
        while (!ended(left_turn) || !ended(right_turn)) {
            if (!ended(left_turn)) left_turn = next(left, left_turn);
            if (!ended(right_turn)) right_turn = next(right, right_turn);
        }
        return {got(std::get<lambda::Reply>(left_turn)), got(std::get<lambda::Reply>(right_turn))};
    }

    // Creates profiles and rooms for a test.
    UserId join(std::string_view name) {
        const Got put = call(person(name), api::put_me(name));
        if (put.status != 200) FAIL("no profile for " << name);
        return person(name).user();
    }

    lambda::Start start(FunctionName function, Json json) {
        lambda::Start start{
            .environment = environment, .event = std::move(json), .now = now, .seed = {}, .warm_cache = warm_cache};
        ++seeds;
        for (std::size_t i = 0; i < sizeof seeds; ++i) start.seed[i] = static_cast<std::uint8_t>(seeds >> (8 * i));
        start.environment.function = function;
        return start;
    }

    lambda::Turn next(lambda::Function& invocation, const lambda::Turn& turn) {
        if (++turns > 5'000) FAIL("a function that never ends");
        lambda::Answer answer;
        if (const auto* perform = std::get_if<lambda::Perform>(&turn)) {
            std::vector<HttpAnswer> answers;
            for (const HttpRequest& request : perform->requests) answers.push_back(answered(request));
            if (answers.empty()) FAIL("a turn that asks for nothing");
            answer = std::move(answers);
        } else {
            std::vector<std::string> texts;
            for (const std::string& text : std::get<lambda::Fold>(turn).texts) texts.push_back(folded_name(text));
            answer = std::move(texts);
        }
        return invocation.resume(std::move(answer), now);
    }

    HttpAnswer answered(const HttpRequest& request) {  // from the service that the request is for
        ++requests;
        const std::string* target = find_header(request.headers, "X-Amz-Target");
        if (request.method == "POST" && (request.url.contains("/topics/") || request.url.contains("/@connections/") ||
                                         (target && *target == "AmazonSQS.SendMessage")))
            ++messages;
        if (request.url.starts_with(environment.dynamodb_url)) return engine.answer(request);
        for (const auto& service : services)
            if (auto answer = service(request)) return *std::move(answer);
        if (iot) return *iot;
        if (!find_header(request.headers, "Authorization")) FAIL("an unsigned request");
        if (request.url.starts_with(environment.iot_data_url + "/topics/")) return take_publish(request);
        if (request.url.starts_with(environment.iot_url)) return control(request);
        FAIL("a request to nobody: " << request.url);
        return HttpResponse{};
    }

private:
    static FunctionName function_of(const api::Request& request) {
        std::vector<std::string> path;
        for (std::size_t at = 0; at < request.path.size();) {
            const std::size_t end = std::min(request.path.find('/', at + 1), request.path.size());
            path.push_back(percent_decode(request.path.substr(at + 1, end - at - 1)));
            at = end;
        }
        const auto function = lambda::routes::function_of_route(request.method, path);
        // Any function of the HTTP API answers a path without a route.
        return function.value_or(FunctionName::rooms);
    }

    static Got got(const lambda::Reply& reply) {
        const std::string* body = reply.result.find_text("body");
        const auto status = reply.result.find_integer("statusCode");
        if (!body || !status) FAIL("no answer of the HTTP API: " << reply.result.dump());
        if (*reply.result.find("headers")->find_text("cache-control") != "no-store")
            FAIL("an answer that may be cached");
        return {
            .status = static_cast<int>(*status), .body = parse_json(*body, {.bytes = 1024 * 1024}).value_or(Json())};
    }

    HttpAnswer take_publish(const HttpRequest& request) {
        if (iot_failures > 0) {
            --iot_failures;
            return std::unexpected(HttpFailure::timed_out);
        }
        const std::string_view begin = "/topics/";
        std::string topic = request.url.substr(request.url.find(begin) + begin.size());
        if (!topic.ends_with("?qos=1")) FAIL("a publish that may be lost");
        topic.resize(topic.size() - 6);
        topic = percent_decode(topic);
        if (topic == unpublishable) return std::unexpected(HttpFailure::timed_out);
        published.push_back({topic, request.body});
        return HttpResponse{.status = 200, .body = R"({"message":"OK"})"};
    }

    HttpAnswer control(const HttpRequest& request) {
        const std::string_view list = "/attached-policies/";
        const std::string_view attach = "/target-policies/";
        if (const auto at = request.url.find(list); at != std::string::npos && request.method == "POST") {
            const std::string identity = percent_decode(request.url.substr(at + list.size()));
            Json policies = Json::array();
            for (const auto& [policy, target] : attached)
                if (target == identity) policies.push(Json::object({{"policyName", policy}}));
            return HttpResponse{.status = 200, .body = Json::object({{"policies", std::move(policies)}}).dump()};
        }
        const auto at = request.url.find(attach);
        const auto body = parse_json(request.body);
        if (at == std::string::npos || request.method != "PUT" || !body || !body->find_text("target"))
            FAIL("no call of AWS IoT: " << request.url);
        attached.insert({percent_decode(request.url.substr(at + attach.size())), *body->find_text("target")});
        return HttpResponse{.status = 200, .body = "{}"};
    }
};

}  // namespace backend
