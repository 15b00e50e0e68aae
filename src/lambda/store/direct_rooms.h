// Direct rooms in the tables: what two people say to each other lies under one id, "d.<lower id>.<higher id>", whoever
// looks; what a system of the operator writes to a person under "d.<person>.service". Both have a row in Members, so
// that the room is listed and has a read marker; there is none in Rooms. To be in such a room is to be named by its id.
#pragma once

#include <optional>
#include <vector>

#include "lambda/store/database.h"
#include "lambda/store/store.h"

namespace lambda {

RoomId kept_direct_room(const UserId& viewer, const RoomId& room);  // of "d.<other>" or "d.service"
// and back; nullopt where viewer is not in it
std::optional<RoomId> direct_room_for(const UserId& viewer, const RoomId& kept);

class DirectRooms {
public:
    DirectRooms(Io& io, const Environment& environment) : database_(io, environment), environment_(environment) {}

    // The message (nothing where history is off) and the members' rows, all at once; what is there already stays as it
    // is.
    Task<Outcome<Condition>> keep(std::optional<Json> row, std::vector<Membership> memberships);
    Task<Outcome<std::vector<Membership>>> of_user(UserId user);  // the newest first, limits::direct_rooms of them
    Task<Outcome<std::optional<Membership>>> membership(RoomId kept, UserId user);

private:
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
