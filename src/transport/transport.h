// What a configuration makes (transport/make.h): a transport, and the backend behind it where there is one.
#pragma once

#include <expected>
#include <memory>
#include <type_traits>
#include <utility>

#include "transport/backend_client.h"
#include "transport/events.h"
#include "transport/room_transport.h"

namespace transport {

struct Transport {
    Transport() = default;
    // Of a class that has both interfaces, or only the first.
    template <class Made>
    explicit(false) Transport(std::unique_ptr<Made> made) {
        if constexpr (std::is_base_of_v<BackendClient, Made>) backend = made.get();
        rooms = std::move(made);
    }

    std::unique_ptr<RoomTransport> rooms;
    BackendClient* backend = nullptr;  // part of `rooms`; nullptr: there is no backend
};

// What an ask ends in where there is no backend.
inline Answered no_backend(AskId ask) {
    return {ask, std::unexpected(api::Problem{api::Refusal::unknown, api::Problem::Detail::no_backend})};
}

}  // namespace transport
