#include "lambda/store/direct_rooms.h"

#include <algorithm>
#include <utility>

#include "lambda/store/rows.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

constexpr std::string_view prefix = "d.";
constexpr std::string_view service = "service";
constexpr std::size_t hash_digits = 64;
constexpr std::size_t most_rows = 3'000;  // that are read to find a person's newest rooms

}  // namespace

RoomId kept_direct_room(const UserId& viewer, const RoomId& room) {
    const std::string other = other_of(room).text();
    if (other.empty()) return RoomId(std::string(prefix) + viewer.text() + "." + std::string(service));
    const auto& [lower, higher] = std::minmax(viewer.text(), other);
    return RoomId(std::string(prefix) + lower + "." + higher);
}

std::optional<RoomId> direct_room_for(const UserId& viewer, const RoomId& kept) {
    std::string_view text = kept.text();
    if (!text.starts_with(prefix) || text.size() < prefix.size() + hash_digits + 2) return std::nullopt;
    text.remove_prefix(prefix.size());
    const std::string_view first = text.substr(0, hash_digits);
    const std::string_view second = text.substr(hash_digits + 1);
    if (text[hash_digits] != '.') return std::nullopt;
    const bool is_first = first == viewer.text();
    if (!is_first && second != viewer.text()) return std::nullopt;
    RoomId room(std::string(prefix) + std::string(is_first ? second : first));
    return is_direct_room(room.text()) ? std::optional(std::move(room)) : std::nullopt;
}

Task<Outcome<Condition>> DirectRooms::keep(std::optional<Json> row, std::vector<Membership> memberships) {
    std::vector<HttpRequest> all;
    if (row)
        all.push_back(database_.sign(dynamodb::PutItem{
            .table = environment_.messages_table,
            .item = *std::move(row),
            .condition = "attribute_not_exists(#key)",
            .names = {{"#key", "key"}}}));
    for (const Membership& membership : memberships)
        all.push_back(database_.sign(dynamodb::PutItem{
            .table = environment_.members_table,
            .item = membership_row(membership),
            .condition = "attribute_not_exists(#room)",
            .names = {{"#room", "room"}}}));
    for (const HttpAnswer& answer : co_await database_.perform(std::move(all))) {
        const auto written = dynamodb::read_written(answer);
        if (!written && written.error() != dynamodb::Failure::condition_failed)
            co_return std::unexpected(refusal_of(written.error()));
    }
    co_return Condition::held;
}

Task<Outcome<std::vector<Membership>>> DirectRooms::of_user(UserId user) {
    dynamodb::Query query{
        .table = environment_.members_table,
        .index = "by-user",
        .key_condition = "#user = :user AND begins_with(#room, :direct)",
        .names = {{"#user", "user"}, {"#room", "room"}},
        .values = Json::object({{":user", user.text()}, {":direct", prefix}})};
    std::vector<Membership> all;
    for (std::size_t read = 0; read < most_rows;) {
        query.limit = most_rows - read;
        const auto page = co_await database_.query(query);
        if (!page) co_return std::unexpected(page.error());
        read += page->items.size();
        for (const Json& row : page->items)
            if (auto membership = read_membership_row(row)) all.push_back(std::move(*membership));
        if (page->next.is_null()) break;
        query.start = page->next;
    }
    std::ranges::stable_sort(all, std::ranges::greater(), &Membership::joined);
    if (all.size() > limits::direct_rooms) all.resize(limits::direct_rooms);
    co_return all;
}

Task<Outcome<std::optional<Membership>>> DirectRooms::membership(RoomId kept, UserId user) {
    const auto row = co_await database_.get({.table = environment_.members_table,
                                             .key = Json::object({{"room", kept.text()}, {"user", user.text()}}),
                                             .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    co_return *row ? read_membership_row(**row) : std::nullopt;
}

}  // namespace lambda
