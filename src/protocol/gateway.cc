#include "protocol/gateway.h"

#include <algorithm>

#include "base/overloaded.h"
#include "protocol/clean_text.h"
#include "protocol/layout.h"
#include "protocol/limits.h"
#include "protocol/message_kinds.h"
#include "protocol/room_name.h"

inline namespace protocol {

namespace gateway {
namespace {

constexpr JsonLimits of_frames = {.bytes = limits::gateway_message_bytes, .depth = 16, .values = 2'000};
constexpr std::size_t receipts_most = 1'000;

std::unexpected<Error> refused(std::string sentence) { return error("protocol/gateway", std::move(sentence)); }

Result<RoomId> read_room(const Json& json) {
    const std::string* room = json.find_text("room");
    if (!room || !(is_room_id(*room) || *room == all_direct_rooms)) return refused("\"room\" is no room's id.");
    return RoomId(*room);
}

// Of "rooms". The error names no room: the list is the sender's mistake as a whole.
Result<std::vector<RoomId>> read_rooms(const Json& list, std::size_t least) {
    const Json::Array* ids = list.elements();
    if (!ids || ids->size() < least || ids->size() > limits::rooms) return refused("\"rooms\" is no list of rooms.");
    std::vector<RoomId> rooms;
    for (const Json& id : *ids) {
        if (!id.text() || !(is_room_id(*id.text()) || *id.text() == all_direct_rooms))
            return refused("\"rooms\" is no list of rooms.");
        if (!std::ranges::contains(rooms, *id.text(), &RoomId::text)) rooms.push_back(RoomId(*id.text()));
    }
    return rooms;
}

Json write_rooms(const std::vector<RoomId>& rooms) {
    Json list = Json::array();
    for (const RoomId& room : rooms) list.push(room.text());
    return list;
}

Result<Frame> read_subscribed_all(const Json& json) {
    auto rooms = read_rooms(*json.find("rooms"), 0);
    if (!rooms) return std::unexpected(std::move(rooms.error()));
    SubscribedAll frame{.rooms = *std::move(rooms), .refused = {}};
    const Json* refused_rooms = json.find("refused");
    const Json::Array* list = refused_rooms ? refused_rooms->elements() : nullptr;
    if (!list || list->size() > limits::rooms) return refused("The frame lacks the rooms that are refused.");
    for (const Json& each : *list) {
        const std::string* code = each.find_text("code");
        auto room = read_room(each);
        if (!room) return std::unexpected(std::move(room.error()));
        frame.refused.push_back({*std::move(room), api::refusal_named(code ? *code : std::string())});
    }
    return frame;
}

std::string text_in(const Json& json, std::string_view key) {
    const std::string* text = json.find_text(key);
    return text ? *text : std::string();
}

Result<Json> read_object(std::string_view text) {
    auto json = parse_json(text, of_frames);
    if (!json || !json->is_object()) return refused("The frame is no JSON object, or too large.");
    return json;
}

Result<Frame> read_delivered(const Json& json, RoomId room) {
    const Json* message = json.find("message");
    if (!message) return refused("The frame lacks its message.");
    auto incoming = read_stamped_message(room, *message);
    if (!incoming) return std::unexpected(std::move(incoming.error()));
    return Delivered{*std::move(incoming), json.find_integer("seq")};
}

}  // namespace

Json write_sent(const Message& message) {
    return Json::object({{"v", message_version},
                         {"id", message.id.text()},
                         {"kind", sent_kind(message)},
                         {"name", message.name},
                         {"text", sent_text(message)}});
}

Result<Message> read_sent(const Json& json) {
    const std::string* id = json.find_text("id");
    const std::string* kind = json.find_text("kind");
    const std::string* name = json.find_text("name");
    const std::string* text = json.find_text("text");
    if (json.find_integer("v") != message_version)
        return refused("The message is of a version that the server does not know.");
    if (!id || !is_message_id(*id)) return refused("The message has no usable id.");
    if (!kind || !find_kind(*kind)) return refused("The message is of a kind that the server does not know.");
    if (!name || name->size() > limits::name_bytes) return refused("The message's name is missing or too long.");
    if (!text || text->size() > limits::text_bytes) return refused("The message's text is missing or too long.");
    Message message{.id = MessageId(*id), .kind = kind_named(*kind), .name = clean_name(*name), .text = {}};
    if (!has_text(message.kind)) return message;
    message.text = clean_message(*text);
    if (message.text.empty()) return refused("The message is empty.");
    if (message.text.size() > limits::text_bytes) return refused("The message's text is missing or too long.");
    return message;
}

std::string_view action_of(const Request& request) {
    return std::visit(
        Overloaded{[](const Subscribe&) { return std::string_view("subscribe"); },
                   [](const SubscribeAll&) { return std::string_view("subscribe"); },
                   [](const Unsubscribe&) { return std::string_view("unsubscribe"); },
                   [](const Publish&) { return std::string_view("publish"); },
                   [](const Ping&) { return std::string_view("ping"); },
                   [](const Taken&) { return std::string_view("taken"); }},
        request);
}

std::string write(const Request& request) {
    Json json = Json::object({{"action", action_of(request)}});
    std::visit(
        Overloaded{[&](const Subscribe& subscribe) { json.set("room", subscribe.room.text()); },
                   [&](const SubscribeAll& subscribe) { json.set("rooms", write_rooms(subscribe.rooms)); },
                   [&](const Unsubscribe& unsubscribe) { json.set("room", unsubscribe.room.text()); },
                   [&](const Publish& publish) {
                       json.set("room", publish.room.text());
                       json.set("message", write_sent(publish.message));
                   },
                   [](const Ping&) {}, [&](const Taken& taken) { json.set("seq", static_cast<long long>(taken.seq)); }},
        request);
    return json.dump();
}

Result<Request> read_request(std::string_view text) {
    const auto json = read_object(text);
    if (!json) return std::unexpected(json.error());
    const std::string action = text_in(*json, "action");
    if (action == "ping") return Ping{};
    if (action == "taken") {
        const auto seq = json->find_integer("seq");
        if (!seq || *seq < 0) return refused("\"seq\" is no count.");
        return Taken{*seq};
    }
    if (action != "subscribe" && action != "unsubscribe" && action != "publish")
        return refused("\"action\" names nothing that can be done here.");
    if (const Json* list = action == "subscribe" ? json->find("rooms") : nullptr) {
        auto rooms = read_rooms(*list, 1);
        if (!rooms) return std::unexpected(std::move(rooms.error()));
        return SubscribeAll{*std::move(rooms)};
    }
    auto room = read_room(*json);
    if (!room) return std::unexpected(std::move(room.error()));
    if (action == "subscribe") return Subscribe{*std::move(room)};
    if (action == "unsubscribe") return Unsubscribe{*std::move(room)};
    const Json* sent = json->find("message");
    if (!sent || room->text() == all_direct_rooms) return refused("There is no message for a room.");
    auto message = read_sent(*sent);
    if (!message) return std::unexpected(std::move(message.error()));
    return Publish{*std::move(room), *std::move(message)};
}

std::string write(const Subscribed& frame) {
    return Json::object({{"type", "subscribed"}, {"room", frame.room.text()}}).dump();
}
std::string write(const SubscribedAll& frame) {
    Json refused_rooms = Json::array();
    for (const SubscribedAll::RefusedRoom& each : frame.refused)
        refused_rooms.push(Json::object({{"room", each.room.text()}, {"code", api::refusal_code(each.refusal)}}));
    return Json::object(
               {{"type", "subscribed"}, {"rooms", write_rooms(frame.rooms)}, {"refused", std::move(refused_rooms)}})
        .dump();
}
std::string write(const Unsubscribed& frame) {
    return Json::object({{"type", "unsubscribed"}, {"room", frame.room.text()}}).dump();
}
std::string write(const Pong&) { return Json::object({{"type", "pong"}}).dump(); }

std::string write(const Accepted& frame) {
    return Json::object({{"type", "accepted"},
                         {"room", frame.room.text()},
                         {"id", frame.id.text()},
                         {"stamp", static_cast<long long>(frame.stamp.time_since_epoch().count())}})
        .dump();
}

std::string write(const Refused& frame) {
    Json json = Json::object({{"type", "refused"}, {"action", frame.action}});
    if (!frame.room.text().empty()) json.set("room", frame.room.text());
    if (!frame.id.text().empty()) json.set("id", frame.id.text());
    json.set("code", api::refusal_code(frame.refusal));
    json.set("message", frame.message);
    return json.dump();
}

std::string write_delivered(const RoomId& room, const Json& message, std::optional<std::int64_t> seq) {
    Json json = Json::object({{"type", "message"}, {"room", room.text()}, {"message", message}});
    if (seq) json.set("seq", static_cast<long long>(*seq));
    return json.dump();
}

Result<Frame> read_frame(std::string_view text) {
    const auto json = read_object(text);
    if (!json) return std::unexpected(json.error());
    const std::string* type = json->find_text("type");
    if (!type && json->find_text("message") && json->find_text("connectionId")) return Unhandled{};
    if (!type) return refused("The frame lacks its type.");
    if (*type == "pong") return Pong{};
    if (*type == "message-read-receipt") {
        const Json* list = json->find("messages");
        if (!list || !list->elements() || list->elements()->size() > receipts_most)
            return refused("The receipt lacks its list.");
        Receipt receipt;
        for (const Json& id : *list->elements())
            if (id.text() && is_message_id(*id.text())) receipt.messages.push_back(*id.text());
        return receipt;
    }
    if (*type == "refused") {
        const std::string id = text_in(*json, "id");
        const std::string room = text_in(*json, "room");
        const api::Refusal refusal = api::refusal_named(text_in(*json, "code"));
        return Refused{.action = text_in(*json, "action"),
                       .room = RoomId(is_room_id(room) || room == all_direct_rooms ? room : std::string()),
                       .id = MessageId(is_message_id(id) ? id : std::string()),
                       .refusal = refusal,
                       .message = {}};
    }
    if (*type != "subscribed" && *type != "unsubscribed" && *type != "accepted" && *type != "message") return Other{};
    if (*type == "subscribed" && json->find("rooms")) return read_subscribed_all(*json);
    auto room = read_room(*json);
    if (!room) return std::unexpected(std::move(room.error()));
    if (*type == "subscribed") return Subscribed{*std::move(room)};
    if (*type == "unsubscribed") return Unsubscribed{*std::move(room)};
    if (*type == "message") return read_delivered(*json, *std::move(room));
    const std::string id = text_in(*json, "id");
    const auto stamp = json->find_integer("stamp");
    if (!is_message_id(id) || !stamp) return refused("The frame lacks the message's id or stamp.");
    return Accepted{*std::move(room), MessageId(id), UnixTime(Milliseconds(*stamp))};
}

}  // namespace gateway

}  // namespace protocol
