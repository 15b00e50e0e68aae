// Events of the chat as JSON objects for programs: connected, joined, message, sent, delivered, failed, state, error,
// name. Identity ids and addresses never appear; `from` is what the room may know of a person.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/time.h"
#include "chat/model.h"

namespace headless {

Json connected_event(const chat::Model& model);
Json state_event(const chat::Model& model, Now now);
Json room_joined_event(const RoomId& room);
Json error_event(std::string_view reason, const RoomId* room = nullptr);

Json name_event(const UserId& user, std::string_view name);

// An entry in a room: a message, or people who joined. For entries from history, the caller adds late: true.
Json shown_event(const chat::Model& model, const RoomId& room, const chat::TimelineItem& entry);

// "sent", "delivered" or "failed" for an own message; nullopt for the states between. `delivery` is the state to
// report, which may be older than the entry's.
std::optional<Json> delivery_event(const chat::Model& model, const RoomId& room, const chat::TimelineItem& entry,
                                   chat::Delivery delivery);

}  // namespace headless
