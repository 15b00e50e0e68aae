// Members of rooms. Anybody may join a public room; the owner of a private room adds and removes its members.
// Delivery of private messages reads the same rows (deliver.cc), so a change takes effect at once.
#include <algorithm>

#include "lambda/routes/handlers.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::routes {
namespace {

using api::Refusal;

Response show(const api::RoomCard& room, const Membership& membership) {
    return {.body = write(api::MyRoom{.room = room, .joined = membership.joined, .read = membership.read})};
}

// Never before the room was created, even if the clocks of two functions differ.
UnixTime joining_time(const api::RoomCard& room, UnixTime now) { return std::max(room.created, now); }

// Why the room cannot take this person; nullopt if it can.
Task<Outcome<std::optional<Refusal>>> refusal_to_add(Call& call, api::RoomCard room, UserId user) {
    const auto rooms = co_await call.store.rooms_of(user);
    if (!rooms) co_return std::unexpected(rooms.error());
    if (rooms->rooms.size() >= limits::rooms) co_return std::optional(Refusal::too_many_rooms);
    if (room.access == api::Access::open) co_return std::optional<Refusal>();
    // One page is enough: except for a few leftovers, memberships are deleted with their room.
    const auto members = co_await call.store.members(room.id, std::nullopt, 2 * limits::private_members);
    if (!members) co_return std::unexpected(members.error());
    const auto count =
        std::ranges::count_if(members->members, [&](const Membership& member) { return is_current(member, room); });
    if (static_cast<std::size_t>(count) >= limits::private_members) co_return std::optional(Refusal::room_full);
    co_return std::optional<Refusal>();
}

// The private room, if the caller owns it; otherwise the refusal.
Task<std::expected<api::RoomCard, Response>> own_private_room(Call& call, const ApiRequest& request) {
    const auto room = co_await call.store.room(request.room);
    if (!room) co_return std::unexpected(refuse(room.error()));
    if (!*room) co_return std::unexpected(refuse(Refusal::not_found));
    if ((*room)->owner != request.caller.user) co_return std::unexpected(refuse(Refusal::not_allowed));
    if ((*room)->access != api::Access::members)
        co_return std::unexpected(
            refuse(Refusal::invalid_request, "Into a public room everybody comes by themselves."));
    co_return **room;
}

}  // namespace

Task<Response> join_room(Call& call, const ApiRequest& request) {
    const Caller& me = request.caller;
    const auto seat = co_await call.store.seat(request.room, me.user);
    if (!seat) co_return refuse(seat.error());
    if (!seat->room) co_return refuse(Refusal::not_found);
    const api::RoomCard& room = *seat->room;
    if (seat->membership) co_return show(room, *seat->membership);
    if (room.access == api::Access::members && room.owner != me.user) co_return refuse(Refusal::not_a_member);

    const auto refusal = co_await refusal_to_add(call, room, me.user);
    if (!refusal) co_return refuse(refusal.error());
    if (*refusal) co_return refuse(**refusal);
    const Membership membership{
        .room = room.id,
        .user = me.user,
        .identity = me.identity,
        .owner = room.owner == me.user,
        .joined = joining_time(room, call.io.now())};
    const auto put = co_await call.store.put_member(membership);
    if (!put) co_return refuse(put.error());
    co_return show(room, membership);
}

Task<Response> leave_room(Call& call, const ApiRequest& request) {
    const auto left = co_await call.store.delete_member(request.room, request.caller.user);
    if (!left) co_return refuse(left.error());
    co_return Response{};
}

Task<Response> get_members(Call& call, const ApiRequest& request) {
    std::optional<UserId> after;
    if (const std::string* given = request.parameter("after")) {
        if (!api::is_user_id(*given)) co_return refuse(Refusal::invalid_request, "Invalid cursor.");
        after = UserId(*given);
    }
    const auto seat = co_await call.store.seat(request.room, request.caller.user);
    if (!seat) co_return refuse(seat.error());
    if (!seat->room) co_return refuse(Refusal::not_found);
    const api::RoomCard& room = *seat->room;
    if (room.access == api::Access::members && !seat->membership && room.owner != request.caller.user)
        co_return refuse(Refusal::not_a_member);

    const auto members = co_await call.store.members(request.room, after, limits::page_rooms);
    if (!members) co_return refuse(members.error());
    api::MemberPage page;
    for (const Membership& member : members->members)
        if (is_current(member, room))
            page.members.push_back({.user = member.user, .owner = member.owner, .joined = member.joined});
    if (members->next) page.next = members->next->text();
    co_return Response{.body = write(page)};
}

Task<Response> add_member(Call& call, const ApiRequest& request) {
    if (request.user == request.caller.user) co_return co_await join_room(call, request);
    const auto room = co_await own_private_room(call, request);
    if (!room) co_return room.error();
    const auto person = co_await call.store.person(request.user);
    if (!person) co_return refuse(person.error());
    if (!*person || (*person)->identity.empty()) co_return refuse(Refusal::not_found);
    const auto seat = co_await call.store.seat(request.room, request.user);
    if (!seat) co_return refuse(seat.error());
    Membership membership{.room = room->id,
                          .user = request.user,
                          .identity = (*person)->identity,
                          .joined = joining_time(*room, call.io.now())};
    if (seat->membership) {
        membership = *seat->membership;
    } else {
        const auto refusal = co_await refusal_to_add(call, *room, request.user);
        if (!refusal) co_return refuse(refusal.error());
        if (*refusal) co_return refuse(**refusal);
        const auto put = co_await call.store.put_member(membership);
        if (!put) co_return refuse(put.error());
    }
    co_return Response{.body = Json::object({{"user", membership.user.text()},
                                             {"owner", membership.owner},
                                             {"joined", milliseconds(membership.joined)}})};
}

Task<Response> remove_member(Call& call, const ApiRequest& request) {
    if (request.user == request.caller.user) co_return co_await leave_room(call, request);
    const auto room = co_await own_private_room(call, request);
    if (!room) co_return room.error();
    const auto removed = co_await call.store.delete_member(request.room, request.user);
    if (!removed) co_return refuse(removed.error());
    co_return Response{};
}

}  // namespace lambda::routes
