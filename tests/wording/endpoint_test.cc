#include "wording/endpoint.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "wording/sentences.h"

using aws::EndpointError;
using aws::EndpointFault;
using aws::UrlError;
using wording::sentence;

TEST_CASE("each mistake in an address of AWS has a sentence of its own", "[wording]") {
    std::set<std::string> seen;
    for (const EndpointFault fault : all_to(EndpointFault::websocket_api_bad_stage)) {
        const std::string text = sentence(EndpointError{fault, "wanted.example"});
        INFO(text);
        CHECK((is_a_sentence(text) || text.ends_with(".)")));
        CHECK(seen.insert(text).second);
    }
    for (const UrlError error : all_to(UrlError::bad_host)) {
        const std::string text(sentence(error));
        INFO(text);
        CHECK(is_a_sentence(text));
        CHECK(seen.insert(text).second);
    }
}

TEST_CASE("a mistake in an address names what would be right", "[wording]") {
    CHECK(sentence(EndpointError{EndpointFault::iot_endpoint_missing}).contains("describe-endpoint"));
    CHECK(sentence(EndpointError{EndpointFault::iot_endpoint_elsewhere})
              .contains("abc123-ats.iot.us-east-1.amazonaws.com"));
    CHECK(sentence(EndpointError{EndpointFault::iot_endpoint_with_port}).contains("443"));
    for (const EndpointFault fault : {EndpointFault::cognito_elsewhere, EndpointFault::iot_endpoint_other_region,
                                      EndpointFault::sign_in_domain_other_region, EndpointFault::http_api_elsewhere,
                                      EndpointFault::websocket_api_elsewhere})
        CHECK(sentence(EndpointError{fault, "wanted.example"}).contains("wanted.example"));
}
