#include "platform/headless/events_json.h"

#include <algorithm>

#include "wording/problem.h"

namespace headless {
namespace {

Json event(std::string_view name) { return Json::object({{"event", name}}); }

std::string_view state_name(chat::LinkState state) {
    switch (state) {
        case chat::LinkState::idle: return "idle";
        case chat::LinkState::connecting: return "connecting";
        case chat::LinkState::online: return "online";
        case chat::LinkState::waiting: return "waiting";
        case chat::LinkState::stopped: return "stopped";
    }
    return "unknown";
}

std::string_view cause_name(transport::DownCause cause) {
    switch (cause) {
        case transport::DownCause::network: return "network";
        case transport::DownCause::refused: return "refused";
        case transport::DownCause::pending: return "pending";
        case transport::DownCause::expired: return "expired";
        case transport::DownCause::evicted: return "evicted";
        case transport::DownCause::busy: return "busy";
        case transport::DownCause::clock: return "clock";
        case transport::DownCause::protocol: return "protocol";
        case transport::DownCause::configured: return "configured";
        case transport::DownCause::asked: return "asked";
        case transport::DownCause::signed_out: return "signed-out";
    }
    return "unknown";
}

Json at(UnixTime time) { return Json(static_cast<long long>(time.time_since_epoch().count())); }

// A line of several joined people has the delivery state of the first, but is about the last.
bool is_own_joined(const chat::Model& model, const chat::TimelineItem& entry) {
    return !entry.sender.empty() && entry.sender == model.account.self;
}

// The fields of every event about an entry.
void describe(Json& json, const chat::Model& model, const RoomId& room, const chat::TimelineItem& entry) {
    const UserId& from = entry.own() && entry.message.kind != Kind::joined ? model.account.self : entry.sender;
    json.set("room", room.text());
    // a line of several joined people has many ids
    if (entry.message.kind != Kind::joined) json.set("id", entry.message.id.text());
    json.set("from", from.text());
    if (chat::has_backend(model)) {
        const chat::ShownName name = chat::name_of(model, entry);
        json.set("name", name.name);
        if (name.guest) json.set("guest", true);
        if (name.stand_in) json.set("stand_in", true);
    } else {
        json.set("name", entry.message.name);
    }
    if (entry.message.kind == Kind::text) json.set("text", entry.message.text);
    json.set("at", at(entry.at));
    json.set("own", entry.message.kind == Kind::joined ? is_own_joined(model, entry) : entry.own());
}

}  // namespace

Json connected_event(const chat::Model& model) {
    Json json = event("connected");
    json.set("from", model.account.self.text());
    json.set("name", model.account.name);
    return json;
}

Json state_event(const chat::Model& model, Now now) {
    const chat::Link& link = model.link;
    Json json = event("state");
    json.set("state", state_name(link.state));
    if (link.cause) json.set("cause", cause_name(*link.cause));
    if (!link.problem.empty()) json.set("reason", wording::sentence(link.problem));
    if (link.state == chat::LinkState::waiting && link.retry_at)
        json.set("retry_in", static_cast<long long>(std::max(*link.retry_at - now.instant, 0ms).count()));
    return json;
}

Json room_joined_event(const RoomId& room) {
    Json json = event("joined");
    json.set("room", room.text());
    json.set("own", true);
    return json;
}

Json error_event(std::string_view reason, const RoomId* room) {
    Json json = event("error");
    if (room) json.set("room", room->text());
    json.set("reason", reason);
    return json;
}

Json name_event(const UserId& user, std::string_view name) {
    Json json = event("name");
    json.set("from", user.text());
    json.set("name", name);
    return json;
}

Json shown_event(const chat::Model& model, const RoomId& room, const chat::TimelineItem& entry) {
    Json json = event(entry.message.kind == Kind::joined ? "joined" : "message");
    describe(json, model, room, entry);
    if (entry.message.kind == Kind::unknown) json.set("unknown", true);
    return json;
}

std::optional<Json> delivery_event(const chat::Model& model, const RoomId& room, const chat::TimelineItem& entry,
                                   chat::Delivery delivery) {
    std::string_view name;
    switch (delivery) {
        case chat::Delivery::sent: name = "sent"; break;
        case chat::Delivery::delivered: name = "delivered"; break;
        case chat::Delivery::failed: name = "failed"; break;
        case chat::Delivery::arrived:
        case chat::Delivery::waiting:
        case chat::Delivery::sending: return std::nullopt;
    }
    Json json = event(name);
    describe(json, model, room, entry);
    if (delivery == chat::Delivery::failed) json.set("reason", wording::sentence(entry.problem));
    return json;
}

}  // namespace headless
