// A connection's number, which the host chooses and never uses twice.
#pragma once

#include <cstdint>

namespace simulator {

enum class ConnectionId : std::uint32_t {};

}  // namespace simulator
