#include "wording/connection.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "wording/backend.h"
#include "wording/broker.h"
#include "wording/identity_pool.h"
#include "wording/sentences.h"

using namespace transport;
using aws::cognito::CognitoFailure;
using wording::sentence;

namespace {

template <class Code>
void check_all(Code last) {
    std::set<std::string> seen;
    for (const Code code : all_to(last)) {
        const std::string text{sentence(code)};
        INFO(text);
        CHECK(is_a_sentence(text));
        CHECK(seen.insert(text).second);
        CHECK(sentence(FailureReason(code)) == text);
    }
}

}  // namespace

TEST_CASE("each failure of a connection, a room or a message has a sentence of its own", "[wording]") {
    check_all(ConnectionFailure::queue_request_rejected);
    check_all(RoomFailure::too_many_subscriptions);
    check_all(SendFailure::server_busy);
    CHECK(sentence(FailureReason()).empty());
    CHECK(sentence(RoomFailure::sign_in_needed).contains("private"));
    CHECK(sentence(ConnectionFailure::policy_pending).contains("minutes"));
    CHECK(sentence(ConnectionFailure::guests_not_allowed) == "Guests cannot connect here. Sign in with an account.");
}

TEST_CASE("a policy that denies something is named with what it must allow", "[wording]") {
    using Action = PolicyDenial::Action;
    for (const Action action : all_to(Action::subscribe)) {
        CHECK(is_a_sentence(sentence(PolicyDenial{action, Standing::guest})));
        CHECK(sentence(PolicyDenial{action, Standing::guest}).contains("guest role's policy"));
        CHECK(sentence(PolicyDenial{action, Standing::user}).contains("user role's policy"));
        CHECK_FALSE(sentence(PolicyDenial{action, Standing::user}).contains("shut out"));
    }
    for (const auto action : {Action::open_socket, Action::connect})
        CHECK(sentence(PolicyDenial{action, Standing::guest}).contains("Guests may be shut out"));
    CHECK(sentence(PolicyDenial{Action::connect}).contains("iot:Connect"));
    CHECK(sentence(PolicyDenial{Action::subscribe}).contains("iot:Subscribe"));
}

TEST_CASE("a wrong clock is told in minutes and in which way it is wrong", "[wording]") {
    CHECK(sentence(WrongClock{-119min - 59s}).contains("clock is 119 minutes fast"));
    CHECK(sentence(WrongClock{7min}).contains("clock is 7 minutes slow"));
}

TEST_CASE("each failure of an identity pool has a whole sentence, and none leads a person in circles", "[wording]") {
    for (const CognitoFailure failure : all_to(CognitoFailure::wrong_clock)) {
        for (const Standing standing : {Standing::guest, Standing::user}) {
            const NoCredentials failed{failure, standing};
            INFO(sentence(failed));
            CHECK(is_a_sentence(sentence(failed)));
            CHECK(sentence(FailureReason(failed)) == sentence(failed));
            CHECK_FALSE(sentence(failed).contains("Exception"));
            // What is tried again by itself must not need somebody to change the configuration.
            CHECK_FALSE((is_temporary(failure) && sentence(failed).contains("configuration")));
        }
    }
    CHECK(sentence(NoCredentials{CognitoFailure::throttled, Standing::guest}).contains("busy"));
    CHECK_FALSE(sentence(NoCredentials{CognitoFailure::not_authorized, Standing::user}).contains("uest"));
}

TEST_CASE("each refusal of the backend has a sentence of its own, and so has each detail", "[wording]") {
    std::set<std::string_view> seen;
    for (const api::Refusal refusal : all_to(api::Refusal::unknown)) {
        INFO(sentence(api::Problem{refusal}));
        CHECK(is_a_sentence(sentence(api::Problem{refusal})));
        CHECK(seen.insert(sentence(api::Problem{refusal})).second);
    }
    using Detail = api::Problem::Detail;
    for (const Detail detail : all_to(Detail::too_many_requests)) {
        const api::Problem problem{api::Refusal::not_found, detail};
        CHECK(is_a_sentence(sentence(problem)));
        CHECK(seen.insert(sentence(problem)).second == (detail != Detail::none));
    }
}

TEST_CASE("each way in which a session with a broker ends has a sentence", "[wording]") {
    std::set<std::string> seen;
    for (const mqtt::BreakEvent event : all_to(mqtt::BreakEvent::protocol_error)) {
        const mqtt::Broken broken{.event = event, .reason = mqtt::Reason::server_busy, .error = "a bad packet"};
        INFO(sentence(broken));
        CHECK(is_a_sentence(sentence(broken)));
        CHECK(seen.insert(sentence(broken)).second);
        CHECK(sentence(FailureReason(broken)) == sentence(broken));
    }
    for (int code = 0; code <= 0xFF; ++code) {
        const auto reason = static_cast<mqtt::Reason>(code);
        CHECK(is_a_sentence(sentence(mqtt::Broken{.event = mqtt::BreakEvent::connack, .reason = reason})));
        CHECK(is_a_sentence(sentence(mqtt::Broken{.event = mqtt::BreakEvent::disconnect, .reason = reason})));
        CHECK(is_a_sentence(sentence(BrokerRefusedRoom{reason})));
        CHECK(is_a_sentence(sentence(BrokerRefusedMessage{reason})));
    }
    CHECK(sentence(mqtt::Broken{.event = mqtt::BreakEvent::protocol_error, .error = "it lies"}) ==
          "MQTT protocol error of the broker: it lies.");
    CHECK(sentence(BrokerRefusedRoom{mqtt::Reason::not_authorized}) ==
          "The chat server refused the room: not authorized.");
}

TEST_CASE("each reason not to send a message has a sentence", "[wording]") {
    check_all(mqtt::PublishError::no_packet_id);
    CHECK(sentence(mqtt::PublishError::too_large) ==
          "The message could not be sent: the message is larger than the broker accepts.");
}
