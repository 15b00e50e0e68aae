#include "chat/asks.h"

#include <algorithm>
#include <utility>

#include "chat/direct.h"
#include "chat/directory.h"
#include "chat/history.h"
#include "chat/members.h"
#include "chat/membership.h"
#include "chat/model.h"
#include "chat/people.h"
#include "chat/profile.h"
#include "chat/unread.h"
#include "protocol/limits.h"

namespace chat {

namespace {
// More than can be under way with all rooms open: reached only if answers do not come, and then the oldest gives way.
constexpr std::size_t most_asks = 2 * limits::asks_waiting;
}  // namespace

transport::AskId ask(Model& model, Effects& effects, Purpose purpose, const RoomId& room, api::Request request) {
    std::erase_if(model.asks, [&](const Asked& asked) { return asked.purpose == purpose && asked.room == room; });
    if (model.asks.size() >= most_asks) model.asks.erase(model.asks.begin());
    const transport::AskId number = model.next_ask++;
    model.asks.push_back({number, purpose, room});
    effects.push_back(Ask{number, std::move(request)});
    return number;
}

bool is_asked(const Model& model, Purpose purpose, const RoomId& room) {
    return std::ranges::any_of(
        model.asks, [&](const Asked& asked) { return asked.purpose == purpose && asked.room == room; });
}

void answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    const auto found = std::ranges::find(model.asks, event.ask, &Asked::ask);
    if (found == model.asks.end()) return;
    const Asked asked = std::move(*found);
    model.asks.erase(found);
    switch (asked.purpose) {
        case Purpose::profile: profile_answered(model, event, effects, now); break;
        case Purpose::name: name_answered(model, event, effects, now); break;
        case Purpose::my_rooms: my_rooms_answered(model, event, effects, now); break;
        case Purpose::enlist: enlist_answered(model, asked.room, event, effects); break;
        case Purpose::quit: quit_answered(model, asked.room, event, effects); break;
        case Purpose::mark_read: read_answered(model, asked.room, event, now); break;
        case Purpose::history: history_answered(model, asked.room, event, effects, now); break;
        case Purpose::gap: gap_answered(model, asked.room, event, effects, now); break;
        case Purpose::people: people_answered(model, event, now); break;
        case Purpose::directory: directory_answered(model, event, effects); break;
        case Purpose::create: create_answered(model, event, effects); break;
        case Purpose::erase: erase_answered(model, asked.room, event, effects); break;
        case Purpose::members: members_answered(model, event, effects); break;
        case Purpose::find_person: person_found(model, event, effects); break;
        case Purpose::add_member: member_added(model, event, effects, now); break;
        case Purpose::remove_member: member_removed(model, event, effects); break;
        case Purpose::find_to_write_to: person_to_write_to_found(model, event, effects); break;
    }
}

void forget_asks(Model& model, Now now) {
    model.asks.clear();
    model.account.asked_profile.reset();
    model.account.asked_name.reset();
    model.rooms.asked_mine.reset();
    for (Room& room : model.rooms.list) {
        if (room.history.loading == Loading::loading) room.history.loading = Loading::idle;
        room.history.asked.reset();
        room.history.asked_gap.reset();
        room.asked_read.reset();
        room.member = false;
        room.not_kept = false;
        room.read_told.reset();
    }
    forget_asked_people(model);
    model.direct.asked.reset();
    Directory& directory = model.directory;
    if (directory.asked) directory.search_at = now.instant;
    directory.asked.reset();
    directory.asked_create.reset();
    directory.creating = false;
    Members& members = model.members;
    if (members.loading == Loading::loading) members.loading = Loading::idle;
    members.asked.reset();
    members.asked_change.reset();
    members.changing.reset();
}

}  // namespace chat
