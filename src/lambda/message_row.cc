#include "lambda/message_row.h"

#include <algorithm>

#include "base/ascii.h"
#include "protocol/api.h"

namespace lambda {

std::string stamp_text(UnixTime time) {
    const std::int64_t most = 9'999'999'999'999;
    return fixed_digits(std::min<std::int64_t>(time.time_since_epoch().count(), most), stamp_digits);
}

bool is_message_key(std::string_view text) {
    constexpr std::size_t hash = 64;
    if (text.size() < stamp_digits + hash + 3 || text[stamp_digits] != '#' || text[stamp_digits + 1 + hash] != '#')
        return false;
    return std::ranges::all_of(text.substr(0, stamp_digits), [](char c) { return c >= '0' && c <= '9'; }) &&
           api::is_user_id(text.substr(stamp_digits + 1, hash)) && is_message_id(text.substr(stamp_digits + hash + 2));
}

Json message_of_row(const Json& row) {
    Json message = Json::object();
    for (const std::string_view name : {"v", "id", "kind", "name", "text", "sender", "stamp", "lane"})
        if (const Json* value = row.find(name)) message.set(name, *value);
    return message;
}

bool has_expired(const Json& row, UnixTime now) {
    const auto expires = row.find_integer("expires");
    return expires && *expires <= unix_seconds(now);
}

}  // namespace lambda
