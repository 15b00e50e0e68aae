// The ways to reach a room by the names that config.json and storage give them.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "transport/transport.h"

namespace transport {

constexpr std::array<std::string_view, 4> way_names = {"iot", "mqtt", "api-gateway", "sqs"};

constexpr std::string_view way_name(Way way) { return way_names[static_cast<std::size_t>(way)]; }

constexpr std::optional<Way> way_named(std::string_view name) {
    for (std::size_t i = 0; i < way_names.size(); ++i)
        if (way_names[i] == name) return static_cast<Way>(i);
    return std::nullopt;
}

}  // namespace transport
