// The rooms that one is in, and how far one has read in each: what makes unread counts the same on every device.
#include <algorithm>

#include "lambda/handlers.h"
#include "talk/limits.h"

namespace lambda {
namespace {

using api::Refusal;

constexpr std::size_t swept_at_once = 25;

}  // namespace

Task<Response> get_my_rooms(Call& call, const ApiRequest& request) {
    auto mine = co_await call.store.rooms_of(request.caller.user);
    if (!mine) co_return refuse(mine.error());
    if (!mine->gone.empty()) {
        mine->gone.resize(std::min(mine->gone.size(), swept_at_once));
        (void)co_await call.store.delete_members(std::move(mine->gone));  // another time, if not now
    }
    Json rooms = Json::array();
    for (const api::MyRoom& room : mine->rooms)
        if (rooms.elements()->size() < limits::rooms) rooms.push(write(room));
    co_return Response{.body = Json::object({{"rooms", std::move(rooms)}})};
}

Task<Response> put_read(Call& call, const ApiRequest& request) {
    const auto wanted = request.body.find_integer("read");
    if (!wanted || *wanted < 0) co_return refuse(Refusal::invalid_request, "A read marker is a time in milliseconds.");
    // Nobody has read what is not written yet: a marker from a clock that is ahead would hide what comes.
    const UnixTime read = std::min(UnixTime(Milliseconds(*wanted)), call.io.now());
    const auto moved = co_await call.store.move_read(request.room, request.caller.user, read);
    if (!moved) co_return refuse(moved.error());
    if (*moved == Held::yes) co_return Response{.body = Json::object({{"read", milliseconds(read)}})};

    const auto seat = co_await call.store.seat(request.room, request.caller.user);
    if (!seat) co_return refuse(seat.error());
    if (!seat->room) co_return refuse(Refusal::not_found);
    if (!seat->membership) co_return refuse(Refusal::not_a_member, "One has to be in a room to mark it as read.");
    co_return Response{.body = Json::object({{"read", milliseconds(seat->membership->read.value_or(read))}})};
}

}  // namespace lambda
