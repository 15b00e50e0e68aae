// The caller's rooms and read markers, which make unread counts the same on every device.
#include <algorithm>

#include "lambda/routes/handlers.h"
#include "lambda/store/direct_rooms.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::routes {
namespace {

using api::Refusal;

constexpr std::size_t swept_at_once = 25;

Response marked(UnixTime read) { return {.body = Json::object({{"read", milliseconds(read)}})}; }

}  // namespace

Task<Response> get_my_rooms(Call& call, const ApiRequest& request) {
    auto mine = co_await call.store.rooms_of(request.caller.user);
    if (!mine) co_return refuse(mine.error());
    DirectRooms direct_rooms(call.io, call.environment);
    const auto direct = co_await direct_rooms.of_user(request.caller.user);
    if (!direct) co_return refuse(direct.error());
    if (!mine->gone.empty()) {
        mine->gone.resize(std::min(mine->gone.size(), swept_at_once));
        // What remains will be deleted another time.
        call.io.log().check("cleanupsFailed", co_await call.store.delete_members(std::move(mine->gone)));
    }
    Json rooms = Json::array();
    for (const api::MyRoom& room : mine->rooms)
        if (rooms.elements()->size() < limits::rooms) rooms.push(write(room));
    for (const Membership& membership : *direct) {
        auto id = direct_room_for(request.caller.user, membership.room);
        if (!id) continue;
        const api::RoomCard card{.id = *std::move(id), .access = api::Access::members, .created = membership.joined};
        rooms.push(write(api::MyRoom{.room = card, .joined = membership.joined, .read = membership.read}));
    }
    co_return Response{.body = Json::object({{"rooms", std::move(rooms)}})};
}

Task<Response> put_read(Call& call, const ApiRequest& request) {
    const auto wanted = request.body.find_integer("read");
    if (!wanted || *wanted < 0) co_return refuse(Refusal::invalid_request, "A read marker is a time in milliseconds.");
    // A marker in the future, from a clock that is ahead, would hide new messages.
    const UnixTime read = std::min(UnixTime(Milliseconds(*wanted)), call.io.now());
    const bool direct = is_direct_room(request.room.text());
    const RoomId kept = direct ? kept_direct_room(request.caller.user, request.room) : request.room;
    const auto moved = co_await call.store.advance_read_marker(kept, request.caller.user, read);
    if (!moved) co_return refuse(moved.error());
    if (*moved == Condition::held) co_return marked(read);
    if (direct) {
        DirectRooms rooms(call.io, call.environment);
        const auto membership = co_await rooms.membership(kept, request.caller.user);
        if (!membership) co_return refuse(membership.error());
        if (!*membership) co_return refuse(Refusal::not_found);
        co_return marked((*membership)->read.value_or(read));
    }

    const auto seat = co_await call.store.seat(request.room, request.caller.user);
    if (!seat) co_return refuse(seat.error());
    if (!seat->room) co_return refuse(Refusal::not_found);
    if (!seat->membership) co_return refuse(Refusal::not_a_member, "Join the room to mark it as read.");
    co_return marked(seat->membership->read.value_or(read));
}

}  // namespace lambda::routes
