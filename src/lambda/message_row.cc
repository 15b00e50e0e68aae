#include "lambda/message_row.h"

#include <algorithm>

#include "talk/api.h"

namespace lambda {

bool is_message_key(std::string_view text) {
    constexpr std::size_t digits = 13;
    constexpr std::size_t hash = 64;
    if (text.size() < digits + hash + 3 || text[digits] != '#' || text[digits + 1 + hash] != '#') return false;
    return std::ranges::all_of(text.substr(0, digits), [](char c) { return c >= '0' && c <= '9'; }) &&
           api::is_user_id(text.substr(digits + 1, hash)) && is_message_id(text.substr(digits + hash + 2));
}

Json message_of_row(const Json& row) {
    Json message = Json::object();
    for (const std::string_view name : {"v", "id", "kind", "name", "text", "sender", "stamp", "lane"})
        if (const Json* value = row.find(name)) message.set(name, *value);
    return message;
}

bool has_expired(const Json& row, UnixTime now) {
    const auto expires = row.find_integer("expires");
    return expires && *expires <= std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
}

}  // namespace lambda
