#include "chat/model.h"

#include <utility>

#include "base/bytes.h"
#include "base/text_codes.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

ShownName stand_in(const UserId& user) { return {.name = short_id(user), .stand_in = true}; }

}  // namespace

Model start(Config config, Random random) {
    Model model;
    model.config = std::move(config);
    model.people.can_be_asked_for = has_backend(model);
    model.random = random;
    model.tab = new_message_id(model.random).text().substr(0, 16);
    return model;
}

bool has_accounts(const Model& model) { return !model.config.transport.user_pool_id.empty(); }
bool wants_broker_password(const Model& model) {
    return model.config.transport.kind == transport::TransportKind::mqtt &&
           !model.config.transport.mqtt_user_name.empty();
}
bool has_backend(const Model& model) { return !model.config.transport.api_url.empty(); }
bool can_ask(const Model& model) { return has_backend(model) && is_in_chat(model.account); }
bool reports_rooms(const Model& model) { return has_backend(model) && is_signed_in(model.account); }

UnixTime server_now(const Model& model, Now now) { return now.unix_time + model.link.clock_offset; }

Reader reader_of(const Model& model, const Room& room) {
    return {
        .sees_newest = model.visible && model.rooms.open == room.id && room.at_end && !is_form_on_screen(model.account),
        .name = model.account.name};
}

std::vector<Offered> offered_rooms(const Model& model) {
    std::vector<Offered> offered;
    for (const std::string& name : model.config.rooms) {
        const auto id = room_id_from_name(name);
        if (id && !model.rooms.find(*id)) offered.push_back({*id, name});
    }
    return offered;
}

ShownName name_of(const Model& model, const UserId& user) {
    if (!user.empty() && user == model.account.self && !model.account.name.empty()) return {.name = model.account.name};
    const auto found = model.people.known.find(user.text());
    if (found == model.people.known.end() || found->second.state != Person::State::known) return stand_in(user);
    return {.name = found->second.name};
}

ShownName name_of(const Model& model, const TimelineItem& item) {
    if (item.standing == Standing::user) {
        const bool ours = item.own() && item.delivery != Delivery::delivered;  // the sender is only known with the echo
        if (ours && !item.message.name.empty()) return {.name = item.message.name};
        return name_of(model, item.sender);
    }
    ShownName shown = item.message.name.empty() ? stand_in(item.sender) : ShownName{.name = item.message.name};
    // if everybody is a guest, the mark would be useless
    shown.guest = has_accounts(model) && item.standing == Standing::guest;
    return shown;
}

std::string direct_title(const Model& model, const RoomId& room) {
    if (room.text() == service_room) return "Notices";
    return name_of(model, other_of(room)).name;
}

std::size_t guest_messages(const Model& model) {
    return is_in_chat(model.account) ? held_texts(model.outbox, model.account) : 0;
}

bool can_write_to_people(const Model& model) { return reports_rooms(model) && model.link.capabilities.private_rooms; }

}  // namespace chat
