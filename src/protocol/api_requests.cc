// The requests of protocol/api.h. Paths and queries are percent-encoded here and only here.
#include "base/text_codes.h"
#include "protocol/api.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"

inline namespace protocol {

namespace api {
namespace {

std::string of_room(const RoomId& room, std::string_view rest = {}) {
    return "/rooms/" + percent_encode(room.text()) + std::string(rest);
}

std::string of_member(const RoomId& room, std::string_view user) {
    return of_room(room, "/members/") + percent_encode(user);
}

std::string of_session(std::string_view session) { return "/me/polling/" + percent_encode(session); }

void add(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query += name;
    query += '=';
    query += percent_encode(value);
}

Request messages(const RoomId& room, std::string_view direction, std::string_view cursor) {
    Request request{.path = of_room(room, "/messages")};
    add(request.query, "limit", std::to_string(limits::page_messages));
    if (!cursor.empty()) add(request.query, direction, cursor);
    return request;
}

}  // namespace

std::string_view access_name(Access access) { return access == Access::open ? "public" : "private"; }

Request get_me() { return {.path = "/me"}; }

Request put_me(std::string_view name) {
    return {.method = "PUT", .path = "/me", .body = Json::object({{"name", name}}).dump()};
}

Request get_users(const std::vector<UserId>& ids) {
    std::string list;
    for (const UserId& id : ids) {
        if (!list.empty()) list += ',';
        list += id.text();
    }
    Request request{.path = "/users"};
    add(request.query, "ids", list);
    return request;
}

Request find_user(std::string_view name) {
    Request request{.path = "/users"};
    add(request.query, "name", name);
    return request;
}

Request post_session() { return {.method = "POST", .path = "/session"}; }

Request post_room(std::string_view name, Access access) {
    return {.method = "POST",
            .path = "/rooms",
            .body = Json::object({{"name", name}, {"access", access_name(access)}}).dump()};
}

Request get_rooms(std::string_view prefix, const std::optional<std::string>& after) {
    Request request{.path = "/rooms"};
    if (!prefix.empty()) add(request.query, "prefix", prefix);
    if (after) add(request.query, "after", *after);
    return request;
}

Request get_room(const RoomId& room) { return {.path = of_room(room)}; }
Request delete_room(const RoomId& room) { return {.method = "DELETE", .path = of_room(room)}; }
Request join_room(const RoomId& room) { return {.method = "PUT", .path = of_member(room, "me")}; }
Request leave_room(const RoomId& room) { return {.method = "DELETE", .path = of_member(room, "me")}; }

Request get_members(const RoomId& room, const std::optional<std::string>& after) {
    Request request{.path = of_room(room, "/members")};
    if (after) add(request.query, "after", *after);
    return request;
}

Request add_member(const RoomId& room, const UserId& user) {
    return {.method = "PUT", .path = of_member(room, user.text())};
}
Request remove_member(const RoomId& room, const UserId& user) {
    return {.method = "DELETE", .path = of_member(room, user.text())};
}

Request get_my_rooms() { return {.path = "/me/rooms"}; }

Request put_read(const RoomId& room, UnixTime up_to) {
    return {.method = "PUT",
            .path = "/me/rooms/" + percent_encode(room.text()) + "/read",
            .body = Json::object({{"read", up_to.time_since_epoch().count()}}).dump()};
}

Request post_message(const RoomId& room, const Message& message) {
    return {.method = "POST", .path = of_room(room, "/messages"), .body = gateway::write_sent(message).dump()};
}
Request post_guest_token() { return {.method = "POST", .path = "/tokens/guest"}; }

Request put_polling(std::string_view session) { return {.method = "PUT", .path = of_session(session)}; }
Request delete_polling(std::string_view session) { return {.method = "DELETE", .path = of_session(session)}; }
Request poll_room(std::string_view session, const RoomId& room) {
    return {.method = "PUT", .path = of_session(session) + of_room(room)};
}
Request stop_polling_room(std::string_view session, const RoomId& room) {
    return {.method = "DELETE", .path = of_session(session) + of_room(room)};
}

Request get_messages_before(const RoomId& room, const std::optional<std::string>& cursor) {
    return messages(room, "before", cursor ? std::string_view(*cursor) : std::string_view());
}
Request get_messages_after(const RoomId& room, std::string_view cursor) { return messages(room, "after", cursor); }

}  // namespace api

}  // namespace protocol
