#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"

namespace {

using namespace backend;

const Who ann = person("ann");

}  // namespace

TEST_CASE("a session attaches the shared policy to the caller's identity, and says if it was attached before",
          "[lambda]") {
    Backend backend;
    const Got first = backend.call(ann, api::post_session());
    CHECK(first.status == 200);
    CHECK(first.body.find("attached")->boolean() == true);
    CHECK(backend.attached == std::set<std::pair<std::string, std::string>>{{"Chat", ann.identity}});
    const Got second = backend.call(ann, api::post_session());
    CHECK(second.status == 200);
    CHECK(second.body.find("attached")->boolean() == false);
}

TEST_CASE("another policy on the identity does not count as ours", "[lambda]") {
    Backend backend;
    backend.attached = {{"Another", ann.identity}, {"Chat", "us-east-1:somebody else"}};
    CHECK(backend.call(ann, api::post_session()).body.find("attached")->boolean() == true);
    CHECK(backend.attached.contains({"Chat", ann.identity}));
}

TEST_CASE("a guest gets no session", "[lambda]") {
    Backend backend;
    CHECK(backend.call(guest(), api::post_session()).code() == "not-signed-in");
    CHECK(backend.attached.empty());
}

TEST_CASE("an identity in the body is ignored", "[lambda]") {
    Backend backend;
    CHECK(backend
              .call(ann, {.method = "POST",
                          .path = "/session",
                          .body = R"({"identityId":"us-east-1:ben","target":"us-east-1:ben"})"})
              .status == 200);
    CHECK(backend.attached == std::set<std::pair<std::string, std::string>>{{"Chat", ann.identity}});
}

TEST_CASE("a busy or unavailable AWS IoT gives \"busy\", and a refusal is a problem of the operator", "[lambda]") {
    Backend backend;
    for (const HttpAnswer& answer :
         {HttpAnswer(std::unexpected(HttpFailure::network)), HttpAnswer(HttpResponse{.status = 503}),
          HttpAnswer(HttpResponse{.status = 429, .body = R"({"__type":"ThrottlingException"})"}),
          HttpAnswer(HttpResponse{.status = 400, .body = R"({"__type":"com.amazonaws.iot#ThrottlingException"})"}),
          HttpAnswer(HttpResponse{.status = 400,
                                  .headers = {{"x-amzn-ErrorType", "ThrottlingException:http://internal.amazon.com/"}},
                                  .body = R"({"message":"Rate exceeded"})"}),
          HttpAnswer(HttpResponse{.status = 400,
                                  .headers = {{"X-Amzn-Errortype", "LimitExceededException"}},
                                  .body = R"({"message":"Rate exceeded"})"})}) {
        backend.iot = answer;
        const Got got = backend.call(ann, api::post_session());
        CHECK(got.status == 503);
        CHECK(got.code() == "busy");
    }
    backend.iot = HttpResponse{
        .status = 403, .body = R"({"message":"User: arn:aws:sts::123456789012:assumed-role/x is not authorized"})"};
    const Got got = backend.call(ann, api::post_session());
    CHECK(got.status == 500);
    CHECK_FALSE(got.body.dump().contains("arn:"));
}
