// A simulated cloud as deployed, on a manual clock, with C++ lambdas as functions, and users that run the product's
// client code. The pool's key is made once for all tests, since that is slow.
#pragma once

#include <functional>

#include "aws/api_gateway/execute_api.h"
#include "aws/cognito/identity_pool.h"
#include "aws/cognito/user_session.h"
#include "aws/dynamodb.h"
#include "aws/iot/control.h"
#include "aws/jwt/verify.h"
#include "simulator/world.h"

namespace simulator {

inline constexpr std::string_view here = "http://127.0.0.1:8081";
inline constexpr std::string_view good_password = "Confab-2026!";

// A pool's key as it is stored.
inline const std::string& state_with_key() {
    static const std::string state = [] {
        cognito::PoolTokens tokens(crypto::sha256(as_bytes("seed")), {});
        tokens.key_set();
        return Json::object({{"pool", Json::object({{"key", tokens.write()}})}}).dump();
    }();
    return state;
}

class AccountWorld {
public:
    using Function = std::function<std::expected<std::string, std::string>(const Json& event)>;

    explicit AccountWorld(CloudOptions options = {}, std::string state = state_with_key())
        : options_(std::move(options)) {
        options_.seed = crypto::sha256(as_bytes("seed"));
        restart(std::move(state));
        // What the product's triggers reply without auto-confirmation.
        functions["PreSignUpFunction"] =
            functions["PostConfirmationFunction"] = [](const Json& event) { return event.dump(); };
    }
    void restart(std::string with_state) {
        options_.state = std::move(with_state);
        options_.entropy = crypto::sha256(as_bytes("start " + std::to_string(++starts_)));
        auto made = Cloud::make(
            {.template_json = backend_file("template.json"), .server = backend_file("policies/poster.json")}, options_);
        INFO((made ? std::string() : made.error().what));
        REQUIRE(made.has_value());
        cloud = std::move(*made);
    }

    HttpResponse ask(const HttpRequest& request) {
        REQUIRE(request.url.starts_with(here));
        ReceivedRequest received{
            .method = request.method,
            .target = request.url.substr(here.size()),
            .headers = request.headers,
            .body = request.body};
        received.headers.push_back({"Host", "127.0.0.1:8081"});
        const HttpId id{++requests_};
        cloud->request(id, received, now);
        drain();
        if (!responses.contains(id)) return {};  // not answered yet
        return responses[id];
    }
    // An unsigned request to the user pool.
    HttpResponse pool(std::string_view operation, Json input) {
        input.set("ClientId", local_user_pool_client_id);
        return ask({.method = "POST",
                    .url = std::string(here) + "/",
                    .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                                {"X-Amz-Target", "AWSCognitoIdentityProviderService." + std::string(operation)}},
                    .body = input.dump()});
    }
    // Signed with the deployer's key.
    HttpResponse admin(std::string_view operation, Json input) {
        input.set("UserPoolId", local_user_pool_id);
        HttpRequest request{
            .method = "POST",
            .url = std::string(here) + "/",
            .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                        {"X-Amz-Target", "AWSCognitoIdentityProviderService." + std::string(operation)}},
            .body = input.dump()};
        return ask(*aws::sign_headers(
            std::move(request), owner(), {.time = now.unix_time, .region = "us-east-1", .service = "cognito-idp"}));
    }
    static aws::Credentials owner() {
        return {.access_key_id = std::string(iam::owner_access_key_id),
                .secret_access_key = Secret(std::string(iam::owner_secret_access_key)),
                .session_token = {},
                .expires = {}};
    }

    void drain() {
        while (auto output = cloud->poll()) {
            if (auto* respond = std::get_if<Respond>(&*output))
                responses[respond->request] = std::move(respond->response);
            if (auto* sent = std::get_if<cognito::CodeSent>(&*output)) codes.push_back(*sent);
            if (auto* keep = std::get_if<KeepState>(&*output)) state = std::move(keep->json);
            if (auto* send = std::get_if<iot::SendToClient>(&*output)) heard[send->connection].take(send->bytes);
            if (auto* close = std::get_if<iot::CloseClient>(&*output)) heard[close->connection].closed = close->cause;
            if (auto* perform = std::get_if<PerformHttp>(&*output)) performs.push_back(std::move(*perform));
            if (auto* invoke = std::get_if<Invoke>(&*output)) {
                invokes.push_back(*invoke);
                const auto function = functions.find(invoke->function);
                if (function != functions.end())
                    cloud->invoked(invoke->invocation, function->second(*parse_json(invoke->event)), now);
            }
        }
    }
    void wait(Milliseconds duration) {
        now.instant += duration;
        now.unix_time += duration;
        cloud->ticked(now);
        drain();
    }

    std::unique_ptr<Cloud> cloud;
    Now now{Instant(1h), UnixTime(1'760'000'000'000ms)};
    std::map<std::string, Function> functions;
    std::map<HttpId, HttpResponse> responses;
    std::vector<cognito::CodeSent> codes;
    std::vector<Invoke> invokes;
    std::vector<PerformHttp> performs;
    std::map<ConnectionId, Heard> heard;
    std::string state;  // the latest to be kept

