#include "aws/jwt/parse.h"

#include <algorithm>
#include <utility>

#include "base/text_codes.h"

namespace aws::jwt {

namespace {

// JSON readers differ in which of two equal members counts, so a token with both could be read in two ways.
bool says_nothing_twice(const Json::Object& members) {
    for (std::size_t i = 1; i < members.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (members[i].key == members[j].key) return false;
    return true;
}

std::optional<Json> read_object(std::string_view encoded) {
    const auto bytes = from_base64url(encoded);
    if (!bytes) return std::nullopt;
    auto json = parse_json(as_text(*bytes), {.bytes = longest_token, .depth = 6, .values = 300});
    if (!json || !json->is_object() || !says_nothing_twice(*json->members())) return std::nullopt;
    return *std::move(json);
}

}  // namespace

std::optional<Parts> split_token(std::string_view token) {
    if (token.size() > longest_token || std::ranges::count(token, '.') != 2) return std::nullopt;
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    auto header = read_object(token.substr(0, first));
    auto claims = read_object(token.substr(first + 1, second - first - 1));
    auto signature = from_base64url(token.substr(second + 1));
    if (!header || !claims || !signature) return std::nullopt;
    return Parts{.signed_text = token.substr(0, second),
                 .header = *std::move(header),
                 .claims = *std::move(claims),
                 .signature = *std::move(signature)};
}

}  // namespace aws::jwt
