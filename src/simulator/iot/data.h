// Publishing over HTTPS (AWS IoT Core API Reference, data plane, "Publish"): POST /topics/<topic>. The caller has
// checked the signature. Shadows, retained messages and the connections API are not simulated and say so.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"
#include "simulator/iot/message.h"

namespace simulator::iot {

bool is_data_path(std::string_view path);

struct DataAnswer {
    HttpResponse response;
    std::optional<Message> message;  // to be published
};
DataAnswer answer_data(const ReceivedRequest& request, const iam::Principal& principal,
                       const iam::Permissions& permissions, std::string_view trace_id);

}  // namespace simulator::iot
