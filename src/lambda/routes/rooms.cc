// Creating, finding, listing and deleting rooms. A room is created with a conditional write: if two people create the
// same room at the same time, one of them is refused.
#include "lambda/routes/handlers.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::routes {
namespace {

using api::Refusal;

constexpr int most_pages_deleted = 30;
constexpr std::size_t members_deleted_at_once = 100;

std::optional<api::Access> read_access(const Json& body) {
    const Json* access = body.find("access");
    if (!access) return api::Access::open;
    for (const api::Access known : {api::Access::open, api::Access::members})
        if (access->text() && *access->text() == api::access_name(known)) return known;
    return std::nullopt;
}

Membership membership_of_owner(const api::RoomCard& room, const Caller& caller) {
    return {.room = room.id, .user = caller.user, .identity = caller.identity, .owner = true, .joined = room.created};
}

// If the caller created the room but is no member, because the second write failed, adds them now.
Task<Response> already_there(Call& call, const Caller& caller, RoomId id) {
    const auto seat = co_await call.store.seat(id, caller.user);
    if (!seat) co_return refuse(seat.error());
    if (!seat->room || seat->room->owner != caller.user || seat->membership) co_return refuse(Refusal::room_taken);
    const auto seated = co_await call.store.put_member(membership_of_owner(*seat->room, caller));
    if (!seated) co_return refuse(seated.error());
    co_return Response{.status = 201, .body = write(*seat->room)};
}

}  // namespace

Task<Response> post_room(Call& call, const ApiRequest& request) {
    const Caller& me = request.caller;
    const std::string* name = request.body.find_text("name");
    const auto access = read_access(request.body);
    if (!name || !access) co_return refuse(Refusal::invalid_request, "A room needs a name, and is public or private.");
    const auto slug = room_id_from_name(*name);
    if (!slug) co_return refuse(Refusal::invalid_request, std::string(room_name_message(slug.error())));
    api::RoomCard room{.id = *access == api::Access::members ? private_room(*slug) : *slug,
                       .name = clean_room_name(*name),
                       .access = *access,
                       .owner = me.user,
                       .created = call.io.now()};
    if (room.name.empty()) room.name = room_title(room.id);
    if (call.store.offered_room(room.id)) co_return refuse(Refusal::room_taken);

    const auto mine = co_await call.store.rooms_of(me.user);
    if (!mine) co_return refuse(mine.error());
    if (mine->rooms.size() >= limits::rooms) co_return refuse(Refusal::too_many_rooms);
    const auto created = co_await call.store.create_room(room);
    if (!created) co_return refuse(created.error());
    if (*created == Condition::failed) co_return co_await already_there(call, me, room.id);
    const auto seated = co_await call.store.put_member(membership_of_owner(room, me));
    if (!seated) co_return refuse(seated.error());
    co_return Response{.status = 201, .body = write(room)};
}

Task<Response> get_rooms(Call& call, const ApiRequest& request) {
    std::string prefix;
    if (const std::string* typed = request.parameter("prefix"); typed && !typed->empty()) {
        const auto slug = room_id_from_name(*typed);
        if (!slug) co_return Response{.body = write(api::RoomPage{})};  // no room's id can start like this
        prefix = slug->text();
    }
    std::optional<std::string> after;
    if (const std::string* given = request.parameter("after")) {
        if (!is_room_slug(*given) || !given->starts_with(prefix))
            co_return refuse(Refusal::invalid_request, "Invalid cursor.");
        after = *given;
    }
    const auto page = co_await call.store.public_rooms(prefix, after);
    if (!page) co_return refuse(page.error());
    co_return Response{.body = write(*page)};
}

Task<Response> get_room(Call& call, const ApiRequest& request) {
    const bool closed = is_private_room(request.room.text());
    if (closed && request.caller.standing != Standing::user) co_return refuse(Refusal::not_signed_in);
    const auto seat = co_await call.store.seat(request.room, request.caller.user);
    if (!seat) co_return refuse(seat.error());
    if (!seat->room) co_return refuse(Refusal::not_found);
    if (closed && !seat->membership && seat->room->owner != request.caller.user)
        co_return refuse(Refusal::not_a_member);
    co_return Response{.body = write(*seat->room)};
}

Task<Response> delete_room(Call& call, const ApiRequest& request) {
    const auto room = co_await call.store.room(request.room);
    if (!room) co_return refuse(room.error());
    if (!*room) co_return refuse(Refusal::not_found);
    if ((*room)->owner != request.caller.user) co_return refuse(Refusal::not_allowed);
    const auto deleted = co_await call.store.delete_room(**room);
    if (!deleted) co_return refuse(deleted.error());
    if (*deleted == Condition::failed) co_return refuse(Refusal::not_found);

    // The room no longer exists; only its members' rows are left. Rows that remain because of a failure or after so
    // many pages do no harm: they are deleted when their people list their rooms. People who joined after this moment
    // are in a new room of the same name.
    const UnixTime deleted_at = call.io.now();
    std::optional<UserId> after;
    for (int page = 0; page < most_pages_deleted; ++page) {
        auto members = co_await call.store.members(request.room, after, members_deleted_at_once);
        if (!members) break;
        after = members->next;
        std::erase_if(members->members, [&](const Membership& member) { return member.joined >= deleted_at; });
        if (!co_await call.store.delete_members(std::move(members->members)) || !after) break;
    }
    co_return Response{};
}

}  // namespace lambda::routes
