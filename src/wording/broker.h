// Sentences for what goes wrong between us and an MQTT broker.
#pragma once

#include <string>

#include "mqtt/broken.h"
#include "mqtt/publish_error.h"
#include "transport/failure_reason.h"

namespace wording {

// What happened. Nothing that the broker wrote gets into it.
std::string sentence(const mqtt::Broken& broken);
std::string sentence(mqtt::PublishError error);
std::string sentence(const transport::BrokerRefusedRoom& refused);
std::string sentence(const transport::BrokerRefusedMessage& refused);

}  // namespace wording
