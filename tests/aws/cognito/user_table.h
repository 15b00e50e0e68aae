// One person's session on a manual clock, and a user pool's answers to it; its SRP side is a real server.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/cognito/srp_server.h"
#include "aws/cognito/user_pool.h"
#include "aws/cognito/user_session.h"
#include "aws/outputs.h"
#include "base/calendar.h"
#include "base/json.h"
#include "base/text_codes.h"

namespace user_table {

using namespace aws;
using namespace aws::cognito;

inline const UnixTime true_start = *parse_basic_iso8601("20261120T120000Z");
inline const Secret right_password("Confab-2026!");

inline Settings settings() {
    return {.region = "us-east-1",
            .user_pool_id = "us-east-1_Confab000",
            .client_id = "clientid",
            .endpoint_url = "https://cognito-idp.us-east-1.amazonaws.com/",
            .hosted_url = "https://confab.auth.us-east-1.amazoncognito.com",
            .redirect_url = "https://chat.example/",
            .random = Random({5, 6, 7, 8})};
}

inline std::string id_token(std::string_view name, std::string_view more = "") {
    std::string claims = R"({"cognito:username":")" + std::string(name) + '"';
    claims += more;
    return base64url(as_bytes(R"({"alg":"RS256"})")) + '.' + base64url(as_bytes(claims + "}")) + ".c2ln";
}

struct Table {
    UserSession user;
    Milliseconds elapsed = 0ms;
    Milliseconds wrong_by = 0ms;    // local clock minus AWS's
    Outputs<Output> outputs;        // since the last clear()
    std::vector<Request> requests;  // all of them
    std::uint64_t commands = 0;
    std::optional<srp::Server> server;

    explicit Table(Settings with = settings()) : user(std::move(with)) {}

    Now now() const { return {Instant(elapsed), true_start + elapsed + wrong_by}; }

    void drain() {
        while (auto output = user.poll()) {
            if (const auto* request = std::get_if<Request>(&*output)) requests.push_back(*request);
            outputs.push_back(*std::move(output));
        }
    }
    void command(const Command& command) {
        user.command(command, {++commands, 2, 3, 4}, now());
        drain();
    }
    void want() {
        user.token_wanted(now());
        drain();
    }
    void answer(const HttpAnswer& with, std::uint64_t id) {
        user.answered(id, with, now());
        drain();
    }
    void answer(const HttpAnswer& with) { answer(with, requests.back().id); }
    void pass(Milliseconds time) {
        elapsed += time;
        user.ticked(now());
        drain();
    }
    void pass_to_deadline() {
        REQUIRE(user.deadline());
        REQUIRE(*user.deadline() >= Instant(elapsed));
        pass(*user.deadline() - Instant(elapsed));
    }

    template <class T>
    int count() const {
        return outputs.template count<T>();
    }
    template <class T>
    const T& last() const {
        return outputs.template last<T>();
    }
    void clear() { outputs.clear(); }

    static std::string action_of(const Request& request) {
        const std::string* target = find_header(request.request.headers, "x-amz-target");
        return target ? target->substr(target->rfind('.') + 1) : request.request.url;
    }
    std::string action() const { return requests.empty() ? "" : action_of(requests.back()); }
    Json body() const { return *parse_json(requests.back().request.body); }
    std::string body_text(std::string_view path_one, std::string_view path_two = {}) const {
        const Json json = body();
        const Json* value = json.find(path_one);
        if (value && !path_two.empty()) value = value->find(path_two);
        return value && value->text() ? *value->text() : "";
    }

    HttpAnswer reply(int status, std::string text) const {
        return HttpResponse{
            .status = status, .headers = {{"Date", http_date(true_start + elapsed)}}, .body = std::move(text)};
    }
    HttpAnswer ok(std::string text = "{}") const { return reply(200, std::move(text)); }
    HttpAnswer refused(std::string_view type, std::string_view message = "SECRETBODY", int status = 400) const {
        return reply(status, Json::object({{"__type", type}, {"message", message}}).dump());
    }
    HttpAnswer tokens(const std::string& refresh = "REFRESH1", std::string_view name = "ann", int life = 3600) const {
        Json result = Json::object({{"IdToken", id_token(name)}, {"AccessToken", "ACCESS"}, {"ExpiresIn", life}});
        if (!refresh.empty()) result.set("RefreshToken", refresh);
        return ok(Json::object({{"AuthenticationResult", result}}).dump());
    }
    HttpAnswer challenge(std::string_view name) const {
        return ok(Json::object({{"ChallengeName", name},
                                {"Session", "SESSION2"},
                                {"ChallengeParameters", Json::object({{"USER_ID_FOR_SRP", "sub-of-ann"}})}})
                      .dump());
    }
    HttpAnswer no_network() const { return std::unexpected(HttpFailure::network); }

    // The pool's answer to InitiateAuth, for a person with the right password.
    HttpAnswer srp_challenge() {
        const Bytes salt(16, 0x9c);
        server.emplace(srp::make_verifier("Confab000", "sub-of-ann", right_password, salt), Bytes(32, 0x11));
        return ok(Json::object({{"ChallengeName", "PASSWORD_VERIFIER"},
                                {"Session", "SESSION1"},
                                {"ChallengeParameters", Json::object({{"SALT", hex(salt)},
                                                                      {"SRP_B", server->public_value()},
                                                                      {"SECRET_BLOCK", base64(as_bytes("block"))},
                                                                      {"USERNAME", "ann"},
                                                                      {"USER_ID_FOR_SRP", "sub-of-ann"}})}})
                      .dump());
    }
    // Whether the last request proves that the client knows the right password.
    bool proves(std::string_view client_public) const {
        const auto key = server->agree(client_public);
        REQUIRE(key);
        const srp::Proof proof{.timestamp = body_text("ChallengeResponses", "TIMESTAMP"),
                               .signature = body_text("ChallengeResponses", "PASSWORD_CLAIM_SIGNATURE")};
        return srp::is_proof(proof, *key, "Confab000", "sub-of-ann", as_bytes("block"));
    }
    void reach_proof(Keep keep = Keep::only_now, const Secret& password = right_password) {
        command(SignIn{"ann", password, keep});
        answer(srp_challenge());
        REQUIRE(action() == "RespondToAuthChallenge");
    }
    void sign_in(Keep keep = Keep::only_now, int life = 3600) {
        reach_proof(keep);
        answer(tokens("REFRESH1", "ann", life));
        REQUIRE(count<SignedIn>() == 1);
        clear();
    }
};

}  // namespace user_table
