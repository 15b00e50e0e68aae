#include "wording/configuration.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "chat/config.h"
#include "wording/endpoint.h"
#include "wording/room_name.h"
#include "wording/sentences.h"

using transport::ConfigFault;
using transport::ConfigMistake;
using transport::ConfigOddity;
using transport::ConfigWarning;
using wording::sentence;

namespace {

// The sentences about a configuration that must be refused, a line for each.
std::string sentences_about(std::string_view json) {
    const auto config = chat::read_config(json);
    REQUIRE_FALSE(config);
    std::string all;
    for (const ConfigMistake& mistake : config.error()) all += sentence(mistake) + "\n";
    return all;
}

}  // namespace

TEST_CASE("each mistake in a configuration has a sentence of its own that names its key", "[wording]") {
    std::set<std::string> seen;
    const auto check = [&](const transport::ConfigProblem& problem) {
        const std::string text = sentence(ConfigMistake{"some.key", problem});
        INFO(text);
        CHECK(text.starts_with("\"some.key\""));
        CHECK((text.ends_with('.') || text.ends_with(".)")));
        CHECK(seen.insert(text).second);
    };
    for (const ConfigFault fault : all_to(ConfigFault::nobody_left))
        if (fault != ConfigFault::nothing_to_connect_to) check(fault);
    check(transport::OtherRegion{"eu-west-1"});
    check(transport::TooManyEntries{7});
    check(transport::SameTransportTwice{});
    check(RoomNameError::too_long);
    check(aws::UrlError::bad_port);
    check(aws::EndpointError{});
}

TEST_CASE("a mistake in the whole configuration has a sentence without a key", "[wording]") {
    CHECK(is_a_sentence(sentence(ConfigMistake{"", ConfigFault::nothing_to_connect_to})));
    CHECK(is_a_sentence(sentence(ConfigMistake{"", ConfigFault::not_an_object})));
    CHECK(sentences_about("{").contains("byte"));
    CHECK(sentences_about("[]").contains("JSON object"));
    CHECK(sentences_about("{}").contains("nothing to connect to"));
}

TEST_CASE("each warning about a configuration has a sentence of its own that names its key", "[wording]") {
    std::set<std::string> seen;
    for (const ConfigOddity oddity : all_to(ConfigOddity::guests_without_gateway)) {
        const std::string text = sentence(ConfigWarning{"some.key", oddity});
        INFO(text);
        CHECK(text.starts_with("\"some.key\" "));
        CHECK(text.ends_with('.'));
        CHECK(seen.insert(text).second);
    }
    CHECK(sentence(ConfigWarning{"iot.endpoint", ConfigOddity::old_endpoint}).contains("iot:Data-ATS"));
    CHECK(sentence(ConfigWarning{"iotGatewayName", transport::ReplacedBy{"iot.endpoint"}}) ==
          "\"iotGatewayName\" is ignored, because \"iot.endpoint\" is there: remove it.");
    CHECK(sentence(ConfigWarning{"rooms", ConfigOddity::same_room, 2}).starts_with("\"rooms\", entry 2, is "));
}

TEST_CASE("a mistake in a configuration is told with its values", "[wording]") {
    CHECK(sentences_about(R"({"iot":"abc"})").contains("\"iot\" must be an object"));
    CHECK(sentences_about(R"({"iot":{"endpoint":null}})").contains("\"iot.endpoint\" must be a text"));
    CHECK(sentences_about(R"({"iot":{"endpoint":"127.0.0.1:1"},"rooms":["Lobby",7,"#"]})")
              .starts_with("\"rooms\", entry 2, must be a text that is not empty, in quotation marks.\n\"rooms\", "
                           "entry 3: " +
                           std::string(sentence(RoomNameError::nothing_left))));
    CHECK(sentences_about(R"({"transport":["sqs","sqs"]})").contains("\"transport\" names sqs twice"));
    CHECK(sentences_about(R"({"transport":["api-gateway","mqtt"],"mqtt":{"url":"wss://b.example"}})")
              .contains("\"mqtt\" in a list"));
    CHECK(sentences_about(R"({"mqtt":{"url":"http://b.example"}})").contains("wss://"));
    CHECK(sentences_about(R"({"mqtt":{"url":"wss://user:secret@b.example"}})") ==
          "\"mqtt.url\": " + std::string(sentence(aws::UrlError::has_user_name)) + "\n");
    CHECK(sentence(ConfigMistake{"region", transport::OtherRegion{"us-east-1"}}).contains("write \"us-east-1\""));
    CHECK(sentence(ConfigMistake{"cognito.userPoolId", transport::OtherRegion{"us-east-1"}})
              .contains("region us-east-1"));
    CHECK(sentence(ConfigMistake{"rooms", transport::TooManyEntries{20}}).contains("at most 20"));
}
