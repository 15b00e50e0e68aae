// Direct rooms in the tables. The messages between two people have one room id, "d.<lower id>.<higher id>", for both
// of them; messages from a system of the operator to a person have "d.<person>.service". Each person has a row in
// Members, so that the room is listed and has a read marker. There is no row in Rooms: the id itself names who is in
// it.
#pragma once

#include <optional>
#include <vector>

#include "lambda/store/database.h"
#include "lambda/store/store.h"

namespace lambda {

RoomId kept_direct_room(const UserId& viewer, const RoomId& room);  // `room` is "d.<other>" or "d.service"
// The reverse; nullopt if the viewer is not in the room.
std::optional<RoomId> direct_room_for(const UserId& viewer, const RoomId& kept);

class DirectRooms {
public:
    DirectRooms(Io& io, const Environment& environment) : database_(io, environment), environment_(environment) {}

    // Writes the message (none if history is off) and the members' rows in parallel. Rows that exist stay as they
    // are.
    Task<Outcome<Condition>> keep(std::optional<Json> row, std::vector<Membership> memberships);
    Task<Outcome<std::vector<Membership>>> of_user(UserId user);  // the newest first, at most limits::direct_rooms
    Task<Outcome<std::optional<Membership>>> membership(RoomId kept, UserId user);

private:
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
