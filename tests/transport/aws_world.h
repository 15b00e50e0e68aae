// Everything around a transport to AWS IoT: the tests answer for Cognito and the backend, the rest is as in world.h.
#pragma once

#include "base/calendar.h"
#include "base/json.h"
#include "transport/iot.h"
#include "world.h"

constexpr std::string_view pool = "eu-west-1:11111111-2222-3333-4444-555555555555";
constexpr std::string_view identity = "eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
constexpr std::string_view api_url = "https://abc123.execute-api.eu-west-1.amazonaws.com";
constexpr std::string_view login = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E";

struct Aws : World {
    explicit Aws(Layout layout = Layout::stamped, Secret remembered = {}, Standing standing = Standing::guest)
        : World(std::make_unique<transport::IotTransport>(transport::IotTransport::Settings{
              .endpoint = *iot_endpoint("abc-ats.iot.eu-west-1.amazonaws.com", "eu-west-1"),
              .topics = {layout, std::string(default_prefix(layout))},
              .aws = {.identity_pool_id = std::string(pool),
                      .cognito_url = "https://cognito-identity.eu-west-1.amazonaws.com/",
                      .api_url = std::string(api_url),
                      .region = "eu-west-1",
                      .standing = standing,
                      .identity = std::move(remembered)}})) {}

    HttpResponse ok(const Json& body) const {
        return {
            .status = 200,
            .headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"Date", http_date(now.unix_time + offset)}},
            .body = body.dump()};
    }
    static bool is_for_backend(const transport::Fetch& fetch) { return fetch.http.url.starts_with(api_url); }
    static bool asks_identity(const transport::Fetch& fetch) {
        return find_header(fetch.http.headers, "X-Amz-Target")->ends_with("GetId");
    }

    // Answers every call of Cognito as AWS would, and every TokenWanted. Requests to the backend stay.
    void answer_cognito() {
        for (;;) {
            if (tokens && take_first<transport::TokenWanted>()) {
                ++tokens_given;
                backend->token(std::string(login), Secret("id-token-" + std::to_string(tokens_given)), now);
                drain();
                continue;
            }
            const auto next =
                std::ranges::find_if(fetches, [](const transport::Fetch& fetch) { return !is_for_backend(fetch); });
            if (next == fetches.end()) return;
            const transport::Fetch fetch = *next;
            fetches.erase(next);
            answer_cognito(fetch);
        }
    }
    void answer_cognito(const transport::Fetch& fetch) {
        if (asks_identity(fetch)) return answer(fetch, ok(Json::object({{"IdentityId", identity}})));
        ++credentials_given;
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>((now.unix_time + offset + life).time_since_epoch());
        answer(fetch, ok(Json::object(
                          {{"IdentityId", identity},
                           {"Credentials", Json::object({{"AccessKeyId", "AKID" + std::to_string(credentials_given)},
                                                         {"SecretKey", "secret"},
                                                         {"SessionToken", "token"},
                                                         {"Expiration", static_cast<long long>(seconds.count())}})}})));
    }
    // The oldest request to the backend.
    std::optional<transport::Fetch> take_backend_call() {
        const auto next = std::ranges::find_if(fetches, is_for_backend);
        if (next == fetches.end()) return std::nullopt;
        transport::Fetch fetch = *next;
        fetches.erase(next);
        return fetch;
    }
    void answer_backend(int status, std::string body = "{}") {
        const auto fetch = take_backend_call();
        REQUIRE(fetch);
        answer(
            *fetch,
            HttpResponse{.status = status,
                         .headers = {{"Content-Type", "application/json"}, {"Date", http_date(now.unix_time + offset)}},
                         .body = std::move(body)});
    }
    void start() {
        connect();
        answer_cognito();
        while (take<transport::ClockMeasured>()) {
        }
    }
    transport::SocketId come_up() {
        start();
        serve();
        REQUIRE(take<transport::Up>());
        return last();
    }
    const std::string& url() { return sockets.at(last()).url; }

    // Takes the first event of this type, wherever it is in the list.
    template <class E>
    bool take_first() {
        const auto found =
            std::ranges::find_if(events, [](const auto& event) { return std::holds_alternative<E>(event); });
        if (found == events.end()) return false;
        events.erase(found);
        return true;
    }

    Milliseconds offset = 0ms;  // the device's clock minus AWS's
    Milliseconds life = 1h;
    int credentials_given = 0;
    bool tokens = true;  // TokenWanted is answered
    int tokens_given = 0;
};
