// Sentences for what transports report: why a connection, a room or a message failed.
#pragma once

#include <string>
#include <string_view>

#include "transport/failure_reason.h"

namespace wording {

// What happened and what to do.
std::string_view sentence(transport::ConnectionFailure failure);
std::string_view sentence(transport::RoomFailure failure);
std::string_view sentence(transport::SendFailure failure);
std::string sentence(const transport::PolicyDenial& denial);
std::string sentence(const transport::WrongClock& clock);

// Empty where there is nothing to say.
std::string sentence(const transport::FailureReason& reason);

}  // namespace wording
