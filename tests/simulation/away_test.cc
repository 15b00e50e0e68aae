// Clients that are away for longer than a queue, a connection or credentials last: they must get everything from
// history.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "simulation/talking.h"

using namespace simulation;
using transport::TransportKind;

namespace {

std::size_t sessions_in(const World& world) {
    for (const simulator::stack::Table& table : world.cloud->stack().tables)
        if (table.id == "SessionsTable") return world.backend.engine.rows(table.name).size();
    return 0;
}

}  // namespace

TEST_CASE(
    "who polls a queue and is away for a day, far longer than it keeps messages, finds all that was said, once and in "
    "order",
    "[simulation][ways]") {
    for (const bool reloaded : {false, true}) {
        INFO((reloaded ? "the page was gone" : "the page had no network"));
        Talk talk(71, {TransportKind::sqs, TransportKind::sqs});
        Client& speaker = *talk.people[0];
        Client& away = *talk.people[1];
        talk.send(speaker);
        talk.world.run(30s);
        REQUIRE(away.texts() == talk.said);
        REQUIRE(sessions_in(talk.world) == 2);
        if (reloaded)
            away.kill();
        else
            away.network(false);
        for (int i = 0; i < 26 * 6; ++i) {  // more than a page of history
            talk.world.run(10min);
            talk.send(speaker);
        }
        talk.world.run(30s);
        CHECK(sessions_in(talk.world) == 1);  // its queue was deleted with its messages
        if (reloaded)
            away.start();
        else
            away.network(true);
        talk.world.run(150s);
        // A reloaded page starts with the newest messages and loads older ones on scrolling.
        for (int page = 0; reloaded && page < 5; ++page) {
            away.loop->post(chat::LoadOlder{RoomId("lobby")});
            talk.world.run(3s);
        }
        CHECK(is_settled(away));
        CHECK(away.texts() == talk.said);
        CHECK(speaker.texts() == talk.said);

        talk.send(speaker);
        talk.world.run(40s);
        CHECK(away.texts() == talk.said);  // and receives new messages
    }
}
