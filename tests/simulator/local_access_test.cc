#include "simulator/local_access.h"

#include <catch2/catch_test_macros.hpp>

using namespace simulator;

TEST_CASE("a local run answers requests to any name of this machine, on any of its ports", "[simulator]") {
    for (const char* host : {"127.0.0.1:8080", "127.0.0.1", "localhost:8081", "LocalHost:9000", "[::1]:8080"}) {
        INFO(host);
        CHECK(is_from_this_machine({{"Host", host}}));
        CHECK(is_from_this_machine({{"host", host}, {"Accept", "*/*"}}));
    }
}

TEST_CASE("a local run refuses a domain that resolves to this machine", "[simulator]") {
    for (const char* host :
         {"rebound.example:8080", "127.0.0.1.rebound.example", "127.0.0.1:8080.rebound.example", "localhost.example",
          "user@127.0.0.1", "127.0.0.1:", "127.0.0.1:8080:1", "127.0.0.1:123456", " 127.0.0.1", "10.0.0.5:8080", ""}) {
        INFO(host);
        CHECK_FALSE(is_from_this_machine({{"Host", host}}));
    }
    CHECK_FALSE(is_from_this_machine({}));
    CHECK_FALSE(is_from_this_machine({{"Host", "127.0.0.1:8080"}, {"Host", "127.0.0.1:8080"}}));
    CHECK_FALSE(is_from_this_machine({{"Host", "127.0.0.1:8080"}, {"HOST", "rebound.example"}}));
}

TEST_CASE("a local run answers pages of this machine and refuses other pages", "[simulator]") {
    const auto from = [](const char* origin) {
        return is_from_this_machine({{"Host", "127.0.0.1:8081"}, {"Origin", origin}});
    };
    CHECK(from("http://127.0.0.1:8080"));
    CHECK(from("http://localhost:6931"));
    for (const char* origin :
         {"https://elsewhere.example", "http://elsewhere.example:8080", "http://127.0.0.1.elsewhere.example",
          "http://127.0.0.1@elsewhere.example", "null", "", "file://", "http://localhost.elsewhere.example:8080"}) {
        INFO(origin);
        CHECK_FALSE(from(origin));
    }
    CHECK_FALSE(is_from_this_machine(
        {{"Host", "127.0.0.1:8081"}, {"Origin", "http://127.0.0.1:8080"}, {"Origin", "https://elsewhere.example"}}));
}

TEST_CASE("the refusal of a local run says what to do, and no page can read it", "[simulator]") {
    const HttpResponse refusal = other_machine_reply();
    CHECK(refusal.status == 403);
    CHECK(refusal.body.contains("http://127.0.0.1"));
    CHECK(find_header(refusal.headers, "Access-Control-Allow-Origin") == nullptr);
}
