#include <algorithm>
#include <utility>

#include "lambda/store/rows.h"
#include "lambda/store/store.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

api::Access access_of(const RoomId& room) {
    return is_private_room(room.text()) ? api::Access::members : api::Access::open;
}

// Adds the offered rooms to a page of the directory, each in its place by id.
void list_offered(api::RoomPage& page, const std::vector<std::string>& names, std::string_view prefix,
                  const std::optional<std::string>& after) {
    for (const std::string& name : names) {
        const auto id = room_id_from_name(name);
        if (!id || !id->text().starts_with(prefix) || (after && id->text() <= *after) ||
            (page.next && id->text() > *page.next))
            continue;
        const auto place = std::ranges::lower_bound(page.rooms, *id, {}, &api::RoomCard::id);
        if (place != page.rooms.end() && place->id == *id)
            *place = {.id = *id, .name = name};
        else
            page.rooms.insert(place, {.id = *id, .name = name});
    }
    if (page.rooms.size() <= limits::page_rooms) return;
    page.rooms.resize(limits::page_rooms);
    page.next = page.rooms.back().id.text();
}

}  // namespace

Json room_key(const RoomId& room) {
    return Json::object({{"access", api::access_name(access_of(room))}, {"room", room.text()}});
}

std::optional<api::RoomCard> read_room_row(const Json& row) {
    const auto created = read_milliseconds(row, "created");
    api::RoomCard room{.id = RoomId(text_of(row, "room")),
                       .name = text_of(row, "name"),
                       .owner = UserId(text_of(row, "owner")),
                       .created = created.value_or(UnixTime{})};
    room.access = access_of(room.id);
    if (!is_room_id(room.id.text()) || room.name.empty() || !created) return std::nullopt;
    return room;
}

// Nobody owns such a room, so nobody can delete it, or create it again, which would hide its messages.
std::optional<api::RoomCard> Store::offered_room(const RoomId& room) const {
    for (const std::string& name : environment_.offered_rooms) {
        const auto id = room_id_from_name(name);
        if (id && *id == room) return api::RoomCard{.id = room, .name = name};
    }
    return std::nullopt;
}

Task<Outcome<std::optional<api::RoomCard>>> Store::room(RoomId room) {
    if (auto offered = offered_room(room)) co_return offered;
    auto row = co_await database_.get(
        {.table = environment_.rooms_table, .key = room_key(room), .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    co_return *row ? read_room_row(**row) : std::nullopt;
}

Task<Outcome<Condition>> Store::create_room(api::RoomCard room) {
    Json row = room_key(room.id);
    row.set("name", room.name);
    row.set("owner", room.owner.text());
    row.set("created", milliseconds(room.created));
    // The second half is for a second attempt after a write that succeeded without an answer.
    co_return co_await database_.write(database_.sign(dynamodb::PutItem{
        .table = environment_.rooms_table,
        .item = std::move(row),
        .condition = "attribute_not_exists(#room) OR (#owner = :owner AND #created = :created)",
        .names = {{"#room", "room"}, {"#owner", "owner"}, {"#created", "created"}},
        .values = Json::object({{":owner", room.owner.text()}, {":created", milliseconds(room.created)}})}));
}

Task<Outcome<Condition>> Store::delete_room(api::RoomCard room) {
    co_return co_await database_.write(database_.sign(dynamodb::DeleteItem{
        .table = environment_.rooms_table,
        .key = room_key(room.id),
        .condition = "attribute_not_exists(#room) OR (#owner = :owner AND #created = :created)",
        .names = {{"#room", "room"}, {"#owner", "owner"}, {"#created", "created"}},
        .values = Json::object({{":owner", room.owner.text()}, {":created", milliseconds(room.created)}})}));
}

Task<Outcome<api::RoomPage>> Store::public_rooms(std::string prefix, std::optional<std::string> after) {
    dynamodb::Query call{
        .table = environment_.rooms_table,
        .key_condition = "#access = :access",
        .names = {{"#access", "access"}},
        .values = Json::object({{":access", api::access_name(api::Access::open)}}),
        .limit = limits::page_rooms};
    if (!prefix.empty()) {
        call.key_condition += " AND begins_with(#room, :prefix)";
        call.names.push_back({"#room", "room"});
        call.values.set(":prefix", prefix);
    }
    if (after) call.start = room_key(RoomId(*after));
    const auto rows = co_await database_.query(std::move(call));
    if (!rows) co_return std::unexpected(rows.error());
    api::RoomPage page;
    for (const Json& row : rows->items)
        if (auto room = read_room_row(row)) page.rooms.push_back(std::move(*room));
    if (!rows->next.is_null()) page.next = text_of(rows->next, "room");
    list_offered(page, environment_.offered_rooms, prefix, after);
    co_return page;
}

}  // namespace lambda
