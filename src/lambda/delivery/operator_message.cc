#include "lambda/delivery/operator_message.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "lambda/store/sessions.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::delivery {
namespace {

using To = OperatorMessage::To;

static_assert(of_operator_messages.bytes == limits::notice_bytes);

constexpr std::size_t longest_key = 128;
constexpr std::size_t longest_type = 64;

std::unexpected<Error> bad_message(std::string sentence) {
    return error("lambda/operator_message", std::move(sentence));
}

bool is_type(std::string_view text) {
    const auto may_stand = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
               c == '.';
    };
    return !text.empty() && text.size() <= longest_type && std::ranges::all_of(text, may_stand);
}

// An optional member: nullptr if it is absent or null, an error if it is not a string.
Result<const std::string*> optional_text(const Json& json, std::string_view name) {
    const Json* value = json.find(name);
    if (!value || value->is_null()) return nullptr;
    if (!value->text()) return bad_message("\"" + std::string(name) + "\" is no text.");
    return value->text();
}

std::optional<std::string> read_channel(const std::string& name) {
    if (is_direct_room(name)) return std::nullopt;
    if (is_private_room(name)) return name;
    const auto room = room_id_from_name(name);
    return room ? std::optional(room->text()) : std::nullopt;
}

// "<account>/<user>/<session>", with each part percent-encoded if it contains a slash.
std::optional<std::string> read_session(std::string_view name) {
    const std::size_t first = name.find('/');
    const std::size_t second = name.rfind('/');
    if (first == std::string_view::npos || std::ranges::count(name, '/') != 2) return std::nullopt;
    const SessionName session{.account = percent_decode(name.substr(0, first)),
                              .user = percent_decode(name.substr(first + 1, second - first - 1)),
                              .name = percent_decode(name.substr(second + 1))};
    if (!is_session_part(session.account) || !is_session_part(session.user) || !is_session_part(session.name))
        return std::nullopt;
    return session_key(session);
}

Status read_to(const Json* to, OperatorMessage& message) {
    if (!to || !to->members() || to->members()->size() != 1)
        return bad_message("\"to\" must name one of user, name, channel, account, session and everyone.");
    const auto& [kind, value] = to->members()->front();
    if (kind == "everyone") {
        message.to = To::everyone;
        if (value.boolean() != true) return bad_message("\"everyone\" is true, or not there.");
        return {};
    }
    if (!value.text()) return bad_message("\"to\" holds no name.");
    const std::string& name = *value.text();
    std::optional<std::string> read;
    if (kind == "user") {
        message.to = To::user;
        if (is_session_part(name)) read = name;
    } else if (kind == "name") {
        message.to = To::name;
        if (name.size() <= limits::name_bytes && clean_name(name) == name && !name.empty()) read = name;
    } else if (kind == "channel") {
        message.to = To::channel;
        read = read_channel(name);
    } else if (kind == "account") {
        message.to = To::account;
        if (is_session_part(name)) read = name;
    } else if (kind == "session") {
        message.to = To::session;
        read = read_session(name);
    } else {
        return bad_message("\"to\" must name one of user, name, channel, account, session and everyone.");
    }
    if (!read) return bad_message("\"to\" names nobody that there could be.");
    message.name = *std::move(read);
    return {};
}

std::string_view name_of(To to) {
    switch (to) {
        case To::user: return "user";
        case To::name: return "name";
        case To::channel: return "channel";
        case To::account: return "account";
        case To::session: return "session";
        case To::everyone: return "everyone";
    }
    return {};
}

}  // namespace

Result<OperatorMessage> read_operator_message(const Json& json) {
    OperatorMessage message;
    const std::string* key = json.find_text("key");
    if (!key || key->empty() || key->size() > longest_key)
        return bad_message("\"key\" must be a text of 1 to 128 bytes, another one for each message.");
    message.key = *key;
    if (auto to = read_to(json.find("to"), message); !to) return std::unexpected(std::move(to.error()));

    const std::string* text = json.find_text("text");
    if (!text || text->size() > limits::text_bytes) return bad_message("The message's text is missing or too long.");
    message.text = clean_message(*text);
    if (message.text.empty()) return bad_message("The message is empty.");
    if (message.text.size() > limits::text_bytes) return bad_message("The message's text is missing or too long.");

    const auto from = optional_text(json, "from");
    if (!from) return std::unexpected(from.error());
    if (*from && (*from)->size() > limits::name_bytes) return bad_message("\"from\" is too long.");
    if (*from && !clean_name(**from).empty()) message.from = clean_name(**from);

    const auto type = optional_text(json, "type");
    if (!type) return std::unexpected(type.error());
    if (*type && !is_type(**type)) return bad_message("\"type\" must be 1 to 64 letters, digits, '-', '_' and '.'.");
    if (*type) message.type = **type;

    if (const Json* data = json.find("data"); data && !data->is_null()) {
        if (!data->is_object()) return bad_message("\"data\" is no object.");
        message.data = *data;
    }
    if (const Json* only = json.find("sqsOnly"); only && !only->is_null()) {
        if (!only->boolean()) return bad_message("\"sqsOnly\" is true or false.");
        message.in_history = !*only->boolean();
    }
    return message;
}

std::string content_hash(const OperatorMessage& message) {
    const Json content = Json::object(
        {{"to", name_of(message.to)},
         {"name", message.name},
         {"text", message.text},
         {"from", message.from},
         {"type", message.type},
         {"data", message.data},
         {"history", message.in_history}});
    return hex(crypto::sha256(as_bytes(content.dump())));
}

}  // namespace lambda::delivery
