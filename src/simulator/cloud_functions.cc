#include <utility>

#include "aws/dynamodb.h"
#include "base/overloaded.h"
#include "simulator/api_gateway/http_api.h"
#include "simulator/cloud.h"
#include "simulator/iam/sigv4_check.h"
#include "simulator/stack/names.h"

namespace simulator {
namespace {

constexpr std::size_t most_running = 1000;  // concurrent invocations in the account
constexpr Milliseconds function_credentials_life = 12h;
constexpr Milliseconds function_credentials_reserve = 1h;  // credentials are renewed when less than this remains

std::string access_key_of(const ReceivedRequest& request) {
    const std::string* authorization = find_header(request.headers, "Authorization");
    const std::size_t start = authorization ? authorization->find("Credential=") : std::string::npos;
    if (start == std::string::npos) return {};
    return authorization->substr(start + 11, authorization->find('/', start) - start - 11);
}

}  // namespace

// --- the HTTP API ---

void Cloud::api(HttpId id, const ReceivedRequest& request, Now now) {
    PendingApi pending{
        .http = id,
        .request = {.method = request.method, .target = request.target, .headers = request.headers, .body = {}},
        .gives_up = now.instant + api_gateway::integration_timeout};
    if (request.method == "OPTIONS" && find_header(request.headers, "Access-Control-Request-Method"))
        return finish_api(pending, api_gateway::api_preflight(request, stack_.cors, options_.site), now);
    const auto match = api_gateway::match_route(stack_.routes, request.method, request.path());
    if (!match) return finish_api(pending, api_gateway::api_problem(404, "Not Found"), now);
    api_gateway::ApiCaller caller;
    const std::string arn = api_gateway::api_arn(request.method, request.path());
    if (match->route->authorization == stack::RouteAuthorization::signed_request) {
        auto principal = iam::check_signature(request, iam::SigningService::execute_api, keys_, now.unix_time);
        if (!principal || !permissions_.allows_on(*principal, "execute-api:Invoke", arn))
            return finish_api(pending, api_gateway::api_problem(403, "Forbidden"), now);
        const iam::CallerIdentity who = permissions_.identify(*principal);
        caller = {.principal = std::move(*principal),
                  .access_key_id = access_key_of(request),
                  .arn = who.arn,
                  .user_id = who.user_id};
    }
    if (!stack_.may_invoke(match->route->function, "apigateway.amazonaws.com", arn))
        return finish_api(pending, api_gateway::api_problem(500, "Internal Server Error"), now);
    const Json event = api_gateway::api_event(request, *match, caller, entropy_.uuid(), now.unix_time);
    if (!invoke(match->route->function, event, pending, now))
        finish_api(pending, api_gateway::api_problem(503, "Service Unavailable"), now);
}

void Cloud::finish_api(const PendingApi& pending, HttpResponse response, Now now) {
    api_gateway::add_api_headers(response, pending.request, stack_.cors, options_.site, entropy_.uuid(), now.unix_time);
    outputs_.push(Respond{pending.http, std::move(response)});
}

// --- the user pool and its triggers ---

void Cloud::user_pools(HttpId id, const ReceivedRequest& request, Now now) {
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    const std::string_view operation = std::string_view(*target).substr(target->rfind('.') + 1);
    cognito::Requester requester = cognito::Requester::anybody;
    if (cognito::UserPool::is_administrative(operation)) {
        const auto principal = iam::check_signature(request, iam::SigningService::user_pools, keys_, now.unix_time);
        if (!principal) return respond(id, error_reply(400, principal.error().type, principal.error().message), now);
        const std::string arn = *stack::attribute_of("AWS::Cognito::UserPool", local_user_pool_id, "Arn", {});
        if (permissions_.allows_on(*principal, "cognito-idp:" + std::string(operation), arn))
            requester = cognito::Requester::administrator;
    }
    answer_from_pool(id, pool_.answer(request, requester, entropy_, now.unix_time), now);
}

void Cloud::answer_from_pool(HttpId id, cognito::PoolAnswer answer, Now now) {
    std::visit(
        Overloaded{
            [&](HttpResponse& response) { respond(id, std::move(response), now); },
            [&](cognito::TriggerCall& call) {
                const std::string pool_arn =
                    *stack::attribute_of("AWS::Cognito::UserPool", local_user_pool_id, "Arn", {});
                if (!stack_.may_invoke(call.function, "cognito-idp.amazonaws.com", pool_arn))
                    return respond(
                        id, error_reply(400, "UnexpectedLambdaException", "The user pool may not invoke its trigger."),
                        now);
                if (!invoke(call.function, call.event, PendingTrigger{id, std::move(call.step)}, now))
                    respond(id, error_reply(400, "TooManyRequestsException", "Rate exceeded"), now);
            },
        },
        answer);
}

// --- functions ---

const aws::Credentials& Cloud::credentials_of(const stack::Function& function, Now now) {
    aws::Credentials& credentials = function_credentials_[function.id];
    if (!credentials.expires || *credentials.expires - now.unix_time < function_credentials_reserve)
        credentials = keys_.issue(
            {.role = iam::Role::function,
             .identity_id = {},
             .subject = {},
             .name = function.role,
             .session = function.name},
            now.unix_time + function_credentials_life, entropy_);
    return credentials;
}

bool Cloud::invoke(std::string_view function, const Json& event, Pending pending, Now now) {
    const stack::Function* found = stack_.function(function);
    if (!found || running_.size() >= most_running) return false;
    const aws::Credentials& credentials = credentials_of(*found, now);
    Invoke invocation{.invocation = InvocationId{++last_invocation_},
                      .function = found->id,
                      .event = event.dump(),
                      .environment = found->environment};
    const auto set = [&](std::string_view name, std::string_view value) {
        invocation.environment.emplace_back(name, value);
    };
    set("AWS_REGION", simulated_region);
    set("AWS_LAMBDA_FUNCTION_NAME", found->name);
    set("AWS_ACCESS_KEY_ID", credentials.access_key_id);
    set("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.reveal());
    set("AWS_SESSION_TOKEN", credentials.session_token.reveal());
    for (const std::string_view service :
         {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_IOT", "AWS_ENDPOINT_URL_IOT_DATA_PLANE",
          "AWS_ENDPOINT_URL_COGNITO_IDENTITY", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "AWS_ENDPOINT_URL_KMS",
          "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_STS"})
        set(service, options_.services);
    if (stack_.sockets)
        set("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", options_.services + '/' + stack_.sockets->stage);
    running_.emplace(
        invocation.invocation,
        Running{.pending = std::move(pending), .ends = now.instant + std::chrono::seconds(found->timeout_seconds)});
    outputs_.push(std::move(invocation));
    return true;
}

void Cloud::invoked(InvocationId id, const std::expected<std::string, std::string>& reply, Now now) {
    permissions_.advance(now.instant);
    const auto found = running_.find(id);
    if (found == running_.end()) return;  // it timed out before
    Running running = std::move(found->second);
    running_.erase(found);
    finish(std::move(running), reply, now);
    drain_services(now);
    push_state();
}

void Cloud::finish(Running running, const std::expected<std::string, std::string>& reply, Now now) {
    std::visit(
        Overloaded{
            [&](const PendingApi& pending) {
                finish_api(
                    pending,
                    reply ? api_gateway::api_response(*reply) : api_gateway::api_problem(500, "Internal Server Error"),
                    now);
            },
            [&](PendingTrigger& pending) {
                answer_from_pool(
                    pending.http, pool_.resume(std::move(pending.step), reply, entropy_, now.unix_time), now);
            },
            [&](const PendingRule&) {
                if (!reply) ++rule_failures_;
            },
            [&](const PendingSource& pending) {
                sources_[pending.source].answered(reply, now.instant);
                run_sources(now);
            },
            [&](const PendingSocket& pending) { sockets_->function_returned(pending.task, reply, now); },
        },
        running.pending);
}

void Cloud::end_late_functions(Now now) {
    std::vector<InvocationId> late;
    for (const auto& [id, running] : running_) {
        const auto* pending = std::get_if<PendingApi>(&running.pending);
        if (running.ends <= now.instant || (pending && pending->gives_up <= now.instant)) late.push_back(id);
    }
    for (const InvocationId id : late) {
        Running running = std::move(running_.at(id));
        running_.erase(id);
        const auto* pending = std::get_if<PendingApi>(&running.pending);
        if (pending && now.instant >= pending->gives_up)
            finish_api(*pending, api_gateway::api_problem(503, "Service Unavailable"), now);
        else
            finish(std::move(running), std::unexpected("the function timed out"), now);
    }
}

// --- what rules do ---

void Cloud::apply_outcome(iot::RuleOutcome outcome, int hops, Now now) {
    std::visit(
        Overloaded{
            [&](iot::RulePublishes& publishes) { broker_.publish(std::move(publishes.message), hops, now.instant); },
            [&](iot::RulePuts& put) {
                const stack::Role* role = stack_.role_by_arn(put.role);
                const aws::Credentials credentials = keys_.issue(
                    {.role = iam::Role::function,
                     .identity_id = {},
                     .subject = {},
                     .name = role ? role->id : std::string()},
                    now.unix_time + 1h, entropy_);
                auto request = aws::dynamodb::request(
                    aws::dynamodb::PutItem{.table = std::move(put.table), .item = std::move(put.item)},
                    {.url = options_.services + '/',
                     .region = std::string(simulated_region),
                     .credentials = credentials,
                     .time = now.unix_time});
                if (!request) return void(++rule_failures_);
                request->url = "/";
                const auto input = parse_json(request->body, {.bytes = 1024 * 1024});
                perform_write(
                    {.from = Outgoing::From::rule}, "PutItem", input ? *input : Json::object(), std::move(*request));
            },
            [&](const iot::RuleInvokes& invokes) {
                const stack::Function* function = stack_.function_by_arn(invokes.function);
                const bool may = function && stack_.may_invoke(function->id, "iot.amazonaws.com", invokes.rule);
                if (!may || !invoke(function->id, invokes.event, PendingRule{}, now)) ++rule_failures_;
            },
            [&](const iot::RuleFailed&) { ++rule_failures_; },
        },
        outcome);
}

}  // namespace simulator
