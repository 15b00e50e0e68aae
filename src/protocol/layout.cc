#include "protocol/layout.h"

#include <algorithm>
#include <optional>

#include "base/json.h"
#include "base/text_codes.h"
#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/message_kinds.h"
#include "protocol/room_name.h"

inline namespace protocol {

namespace {

constexpr std::string_view joined_words = " joined the chat";  // claudiajs/serverless-chat
constexpr std::string_view nobody = "Somebody";

// Chat messages are flat; deeper or larger JSON is refused.
constexpr JsonLimits message_json = {.bytes = limits::payload_bytes, .depth = 32, .values = 1'000};

// Stamps outside 2020-01-01 to 2100-01-01 cannot be right.
constexpr UnixTime earliest_stamp{std::chrono::seconds(1'577'836'800)};
constexpr UnixTime latest_stamp{std::chrono::seconds(4'102'444'800)};

constexpr std::string_view direct_level = "/d";
constexpr std::size_t sender_bytes = 128;  // the longest client id that AWS IoT accepts

std::unexpected<Error> refused(std::string sentence) { return error("protocol/layout", std::move(sentence)); }

struct Place {
    RoomId room;
    UserId sender;
};

bool is_hash(std::string_view text) {
    return text.size() == 64 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// A topic level that can name a person: an identity id ("eu-west-1:<guid>"), or what users of a plain broker chose.
bool is_sender_level(std::string_view text) {
    return !text.empty() && text.size() <= sender_bytes && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view(":._~@-").contains(c);
    });
}

Result<Place> read_topic(const Topics& topics, std::string_view topic) {
    const auto not_ours = [] { return refused("The topic is not one of this layout."); };
    if (!topic.starts_with(topics.prefix)) return not_ours();
    topic.remove_prefix(topics.prefix.size());
    if (!topic.starts_with('/')) return not_ours();
    topic.remove_prefix(1);

    std::string_view sender;
    if (topics.layout == Layout::stamped && topic.starts_with("own/")) {
        const std::size_t slash = topic.rfind('/');
        std::string room(topic.substr(slash + 1));
        std::string_view identity = topic.substr(4, std::max<std::size_t>(slash, 4) - 4);
        const bool direct = identity.ends_with(direct_level);
        if (direct) {
            identity.remove_suffix(direct_level.size());
            room.insert(0, "d.");
        }
        if (!is_sender_level(identity) || !(direct ? is_direct_room(room) : is_private_room(room))) return not_ours();
        return Place{RoomId(std::move(room)), {}};
    }
    if (topics.layout == Layout::stamped) {
        if (!topic.starts_with("out/")) return not_ours();
        topic.remove_prefix(4);
    } else if (topics.layout == Layout::direct) {
        const std::size_t slash = topic.find('/');
        if (slash == std::string_view::npos) return not_ours();
        sender = topic.substr(slash + 1);
        topic = topic.substr(0, slash);
        if (!is_sender_level(sender)) return refused("The topic's last level names no sender.");
    }
    if (topics.layout == Layout::plain) {
        const auto channel = std::ranges::find(topics.channels, topic, &Channel::name);
        if (channel != topics.channels.end()) return Place{channel->room, {}};
    }
    if (!is_room_slug(topic)) return not_ours();
    return Place{RoomId(std::string(topic)), UserId(std::string(sender))};
}

const std::string& channel_name(const Topics& topics, const RoomId& room) {
    const auto channel = std::ranges::find(topics.channels, room, &Channel::room);
    return channel == topics.channels.end() ? room.text() : channel->name;
}

// JSON.stringify escapes half a surrogate pair, which UTF-8 cannot represent (RFC 8259 section 8.2): it becomes
// U+FFFD, and so does broken UTF-8.
std::string mend_json(std::string_view text) {
    std::string out = mend_utf8(text);
    const auto unit_at = [&out](std::size_t at) -> std::optional<unsigned> {
        if (at + 6 > out.size() || out[at] != '\\' || out[at + 1] != 'u') return std::nullopt;
        unsigned unit = 0;
        for (std::size_t i = at + 2; i < at + 6; ++i) {
            const char c = out[i];
            const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!letter && !(c >= '0' && c <= '9')) return std::nullopt;
            unit = unit * 16 + static_cast<unsigned>(letter ? (c | 0x20) - 'a' + 10 : c - '0');
        }
        return unit;
    };
    for (std::size_t at = out.find('\\'); at != std::string::npos && at + 1 < out.size(); at = out.find('\\', at)) {
        const auto unit = unit_at(at);
        if (!unit) {
            at += 2;
        } else if (*unit < 0xD800 || *unit > 0xDFFF) {
            at += 6;
        } else if (const auto low = unit_at(at + 6); *unit < 0xDC00 && low && *low >= 0xDC00 && *low <= 0xDFFF) {
            at += 12;
        } else {
            out.replace(at, 6, "\\uFFFD");
            at += 6;
        }
    }
    return out;
}

// Cleans the text of a message. Refused if it is too long or nothing is left.
Status take_text(Message& message, std::string_view text) {
    if (text.size() > limits::text_bytes) return refused("The message is longer than the limit.");
    message.text = clean_message(text);
    if (message.text.empty()) return refused("The message is empty.");
    if (message.text.size() > limits::text_bytes) return refused("The message is longer than the limit.");
    return {};
}

// The members that both JSON layouts have. `text_key` is the name of the text's member.
Status take_members(Message& message, const Json& json, std::string_view text_key) {
    if (const Json* name = json.find("name")) {
        if (!name->is_text()) return refused("The message's name is no text.");
        message.name = clean_name(*name->text());
    }
    if (!has_text(message.kind)) return {};
    const std::string* text = json.find_text(text_key);
    if (!text) return refused("The message has no text.");
    return take_text(message, *text);
}

Result<Incoming> read_stamped(const Json& json, Place place) {
    const auto version = json.find_integer("v");
    const std::string* id = json.find_text("id");
    const std::string* kind = json.find_text("kind");
    const std::string* sender = json.find_text("sender");
    const std::string* lane = json.find_text("lane");
    const auto stamp = json.find_integer("stamp");
    if (!version || *version < 1 || !kind) return refused("The message lacks its version or kind.");
    if (!id || !is_message_id(*id)) return refused("The message has no usable id.");
    if (!sender || !is_hash(*sender)) return refused("The message lacks the sender that the server adds.");
    if (!stamp || *stamp < earliest_stamp.time_since_epoch().count() ||
        *stamp >= latest_stamp.time_since_epoch().count())
        return refused("The message lacks a believable time.");

    Incoming in{.room = std::move(place.room),
                .sender = UserId(*sender),
                .standing = lane ? standing_of_class(*lane) : Standing::unknown,
                .stamp = UnixTime(Milliseconds(*stamp)),
                .message = {}};
    in.message.id = MessageId(*id);
    in.message.kind = *version > message_version ? Kind::unknown : kind_named(*kind);
    if (in.message.kind == Kind::unknown) return in;  // only newer versions know what its other members mean
    if (const Status taken = take_members(in.message, json, "text"); !taken) return std::unexpected(taken.error());
    return in;
}

// The id of a message without one, made from the caller's arrival text. It has the alphabet and bound of an id; if it
// has to be cut, it keeps the end, where arrivals differ.
MessageId id_of_arrival(std::string_view arrival) {
    constexpr std::string_view prefix = "arrival-";
    std::string id = is_message_id(arrival) ? std::string(arrival) : hex(as_bytes(arrival));
    if (const std::size_t room = limits::message_id_bytes - prefix.size(); id.size() > room)
        id.erase(0, id.size() - room);
    return MessageId(std::string(prefix) + id);
}

Result<Incoming> read_direct(const Json& json, Place place, std::string_view arrival) {
    Incoming in{
        .room = std::move(place.room), .sender = std::move(place.sender), .standing = {}, .stamp = {}, .message = {}};
    if (const Json* id = json.find("id")) {
        if (!id->is_text() || !is_message_id(*id->text())) return refused("The message has no usable id.");
        in.message.id = MessageId(*id->text());
    } else {
        in.message.id = id_of_arrival(arrival);
    }
    if (const Json* kind = json.find("kind")) {
        if (!kind->is_text()) return refused("The message's kind is no text.");
        in.message.kind = kind_named(*kind->text());
    }
    if (in.message.kind == Kind::unknown) return in;
    if (const Status taken = take_members(in.message, json, "message"); !taken) return std::unexpected(taken.error());
    return in;
}

Result<Incoming> read_plain(ByteView payload, Place place, std::string_view arrival) {
    Incoming in;
    in.room = std::move(place.room);
    in.message.id = id_of_arrival(arrival);
    std::string_view text = as_text(payload);
    if (text.ends_with(joined_words) && text.size() - joined_words.size() <= limits::name_bytes &&
        !text.contains('\n')) {
        text.remove_suffix(joined_words.size());
        if (std::string name = clean_name(text); !name.empty()) {
            in.message.kind = Kind::joined;
            in.message.name = name == nobody ? std::string() : std::move(name);
            return in;
        }
    }
    if (const Status taken = take_text(in.message, as_text(payload)); !taken) return std::unexpected(taken.error());
    return in;
}

}  // namespace

std::string_view default_prefix(Layout layout) {
    switch (layout) {
        case Layout::stamped: return "c";
        case Layout::direct: return "room/public";
        case Layout::plain: return "chat";
    }
    return {};
}

std::string_view layout_name(Layout layout) {
    switch (layout) {
        case Layout::stamped: return "stamped";
        case Layout::direct: return "direct";
        case Layout::plain: return "plain";
    }
    return {};
}

std::string publish_topic(const Topics& topics, const RoomId& room, std::string_view sender, Standing standing) {
    const std::string_view lane =
        is_closed_room(room.text())  ? "/in/p/"
        : standing == Standing::user ? "/in/u/"
                                     : "/in/g/";
    switch (topics.layout) {
        case Layout::stamped: return topics.prefix + std::string(lane) + room.text() + "/" + std::string(sender);
        case Layout::direct: return topics.prefix + "/" + room.text() + "/" + std::string(sender);
        case Layout::plain: return topics.prefix + "/" + channel_name(topics, room);
    }
    return {};
}

std::string subscribe_filter(const Topics& topics, const RoomId& room, std::string_view sender) {
    switch (topics.layout) {
        case Layout::stamped:
            if (room.text() == all_direct_rooms) return topics.prefix + "/own/" + std::string(sender) + "/d/+";
            if (is_private_room(room.text())) return topics.prefix + "/own/" + std::string(sender) + "/" + room.text();
            return topics.prefix + "/out/" + room.text();
        case Layout::direct: return topics.prefix + "/" + room.text() + "/+";
        case Layout::plain: return topics.prefix + "/" + channel_name(topics, room);
    }
    return {};
}

std::string write_message(const Topics& topics, const Message& message) {
    const bool joined = message.kind == Kind::joined;
    switch (topics.layout) {
        case Layout::stamped:
            return Json::object({{"v", message_version},
                                 {"id", message.id.text()},
                                 {"kind", sent_kind(message)},
                                 {"name", message.name},
                                 {"text", sent_text(message)}})
                .dump();
        case Layout::direct:
            return Json::object({{"message", sent_text(message)},
                                 {"id", message.id.text()},
                                 {"kind", sent_kind(message)},
                                 {"name", message.name}})
                .dump();
        case Layout::plain:
            if (!joined) return message.text;
            return (message.name.empty() ? std::string(nobody) : message.name) + std::string(joined_words);
    }
    return {};
}

Result<Incoming> read_message(const Topics& topics, std::string_view topic, ByteView payload,
                              std::string_view arrival) {
    auto place = read_topic(topics, topic);
    if (!place) return std::unexpected(std::move(place.error()));
    if (payload.empty()) return refused("The payload is empty.");
    if (payload.size() > limits::payload_bytes) return refused("The payload is larger than the limit.");
    if (topics.layout == Layout::plain) return read_plain(payload, std::move(*place), arrival);

    const auto json = parse_json(mend_json(as_text(payload)), message_json);
    if (!json) return std::unexpected(json.error());
    if (!json->is_object()) return refused("The message is no JSON object.");
    return topics.layout == Layout::stamped ? read_stamped(*json, std::move(*place))
                                            : read_direct(*json, std::move(*place), arrival);
}

Result<Incoming> read_stamped_message(const RoomId& room, const Json& json) {
    if (!json.is_object()) return refused("The message is no JSON object.");
    return read_stamped(json, Place{room, {}});
}

Json write_stamped_message(const Incoming& in) {
    const Message& message = in.message;
    Json json = Json::object({{"v", message_version}, {"id", message.id.text()}});
    if (message.kind == Kind::unknown) {
        json.set("v", message_version + 1);
        json.set("kind", "unknown");
    } else {
        json.set("kind", sent_kind(message));
        json.set("name", message.name);
        json.set("text", sent_text(message));
    }
    json.set("sender", in.sender.text());
    json.set("stamp", in.stamp.value_or(UnixTime{}).time_since_epoch().count());
    // Guests cannot write in closed rooms, so such a message is forged and must not be stored as a user's.
    const bool closed = is_closed_room(in.room.text()) && in.standing != Standing::guest;
    if (in.standing != Standing::unknown) json.set("lane", sender_class(in.standing, closed));
    return json;
}

}  // namespace protocol