private:
    CloudOptions options_;
    std::uint32_t requests_ = 0;
    int starts_ = 0;
};

// A user of the page.
class Person {
public:
    explicit Person(AccountWorld& world)
        : world_(world),
          session_({.region = "us-east-1",
                    .user_pool_id = std::string(local_user_pool_id),
                    .client_id = std::string(local_user_pool_client_id),
                    .endpoint_url = std::string(here) + "/",
                    .hosted_url = std::string(here),
                    .redirect_url = "http://127.0.0.1:8080/",
                    .random = Random()}) {}

    // Runs a command and answers its requests.
    std::vector<aws::cognito::Output> command(const aws::cognito::Command& command) {
        session_.command(command, {++count_, 2, 3, 4}, world_.now);
        return outcome();
    }
    template <class Outcome>
    bool succeeds(const aws::cognito::Command& command) {
        for (const aws::cognito::Output& output : this->command(command))
            if (std::holds_alternative<Outcome>(output)) return true;
        return false;
    }
    // nullopt: it succeeded.
    std::optional<aws::cognito::Failure> failure(const aws::cognito::Command& command) {
        for (const aws::cognito::Output& output : this->command(command))
            if (const auto* failed = std::get_if<aws::cognito::Failed>(&output)) return failed->failure;
        return std::nullopt;
    }
    std::string id_token() {
        session_.token_wanted(world_.now);
        for (const aws::cognito::Output& output : outcome())
            if (const auto* token = std::get_if<aws::cognito::Token>(&output)) return token->id_token.reveal();
        return {};
    }
    // Registered, confirmed with the code that was printed, signed in.
    void arrive(const std::string& name) {
        command(aws::cognito::SignUp{
            .user_name = name, .email = name + "@example.com", .password = Secret(std::string(good_password))});
        REQUIRE_FALSE(world_.codes.empty());
        command(aws::cognito::ConfirmSignUp{.user_name = name, .code = world_.codes.back().code});
        REQUIRE(succeeds<aws::cognito::SignedIn>(sign_in(name)));
    }
    static aws::cognito::SignIn sign_in(const std::string& name, std::string_view password = good_password) {
        return {.user_name = name, .password = Secret(std::string(password)), .keep = aws::cognito::Keep::only_now};
    }

private:
    std::vector<aws::cognito::Output> outcome() {
        std::vector<aws::cognito::Output> all;
        while (auto output = session_.poll()) {
            if (const auto* request = std::get_if<aws::cognito::Request>(&*output))
                session_.answered(request->id, world_.ask(request->request), world_.now);
            else
                all.push_back(std::move(*output));
        }
        return all;
    }

    AccountWorld& world_;
    aws::cognito::UserSession session_;
    std::uint64_t count_ = 0;
};

inline std::string type_of_error(const HttpResponse& response) {
    const auto json = parse_json(response.body);
    return json && json->find_text("__type") ? *json->find_text("__type") : std::string();
}
inline std::string message_of(const HttpResponse& response) {
    const auto json = parse_json(response.body);
    return json && json->find_text("message") ? *json->find_text("message") : std::string();
}
inline Json body_of(const HttpResponse& response) {
    auto json = parse_json(response.body);
    INFO(response.body);
    REQUIRE(json.has_value());
    return std::move(*json);
}

}  // namespace simulator
