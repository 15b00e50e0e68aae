#include "chat/model.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/text_codes.h"
#include "protocol/room_name.h"

namespace chat {

Room* Rooms::find(const RoomId& id) {
    const auto found = std::ranges::find(list, id, &Room::id);
    return found == list.end() ? nullptr : &*found;
}

const Room* Rooms::find(const RoomId& id) const {
    const auto found = std::ranges::find(list, id, &Room::id);
    return found == list.end() ? nullptr : &*found;
}

bool has_accounts(const Model& model) { return !model.config.user_pool_id.empty(); }
bool has_backend(const Model& model) { return !model.config.api_url.empty(); }

Loading loading_history(const Model& model, const Room& room) {
    if (model.requests.has<request::Page>(room.id)) return Loading::loading;
    return room.history.problem ? Loading::failed : Loading::idle;
}

Loading loading_directory(const Model& model) {
    if (model.directory.search_at || model.requests.has<request::Directory>()) return Loading::loading;
    return model.directory.problem ? Loading::failed : Loading::idle;
}

Loading loading_members(const Model& model) {
    if (model.requests.has<request::Members>()) return Loading::loading;
    return model.members.problem ? Loading::failed : Loading::idle;
}

bool is_changing_members(const Model& model) {
    return model.requests.has<request::FindMember>() || model.requests.has<request::AddMember>() ||
           model.requests.has<request::RemoveMember>();
}

Model start(transport::Config config, Random random) {
    Model model;
    model.account.password_wanted = config.kind == transport::Kind::mqtt && !config.mqtt_user_name.empty();
    model.config = std::move(config);
    model.random = random;
    model.tab = new_message_id(model.random).text().substr(0, 16);
    return model;
}

std::vector<Offered> offered_rooms(const Model& model) {
    std::vector<Offered> offered;
    for (const std::string& name : model.config.rooms) {
        const auto id = room_id_from_name(name);
        if (id && !model.rooms.find(*id)) offered.push_back({*id, name});
    }
    return offered;
}

std::size_t unread_in_all(const Model& model) {
    std::size_t unread = 0;
    for (const Room& room : model.rooms.list) unread += room.unread;
    return unread;
}

std::size_t mentions_in_all(const Model& model) {
    std::size_t mentions = 0;
    for (const Room& room : model.rooms.list) mentions += room.mentions;
    return mentions;
}

const Entry* last_line(const Room& room) {
    for (std::size_t i = room.timeline.size(); i-- > 0;)
        if (room.timeline[i].message.kind == Kind::text) return &room.timeline[i];
    return nullptr;
}

std::size_t unsent_in_all(const Model& model) {
    return static_cast<std::size_t>(std::ranges::count_if(model.outbox.pending, [](const Pending& pending) {
        return pending.message.kind == Kind::text && pending.state != Pending::State::sent;
    }));
}

}  // namespace chat
