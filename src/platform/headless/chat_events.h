// Prints the events of confab chat, each once: connected, joined, messages, deliveries, names. See events_json.h.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/model.h"
#include "protocol/ids.h"

namespace headless {

class ChatEvents {
public:
    void link_changed(const chat::Model& model, Now now);
    bool room_changed(const chat::Model& model, const RoomId& room);  // returns whether we joined it for the first time
    void message_shown(const chat::Model& model, const chat::MessageShown& shown);
    void delivery_changed(const chat::Model& model, const chat::DeliveryChanged& change);

    // Those that are new since the last call.
    void print_notices(const chat::Model& model);  // to standard error
    void print_names(const chat::Model& model);    // of people who were reported with a short id

private:
    std::set<RoomId> joined_before_;
    std::set<RoomId> told_joined_;   // and not lost since then
    std::set<MessageId> told_sent_;  // and not back yet
    std::set<UserId> nameless_;      // reported with a short id instead of a name
    std::uint32_t names_seen_ = 0;   // the revision of chat::People
    std::string last_state_;
    std::uint64_t next_notice_ = 1;
};

}  // namespace headless
