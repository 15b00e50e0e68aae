// How rooms are reached, by the names that config.json and storage give it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace transport {

enum class TransportKind { iot, mqtt, api_gateway, sqs };

constexpr std::array<std::string_view, 4> kind_names = {"iot", "mqtt", "api-gateway", "sqs"};

constexpr std::string_view kind_name(TransportKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

constexpr std::optional<TransportKind> kind_named(std::string_view name) {
    for (std::size_t i = 0; i < kind_names.size(); ++i)
        if (kind_names[i] == name) return static_cast<TransportKind>(i);
    return std::nullopt;
}

}  // namespace transport
