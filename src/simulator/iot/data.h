// Publishing over HTTPS (AWS IoT Core API Reference, data plane, "Publish"): POST /topics/<topic>, its signature
// already checked. Shadows, retained messages and the connections API are not simulated and say so.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"
#include "simulator/iot/message.h"

namespace simulator {

bool is_iot_data_path(std::string_view path);

struct IotDataAnswer {
    HttpResponse response;
    std::optional<Message> message;  // to be published
};
IotDataAnswer answer_iot_data(const ReceivedRequest& request, const Principal& principal,
                              const Permissions& permissions, std::string_view trace_id);

}  // namespace simulator
