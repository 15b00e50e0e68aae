// One scenario over every way to the rooms, and people on different ways in one room: what holds over AWS IoT holds over
// the others, as far as a way can (a plain broker keeps nothing, and knows nobody).
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "talk/limits.h"
#include "talk/room_name.h"
#include "whole/world.h"

using namespace whole;
using transport::Way;

namespace {

constexpr const char* password = "Confab-2026!";
constexpr Way every_way[] = {Way::iot, Way::mqtt, Way::api_gateway, Way::sqs};
constexpr Way kept_ways[] = {Way::iot, Way::api_gateway, Way::sqs};  // what is said there is kept

const char* name_of(Way way) {
    switch (way) {
        case Way::iot: return "iot";
        case Way::mqtt: return "mqtt";
        case Way::api_gateway: return "api-gateway";
        case Way::sqs: return "sqs";
    }
    return "";
}

bool is_settled(const Client& client) {
    return client.model().link.state == chat::LinkState::online && client.model().outbox.pending.empty();
}

std::multiset<std::string> sorted(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

struct Talk {
    Talk(std::uint64_t seed, const std::vector<Way>& ways) : world(seed, {}, Behind::whole_deployment) {
        const char* names[] = {"Grace", "Ada", "Edith", "Mary"};
        for (std::size_t i = 0; i < ways.size(); ++i) people.push_back(&world.add(names[i], ways[i]));
        world.run(15s);
    }
    void say(Client& who) {
        said.push_back(who.name + " " + std::to_string(said.size()));
        who.submit(said.back());
    }
    World world;
    std::vector<Client*> people;
    std::vector<std::string> said;
};

}  // namespace

TEST_CASE("who joins a room hears everybody in it, once and in one order, over every way", "[whole][ways]") {
    for (const Way way : every_way) {
        INFO(name_of(way));
        Talk talk(61, {way, way, way});
        for (int round = 0; round < 6; ++round) {
            for (Client* each : talk.people) talk.say(*each);
            talk.world.run(1500ms);
        }
        talk.world.run(30s);
        for (Client* each : talk.people) {
            INFO(each->name);
            CHECK(is_settled(*each));
            CHECK(sorted(each->texts()) == sorted(talk.said));
            if (way != Way::mqtt) CHECK(each->texts() == talk.people[0]->texts());
            CHECK(each->model().link.abilities.way == way);
            CHECK(each->model().link.abilities.live == (way != Way::sqs));
        }
    }
}

TEST_CASE("people on different ways are in one room", "[whole][ways]") {
    Talk talk(62, {Way::iot, Way::api_gateway, Way::sqs});
    for (int round = 0; round < 5; ++round) {
        for (Client* each : talk.people) talk.say(*each);
        talk.world.run(2s);
    }
    talk.world.run(40s);
    for (Client* each : talk.people) {
        INFO(each->name << " over " << name_of(each->way));
        CHECK(is_settled(*each));
        CHECK(sorted(each->texts()) == sorted(talk.said));
        CHECK(each->texts() == talk.people[0]->texts());
    }
}

TEST_CASE("what one writes to one other person reaches both, on whatever ways they are, and nobody else", "[whole][ways]") {
    const std::pair<Way, Way> pairs[] = {{Way::iot, Way::api_gateway}, {Way::api_gateway, Way::sqs}, {Way::sqs, Way::iot}};
    for (const auto& [first, second] : pairs) {
        INFO(name_of(first) << " and " << name_of(second));
        World world(63, {}, Behind::whole_deployment);
        Client& ann = world.add_person("ann", first);
        Client& ben = world.add_person("ben", second);
        Client& cleo = world.add_person("cleo", first);
        for (Client* each : {&ann, &ben, &cleo}) each->sign_up(password);
        world.run(10s);
        const RoomId to_ben = direct_room(ben.model().account.self);
        const RoomId to_ann = direct_room(ann.model().account.self);
        ann.loop->post(chat::FindAndWriteTo{"ben"});
        world.run(5s);
        REQUIRE(ann.model().rooms.find(to_ben));
        ann.loop->post(chat::SubmitText{to_ben, "psst"});
        world.run(40s);
        CHECK(ben.texts(to_ann) == std::vector<std::string>{"psst"});
        ben.loop->post(chat::SubmitText{to_ann, "yes?"});
        world.run(40s);
        const std::vector<std::string> both{"psst", "yes?"};
        CHECK(ann.texts(to_ben) == both);
        CHECK(ben.texts(to_ann) == both);
        CHECK(ben.model().rooms.find(to_ann)->title == "ann");
        for (const chat::Room& room : cleo.model().rooms.list) CHECK_FALSE(is_direct_room(room.id.text()));
        CHECK(is_settled(ann));
        CHECK(is_settled(ben));
    }
}

TEST_CASE("what is written to somebody who is away is there when they come back, in order and once", "[whole][ways]") {
    for (const Way way : kept_ways) {
        INFO(name_of(way));
        World world(64, {}, Behind::whole_deployment);
        Client& ann = world.add_person("ann", way);
        Client& ben = world.add_person("ben", way);
        ann.sign_up(password);
        ben.sign_up(password);
        world.run(10s);
        ben.kill();
        world.run(30s);
        const RoomId to_ben = [&] {
            ann.loop->post(chat::FindAndWriteTo{"ben"});
            world.run(5s);
            return *ann.model().rooms.open;
        }();
        std::vector<std::string> said;
        for (int i = 0; i < 5; ++i) {
            said.push_back("m" + std::to_string(i));
            ann.loop->post(chat::SubmitText{to_ben, said.back()});
        }
        world.run(20s);
        CHECK(is_settled(ann));
        ben.start();
        world.run(60s);
        CHECK(ben.texts(direct_room(ann.model().account.self)) == said);
        ben.kill();
        world.run(5s);
        ben.start();
        world.run(60s);
        CHECK(ben.texts(direct_room(ann.model().account.self)) == said);
    }
}

TEST_CASE("a connection that breaks at any point of a message's way neither loses nor doubles it", "[whole][ways]") {
    for (const Way way : every_way) {
        INFO(name_of(way));
        Talk talk(65, {way, way});
        for (int point = 0; point < 20; ++point) {
            talk.say(*talk.people[0]);
            talk.world.run(Milliseconds(12 * point));
            talk.people[0]->cut();
            talk.world.run(40s);
        }
        talk.world.run(60s);
        CHECK(is_settled(*talk.people[0]));
        CHECK(sorted(talk.people[0]->texts()) == sorted(talk.said));
        CHECK(sorted(talk.people[1]->texts()) == sorted(talk.said));
    }
}

TEST_CASE("who had no network for a while finds what was said meanwhile", "[whole][ways]") {
    for (const Way way : kept_ways) {
        INFO(name_of(way));
        Talk talk(66, {way, way});
        Client& away = *talk.people[1];
        away.network(false);
        for (int i = 0; i < 60; ++i) {
            talk.say(*talk.people[0]);
            talk.world.run(2s);
        }
        away.submit("written without a network");
        talk.said.push_back("written without a network");
        talk.world.run(5s);
        away.network(true);
        talk.world.run(150s);
        for (Client* each : talk.people) {
            CHECK(is_settled(*each));
            CHECK(sorted(each->texts()) == sorted(talk.said));
            CHECK(each->texts() == talk.people[0]->texts());
        }
    }
}

TEST_CASE("hours pass with keys that end, and connections that API Gateway cuts, and nobody notices", "[whole][ways]") {
    for (const Way way : {Way::api_gateway, Way::sqs}) {
        INFO(name_of(way));
        Talk talk(67, {way, way});
        for (int hour = 0; hour < 6; ++hour) {
            for (Client* each : talk.people) talk.say(*each);
            talk.world.run(1h);
        }
        for (Client* each : talk.people) {
            CHECK(is_settled(*each));
            CHECK(each->texts() == talk.people[0]->texts());
            CHECK(sorted(each->texts()) == sorted(talk.said));
        }
    }
}

TEST_CASE("a message that is too large for the way is refused with a sentence, kept, and holds nobody up", "[whole][ways]") {
    for (const Way way : kept_ways) {
        INFO(name_of(way));
        Talk talk(68, {way, way});
        const std::string large(limits::text_bytes, '"');  // twice as long as JSON
        talk.people[0]->submit(large);
        talk.world.run(1s);
        talk.people[0]->submit("small");
        talk.world.run(40s);
        const auto heard = talk.people[1]->texts();
        CHECK(std::ranges::contains(heard, "small"));
        if (std::ranges::contains(heard, large)) continue;  // this way takes it
        REQUIRE(talk.people[0]->model().outbox.pending.size() == 1);
        CHECK(talk.people[0]->model().outbox.pending.front().state == chat::Pending::State::failed);
    }
}

TEST_CASE("whoever's first way is blocked comes over the next one into the same room, and back when it is open again", "[whole][ways]") {
    Talk talk(69, {Way::iot, Way::iot});
    Client& free = *talk.people[0];
    Client& behind_wall = *talk.people[1];
    behind_wall.has_others = true;
    behind_wall.kill();
    behind_wall.start();
    talk.world.run(15s);
    REQUIRE(is_settled(behind_wall));
    CHECK_FALSE(behind_wall.model().link.abilities.instead);

    behind_wall.blocked = {"/mqtt"};
    behind_wall.cut();
    talk.say(behind_wall);
    talk.world.run(60s);
    REQUIRE(is_settled(behind_wall));
    CHECK(behind_wall.model().link.abilities == transport::Abilities{.way = Way::api_gateway, .live = true, .private_rooms = false, .instead = true});
    for (Client* each : talk.people) talk.say(*each);
    talk.world.run(10s);

    behind_wall.kill();  // it is remembered over a reload
    behind_wall.start();
    talk.world.run(5s);
    CHECK(behind_wall.model().link.abilities.way == Way::api_gateway);

    behind_wall.blocked = {"/mqtt", "/chat"};
    behind_wall.cut();
    talk.say(free);
    talk.world.run(120s);
    REQUIRE(is_settled(behind_wall));
    CHECK(behind_wall.model().link.abilities.way == Way::sqs);
    for (Client* each : talk.people) talk.say(*each);
    talk.world.run(60s);

    behind_wall.blocked.clear();
    talk.world.run(10min);
    behind_wall.network(false);
    talk.world.run(70s);
    behind_wall.network(true);
    talk.world.run(120s);
    CHECK(behind_wall.model().link.abilities.way == Way::iot);
    CHECK_FALSE(behind_wall.model().link.abilities.instead);
    for (Client* each : talk.people) {
        CHECK(is_settled(*each));
        CHECK(sorted(each->texts()) == sorted(talk.said));
        CHECK(each->texts() == free.texts());
    }
}

TEST_CASE("cuts, kills and lost networks at random lose nothing on any way, nor on all of them together", "[whole][ways][random]") {
    const std::vector<std::vector<Way>> companies = {{Way::api_gateway, Way::api_gateway, Way::api_gateway},
                                                     {Way::sqs, Way::sqs, Way::sqs},
                                                     {Way::iot, Way::api_gateway, Way::sqs}};
    for (const auto& ways : companies) {
        for (std::uint64_t seed = 700; seed < 706; ++seed) {
            INFO("seed " << seed << ", first way " << name_of(ways[0]));
            Talk talk(seed, ways);
            for (int round = 0; round < 30; ++round) {
                Client& client = *talk.people[talk.world.random.next() % talk.people.size()];
                switch (talk.world.random.next() % 10) {
                    case 0: client.cut(); break;
                    case 1: client.network(false); break;
                    case 2: client.network(true); break;
                    case 3:
                        client.kill();
                        talk.world.run(1s);
                        client.start();
                        break;
                    default:
                        if (client.model().rooms.find(RoomId("lobby"))) talk.say(client);
                }
                talk.world.run(Milliseconds(talk.world.random.next() % 4000));
            }
            for (Client* each : talk.people) each->network(true);
            talk.world.run(240s);
            for (Client* each : talk.people) {
                CHECK(is_settled(*each));
                CHECK(sorted(each->texts()) == sorted(talk.said));
                CHECK(each->texts() == talk.people[0]->texts());
            }
        }
    }
}
