#include "transport/refusals.h"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace transport;

namespace {

struct Joined {
    RoomId id;
};

std::vector<Joined> rooms(std::size_t count) {
    std::vector<Joined> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back({RoomId("room-" + std::to_string(i))});
    return out;
}

}  // namespace

TEST_CASE("a user at the limit of rooms still receives direct messages, whichever room was joined first",
          "[transport]") {
    const RoomId letters{std::string(all_direct_rooms)};
    const auto refuses = [](const RoomId& room, const std::vector<Joined>& joined) {
        return refuse_to_join(room, count_rooms(joined), 40, Standing::user).has_value();
    };
    CHECK_FALSE(refuses(letters, rooms(40)));
    auto with_letters = rooms(39);
    with_letters.push_back({letters});
    CHECK_FALSE(refuses(RoomId("the-fortieth"), with_letters));
    with_letters.push_back({RoomId("the-fortieth")});
    CHECK(refuses(RoomId("one-too-many"), with_letters));
    CHECK(refuse_to_join(RoomId("one-too-many"), 40, 40, Standing::user) ==
          RoomRefused{RoomId("one-too-many"), RoomFailure::too_many_rooms});
}

TEST_CASE("a guest is refused rooms that only users may join", "[transport]") {
    for (const std::string room : {"p.club", "d.+"}) {
        INFO(room);
        const auto refused = refuse_to_join(RoomId(room), 0, 40, Standing::guest);
        CHECK(refused == RoomRefused{RoomId(room), RoomFailure::sign_in_needed});
        CHECK_FALSE(refuse_to_join(RoomId(room), 0, 40, Standing::user));
    }
    CHECK_FALSE(refuse_to_join(RoomId("lobby"), 0, 40, Standing::guest));
}
