// A client that needs AWS credentials, on a manual clock, and Cognito's answers to it.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

#include "aws/cognito/identity_credentials.h"
#include "aws/outputs.h"
#include "base/calendar.h"

namespace identity_table {

using namespace aws;
using namespace aws::cognito;

using Output = IdentityCredentials::Output;
using State = IdentityCredentials::State;

inline const std::string pool = "us-east-1:01234567-89ab-cdef-0123-456789abcdef";
inline const std::string first_identity = "us-east-1:11111111-89ab-cdef-0123-456789abcdef";
inline const std::string second_identity = "us-east-1:22222222-89ab-cdef-0123-456789abcdef";
inline const UnixTime true_start = *parse_basic_iso8601("20261120T120000Z");
inline constexpr Milliseconds hour = 1h;

inline IdentityCredentials::Settings settings(std::string remembered = "") {
    return {.identity_pool_id = pool,
            .endpoint_url = "https://cognito-identity.us-east-1.amazonaws.com/",
            .remembered_identity = Secret(std::move(remembered)),
            .random = Random({5, 6, 7, 8})};
}

struct Table {
    IdentityCredentials guest;
    Milliseconds elapsed = 0ms;
    Milliseconds wrong_by = 0ms;  // local clock minus AWS's
    Outputs<Output> outputs;      // since the last clear()
    std::uint64_t request_id = 0;
    std::string target;  // of the last request
    std::string body;
    int requests = 0;

    explicit Table(IdentityCredentials::Settings with = settings()) : guest(std::move(with)) { drain(); }

    Now now() const { return {Instant(elapsed), true_start + elapsed + wrong_by}; }
    UnixTime aws_time() const { return true_start + elapsed; }

    void drain() {
        while (auto output = guest.poll()) {
            if (const auto* request = std::get_if<IdentityCredentials::Request>(&*output)) {
                ++requests;
                request_id = request->id;
                target = *find_header(request->request.headers, "x-amz-target");
                target = target.substr(target.rfind('.') + 1);
                body = request->request.body;
            }
            outputs.push_back(*std::move(output));
        }
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

    void want(aws::Freshness freshness = aws::Freshness::good_for_minutes) {
        guest.request(now(), freshness);
        drain();
    }
    void answer(const HttpAnswer& with, std::uint64_t id) {
        guest.answered(id, with, now());
        drain();
    }
    void answer(const HttpAnswer& with) { answer(with, request_id); }
    void pass(Milliseconds time) {
        elapsed += time;
        guest.ticked(now());
        drain();
    }
    // Exactly to the machine's deadline.
    void pass_to_deadline() {
        REQUIRE(guest.deadline());
        REQUIRE(*guest.deadline() >= Instant(elapsed));
        pass(*guest.deadline() - Instant(elapsed));
    }

    HttpAnswer ok(std::string body_text) const {
        return HttpResponse{.status = 200, .headers = {{"Date", http_date(aws_time())}}, .body = std::move(body_text)};
    }
    HttpAnswer identity(const std::string& id = first_identity) const { return ok(R"({"IdentityId":")" + id + "\"}"); }
    HttpAnswer credentials(std::string key = "ASIAONE", Milliseconds life = hour) const {
        const auto expires = std::chrono::duration_cast<std::chrono::seconds>(aws_time() + life - UnixTime{}).count();
        return ok(R"({"IdentityId":"i","Credentials":{"AccessKeyId":")" + key +
                  R"(","SecretKey":"SECRETKEY","SessionToken":"TOKEN","Expiration":)" + std::to_string(expires) + "}}");
    }
    HttpAnswer refused(std::string_view type, int status = 400) const {
        return HttpResponse{.status = status,
                            .headers = {{"Date", http_date(aws_time())}},
                            .body = R"({"__type":")" + std::string(type) + R"(","message":"SECRETKEY TOKEN"})"};
    }

    void sign_in() {
        want();
        answer(identity());
        answer(credentials());
        REQUIRE(count<IdentityCredentials::Ready>() == 1);
        clear();
    }
};

using Ready = IdentityCredentials::Ready;
using Failed = IdentityCredentials::Failed;
using Request = IdentityCredentials::Request;
using Remember = IdentityCredentials::RememberIdentity;
using Forget = IdentityCredentials::ForgetIdentity;
using Clock = IdentityCredentials::ClockMeasured;

}  // namespace identity_table
