// The table of message kinds: their names on the wire, whether they have a text, and who may send them; and the
// fields of a message. Topic layouts, the gateway's frames and the backend read it, and tests/protocol compares it
// with the SQL of the rules in backend/template.json.
//
// To add a kind: add a row here, its effect on the timeline (chat), and its drawing (ui).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "protocol/envelope.h"

inline namespace protocol {

enum class TextField { required, none };
enum class Senders {
    people,     // guests and users
    everybody,  // systems of the deployment's operator as well
};

struct MessageKind {
    Kind kind;
    std::string_view name;  // the value of "kind"
    TextField text;         // none: "text" is present and empty
    Senders senders;
};

inline constexpr std::array message_kinds = {
    MessageKind{Kind::text, "text", TextField::required, Senders::everybody},
    MessageKind{Kind::joined, "joined", TextField::none, Senders::people},
};

inline constexpr int message_version = 1;  // the value of "v"; a higher one comes from a newer version

// What a sender writes, in this order, and what the server adds.
inline constexpr std::array<std::string_view, 5> sent_fields = {"v", "id", "kind", "name", "text"};
inline constexpr std::array<std::string_view, 3> added_fields = {"sender", "stamp", "lane"};

// The row of a kind; nullptr for Kind::unknown and for names from a newer version.
constexpr const MessageKind* find_kind(Kind kind) {
    const auto found = std::ranges::find(message_kinds, kind, &MessageKind::kind);
    return found == message_kinds.end() ? nullptr : &*found;
}
constexpr const MessageKind* find_kind(std::string_view name) {
    const auto found = std::ranges::find(message_kinds, name, &MessageKind::name);
    return found == message_kinds.end() ? nullptr : &*found;
}

constexpr Kind kind_named(std::string_view name) {
    const MessageKind* found = find_kind(name);
    return found ? found->kind : Kind::unknown;
}
constexpr bool has_text(Kind kind) {
    const MessageKind* found = find_kind(kind);
    return found && found->text == TextField::required;
}
constexpr bool may_send(Standing sender, Kind kind) {
    const MessageKind* found = find_kind(kind);
    if (!found || sender == Standing::unknown) return false;
    return sender != Standing::service || found->senders == Senders::everybody;
}

// The value of "lane", which says what the sender is: "g" a guest, "u" a user, "p" a user in a private or direct
// room, "s" a system of the deployment's operator.
// "s" a system of the deployment's operator.
constexpr std::string_view sender_class(Standing sender, bool in_closed_room) {
    if (sender == Standing::service) return "s";
    if (in_closed_room) return "p";
    return sender == Standing::user ? "u" : "g";
}
constexpr Standing standing_of_class(std::string_view name) {
    if (name == "g") return Standing::guest;
    if (name == "s") return Standing::service;
    return name == "u" || name == "p" ? Standing::user : Standing::unknown;
}

// The values of "kind" and "text" that a sender writes. The text is empty for kinds without one.
constexpr std::string_view sent_kind(const Message& message) {
    const MessageKind* found = find_kind(message.kind);
    return found ? found->name : message_kinds.front().name;
}
constexpr std::string_view sent_text(const Message& message) {
    const MessageKind* found = find_kind(message.kind);
    return found && found->text == TextField::none ? std::string_view() : std::string_view(message.text);
}

}  // namespace protocol
