#include <algorithm>
#include <utility>

#include "lambda/store/rows.h"
#include "lambda/store/store.h"
#include "protocol/limits.h"

namespace lambda {
namespace {

// of one person; the most that BatchGetItem accepts, and far above limits::rooms
constexpr std::size_t most_memberships = 100;

Json member_key(const RoomId& room, const UserId& user) {
    return Json::object({{"room", room.text()}, {"user", user.text()}});
}

}  // namespace

Json membership_row(const Membership& membership) {
    Json row = member_key(membership.room, membership.user);
    row.set("identity", membership.identity);
    row.set("owner", membership.owner);
    row.set("joined", milliseconds(membership.joined));
    if (membership.read) row.set("read", milliseconds(*membership.read));
    return row;
}

std::optional<Membership> read_membership_row(const Json& row) {
    const auto joined = read_milliseconds(row, "joined");
    const Json* owner = row.find("owner");
    Membership membership{
        .room = RoomId(text_of(row, "room")),
        .user = UserId(text_of(row, "user")),
        .identity = text_of(row, "identity"),
        .owner = owner && owner->boolean() == true,
        .joined = joined.value_or(UnixTime{}),
        .read = read_milliseconds(row, "read")};
    if (!joined || !api::is_user_id(membership.user.text())) return std::nullopt;
    return membership;
}

Task<Outcome<Seat>> Store::seat(RoomId room, UserId user) {
    std::vector<HttpRequest> both;
    both.push_back(database_.sign(dynamodb::GetItem{
        .table = environment_.rooms_table, .key = room_key(room), .consistency = dynamodb::Consistency::strong}));
    both.push_back(database_.sign(dynamodb::GetItem{.table = environment_.members_table,
                                                    .key = member_key(room, user),
                                                    .consistency = dynamodb::Consistency::strong}));
    const std::vector<HttpAnswer> answers = co_await database_.perform(std::move(both));
    const auto room_row = dynamodb::read_item(answers[0]);
    const auto member_row = dynamodb::read_item(answers[1]);
    if (!room_row) co_return std::unexpected(refusal_of(room_row.error()));
    if (!member_row) co_return std::unexpected(refusal_of(member_row.error()));
    Seat seat;
    seat.room = offered_room(room);
    if (*room_row && !seat.room) seat.room = read_room_row(**room_row);
    if (*member_row) seat.membership = read_membership_row(**member_row);
    if (!seat.room || (seat.membership && !is_current(*seat.membership, *seat.room))) seat.membership.reset();
    co_return seat;
}

Task<Outcome<MyRooms>> Store::rooms_of(UserId user) {
    // Direct rooms ("d.…") have no row in Rooms and are read separately (direct_rooms.h). These two queries read what
    // sorts before and after them.
    dynamodb::Query query{
        .table = environment_.members_table,
        .index = "by-user",
        .names = {{"#user", "user"}, {"#room", "room"}},
        .values = Json::object({{":user", user.text()}, {":edge", "d."}}),
        .limit = most_memberships};
    query.key_condition = "#user = :user AND #room < :edge";
    std::vector<HttpRequest> both;
    both.push_back(database_.sign(query));
    query.key_condition = "#user = :user AND #room >= :edge";
    query.values.set(":edge", "d/");
    both.push_back(database_.sign(query));
    std::vector<Membership> memberships;
    for (const HttpAnswer& answer : co_await database_.perform(std::move(both))) {
        const auto rows = dynamodb::read_page(answer);
        if (!rows) co_return std::unexpected(refusal_of(rows.error()));
        for (const Json& row : rows->items)
            if (auto membership = read_membership_row(row); membership && memberships.size() < most_memberships)
                memberships.push_back(std::move(*membership));
    }
    MyRooms mine;
    if (memberships.empty()) co_return mine;

    // A consistent read: a room that was just created must not look deleted.
    dynamodb::BatchGetItem call{.table = environment_.rooms_table, .consistency = dynamodb::Consistency::strong};
    for (const Membership& membership : memberships) call.keys.push_back(room_key(membership.room));
    const auto room_rows = co_await database_.get_all(std::move(call));
    if (!room_rows) co_return std::unexpected(room_rows.error());
    std::vector<api::RoomCard> rooms;
    for (const Membership& membership : memberships)
        if (auto room = offered_room(membership.room)) rooms.push_back(std::move(*room));
    for (const Json& row : *room_rows)
        if (auto room = read_room_row(row)) rooms.push_back(std::move(*room));
    for (Membership& membership : memberships) {
        const auto room = std::ranges::find(rooms, membership.room, &api::RoomCard::id);
        if (room != rooms.end() && is_current(membership, *room)) {
            mine.rooms.push_back({.room = *room, .joined = membership.joined, .read = membership.read});
        } else {
            mine.gone.push_back(std::move(membership));
        }
    }
    co_return mine;
}

Task<Outcome<Members>> Store::members(RoomId room, std::optional<UserId> after, std::size_t limit) {
    dynamodb::Query call{
        .table = environment_.members_table,
        .key_condition = "#room = :room",
        .names = {{"#room", "room"}},
        .values = Json::object({{":room", room.text()}}),
        .limit = limit,
        .consistency = dynamodb::Consistency::strong};
    if (after) call.start = member_key(room, *after);
    const auto rows = co_await database_.query(std::move(call));
    if (!rows) co_return std::unexpected(rows.error());
    Members members;
    for (const Json& row : rows->items)
        if (auto membership = read_membership_row(row)) members.members.push_back(std::move(*membership));
    if (!rows->next.is_null()) members.next = UserId(text_of(rows->next, "user"));
    co_return members;
}

Task<Outcome<Condition>> Store::put_member(Membership membership) {
    co_return co_await database_.write(
        database_.sign(dynamodb::PutItem{.table = environment_.members_table, .item = membership_row(membership)}));
}

Task<Outcome<Condition>> Store::delete_member(RoomId room, UserId user) {
    co_return co_await database_.write(
        database_.sign(dynamodb::DeleteItem{.table = environment_.members_table, .key = member_key(room, user)}));
}

Task<Outcome<Condition>> Store::delete_members(std::vector<Membership> memberships) {
    if (memberships.empty()) co_return Condition::held;
    std::vector<HttpRequest> all;
    for (const Membership& membership : memberships)
        all.push_back(database_.sign(dynamodb::DeleteItem{
            .table = environment_.members_table,
            .key = member_key(membership.room, membership.user),
            .condition = "#joined = :joined",
            .names = {{"#joined", "joined"}},
            .values = Json::object({{":joined", milliseconds(membership.joined)}})}));
    for (const HttpAnswer& answer : co_await database_.perform(std::move(all))) {
        const auto written = dynamodb::read_written(answer);
        if (!written && written.error() != dynamodb::Failure::condition_failed)
            co_return std::unexpected(refusal_of(written.error()));
    }
    co_return Condition::held;
}

Task<Outcome<Condition>> Store::advance_read_marker(RoomId room, UserId user, UnixTime read) {
    co_return co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.members_table,
        .key = member_key(room, user),
        .update = "SET #read = :read",
        .condition = "attribute_exists(#room) AND (attribute_not_exists(#read) OR #read < :read)",
        .names = {{"#room", "room"}, {"#read", "read"}},
        .values = Json::object({{":read", milliseconds(read)}})}));
}

}  // namespace lambda
