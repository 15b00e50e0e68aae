// One scenario over every transport, and people on different transports in one room. What holds over AWS IoT holds over
// the others, except that a plain broker has no history and no accounts.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "simulation/talking.h"
#include "transport/transport_kind.h"
#include "wording/problem.h"

using namespace simulation;
using transport::kind_name;
using transport::TransportKind;

TEST_CASE("over every transport, a person who joins gets all messages once and in one order", "[simulation][ways]") {
    for (const TransportKind transport_kind : every_transport) {
        INFO(kind_name(transport_kind));
        Talk talk(61, {transport_kind, transport_kind, transport_kind});
        for (int round = 0; round < 6; ++round) {
            for (Client* each : talk.people) talk.send(*each);
            talk.world.run(1500ms);
        }
        talk.world.run(30s);
        for (Client* each : talk.people) {
            INFO(each->name);
            CHECK(is_settled(*each));
            CHECK(sorted(each->texts()) == sorted(talk.said));
            if (transport_kind != TransportKind::mqtt) CHECK(each->texts() == talk.people[0]->texts());
            CHECK(each->model().link.capabilities.kind == transport_kind);
            CHECK(each->model().link.capabilities.live == (transport_kind != TransportKind::sqs));
        }
    }
}

TEST_CASE("people on different transports share one room", "[simulation][ways]") {
    Talk talk(62, {TransportKind::iot, TransportKind::api_gateway, TransportKind::sqs});
    for (int round = 0; round < 5; ++round) {
        for (Client* each : talk.people) talk.send(*each);
        talk.world.run(2s);
    }
    talk.world.run(40s);
    for (Client* each : talk.people) {
        INFO(each->name << " over " << kind_name(each->transport_kind));
        CHECK(is_settled(*each));
        CHECK(sorted(each->texts()) == sorted(talk.said));
        CHECK(each->texts() == talk.people[0]->texts());
    }
}

TEST_CASE("a direct message reaches both people on any transports, and nobody else", "[simulation][ways]") {
    const std::pair<TransportKind, TransportKind> pairs[] = {
        {TransportKind::iot, TransportKind::api_gateway},
        {TransportKind::api_gateway, TransportKind::sqs},
        {TransportKind::sqs, TransportKind::iot}};
    for (const auto& [first, second] : pairs) {
        INFO(kind_name(first) << " and " << kind_name(second));
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

TEST_CASE("direct messages to an absent person are there on return, once and in order", "[simulation][ways]") {
    for (const TransportKind transport_kind : lasting_transports) {
        INFO(kind_name(transport_kind));
        World world(64, {}, Behind::whole_deployment);
        Client& ann = world.add_person("ann", transport_kind);
        Client& ben = world.add_person("ben", transport_kind);
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

TEST_CASE("a connection that breaks at any point of a delivery neither loses nor repeats the message",
          "[simulation][ways]") {
    for (const TransportKind transport_kind : every_transport) {
        INFO(kind_name(transport_kind));
        Talk talk(65, {transport_kind, transport_kind});
        for (int point = 0; point < 20; ++point) {
            talk.send(*talk.people[0]);
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

TEST_CASE("after a time offline, the missed messages are shown", "[simulation][ways]") {
    for (const TransportKind transport_kind : lasting_transports) {
        INFO(kind_name(transport_kind));
        Talk talk(66, {transport_kind, transport_kind});
        Client& away = *talk.people[1];
        away.network(false);
        for (int i = 0; i < 60; ++i) {
            talk.send(*talk.people[0]);
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

TEST_CASE(
    "hours pass with keys that end, of which a plain broker has none, and connections that API Gateway cuts, and "
    "nobody notices",
    "[simulation][ways]") {
    for (const TransportKind transport_kind : every_transport) {
        INFO(kind_name(transport_kind));
        Talk talk(67, {transport_kind, transport_kind});
        for (int hour = 0; hour < 6; ++hour) {
            for (Client* each : talk.people) talk.send(*each);
            talk.world.run(1h);
        }
        for (Client* each : talk.people) {
            CHECK(is_settled(*each));
            CHECK(each->downs.empty());
            if (transport_kind != TransportKind::mqtt) CHECK(each->texts() == talk.people[0]->texts());
            CHECK(sorted(each->texts()) == sorted(talk.said));
        }
    }
}

TEST_CASE("credentials that expired while offline are replaced, and no expired ones are used", "[simulation][ways]") {
    // On a plain broker, which has no credentials, this only tests the absence.
    for (const TransportKind transport_kind : every_transport) {
        INFO(kind_name(transport_kind));
        Talk talk(70, {transport_kind, transport_kind});
        Client& away = *talk.people[1];
        away.network(false);
        talk.world.run(3h);
        CHECK(away.model().link.state != chat::LinkState::online);
        away.submit("written without a network");
        talk.said.push_back("written without a network");
        away.network(true);
        talk.world.run(60s);
        talk.send(*talk.people[0]);
        talk.world.run(60s);
        for (Client* each : talk.people) {
            CHECK(is_settled(*each));
            CHECK(each->texts() == talk.said);
            CHECK_FALSE(std::ranges::contains(each->downs, transport::DownCause::refused));
            CHECK_FALSE(std::ranges::contains(each->downs, transport::DownCause::expired));
        }
        CHECK(talk.people[0]->downs.empty());
    }
}

TEST_CASE(
    "of the longest message API Gateway alone refuses to take the JSON: with a sentence, keeping it and holding nobody "
    "up",
    "[simulation][ways]") {
    for (const TransportKind transport_kind : every_transport) {
        INFO(kind_name(transport_kind));
        Talk talk(68, {transport_kind, transport_kind});
        const std::string large(limits::text_bytes, '"');  // twice as long as JSON
        Client& writer = *talk.people[0];
        Client& reader = *talk.people[1];
        writer.submit(large);
        talk.world.run(1s);
        writer.submit("small");
        talk.world.run(40s);
        if (transport_kind != TransportKind::api_gateway) {
            CHECK(reader.texts() == std::vector<std::string>{large, "small"});
            CHECK(is_settled(writer));
            continue;
        }
        CHECK(reader.texts() == std::vector<std::string>{"small"});
        REQUIRE(writer.model().outbox.pending.size() == 1);
        CHECK(writer.model().outbox.pending.front().state == chat::Pending::State::failed);
        CHECK(writer.model().outbox.pending.front().message.text == large);
        CHECK(writer.room().failed == 1);
        REQUIRE(sorted(writer.texts()) == sorted({large, "small"}));
        const chat::Timeline& timeline = writer.room().timeline;
        for (std::size_t i = 0; i < timeline.size(); ++i)
            if (timeline[i].message.text == large)
                CHECK(wording::sentence(timeline[i].problem) ==
                      "The message is too long for this connection. Shorten it or send it in parts.");
    }
}

TEST_CASE("a message over the limit is refused with a sentence on every transport, and stays in the input field",
          "[simulation][ways]") {
    for (const TransportKind transport_kind : every_transport) {
        INFO(kind_name(transport_kind));
        Talk talk(68, {transport_kind, transport_kind});
        Client& writer = *talk.people[0];
        writer.loop->post(chat::ChangeDraft{RoomId("lobby"), "as much as the box holds"});
        writer.submit(std::string(limits::text_bytes + 1, 'x'));
        writer.submit("small");
        talk.world.run(40s);
        for (Client* each : talk.people) CHECK(each->texts() == std::vector<std::string>{"small"});
        CHECK(is_settled(writer));
        REQUIRE(writer.model().notices.list.size() == 1);
        CHECK(writer.model().notices.list.front().what ==
              chat::NoticeContent(chat::MessageTooLong{limits::text_bytes + 1}));
    }
}

TEST_CASE("the draft stays in the input field while messages arrive, over every transport", "[simulation][ways]") {
    for (const TransportKind transport_kind : every_transport) {
        INFO(kind_name(transport_kind));
        Talk talk(72, {transport_kind, transport_kind});
        Client& writer = *talk.people[0];
        talk.send(writer);
        writer.loop->post(chat::ChangeDraft{RoomId("lobby"), "half a thought"});
        talk.world.run(2s);
        talk.send(*talk.people[1]);
        talk.world.run(40s);
        CHECK(all_delivered(writer));
        CHECK(writer.texts() == talk.said);
        CHECK(writer.room().draft == "half a thought");
    }
}

TEST_CASE("if the first transport is blocked the next one joins the same room, and the first returns when it can",
          "[simulation][ways]") {
    Talk talk(69, {TransportKind::iot, TransportKind::iot});
    Client& free = *talk.people[0];
    Client& behind_wall = *talk.people[1];
    behind_wall.has_others = true;
    behind_wall.kill();
    behind_wall.start();
    talk.world.run(15s);
    REQUIRE(is_settled(behind_wall));
    CHECK_FALSE(behind_wall.model().link.capabilities.is_fallback);

    behind_wall.blocked = {"/mqtt"};
    behind_wall.cut();
    talk.send(behind_wall);
    talk.world.run(60s);
    REQUIRE(is_settled(behind_wall));
    CHECK(behind_wall.model().link.capabilities ==
          transport::Capabilities{
              .kind = TransportKind::api_gateway, .live = true, .private_rooms = false, .is_fallback = true});
    for (Client* each : talk.people) talk.send(*each);
    talk.world.run(10s);

    behind_wall.kill();  // the choice survives a reload
    behind_wall.start();
    talk.world.run(5s);
    CHECK(behind_wall.model().link.capabilities.kind == TransportKind::api_gateway);

    behind_wall.blocked = {"/mqtt", "/chat"};
    behind_wall.cut();
    talk.send(free);
    talk.world.run(120s);
    REQUIRE(is_settled(behind_wall));
    CHECK(behind_wall.model().link.capabilities.kind == TransportKind::sqs);
    for (Client* each : talk.people) talk.send(*each);
    talk.world.run(60s);

    behind_wall.blocked.clear();
    talk.world.run(10min);
    behind_wall.network(false);
    talk.world.run(70s);
    behind_wall.network(true);
    talk.world.run(120s);
    CHECK(behind_wall.model().link.capabilities.kind == TransportKind::iot);
    CHECK_FALSE(behind_wall.model().link.capabilities.is_fallback);
    for (Client* each : talk.people) {
        CHECK(is_settled(*each));
        CHECK(sorted(each->texts()) == sorted(talk.said));
        CHECK(each->texts() == free.texts());
    }
}

namespace {

// Cuts, lost networks and reloads, while people talk; in the end everybody has a network.
void break_at_random(Talk& talk, const std::vector<Client*>& broken) {
    Random& random = talk.world.random;
    for (int round = 0; round < 30; ++round) {
        Client& client = *broken[random.next() % broken.size()];
        switch (random.next() % 10) {
            case 0: client.cut(); break;
            case 1: client.network(false); break;
            case 2: client.network(true); break;
            case 3:
                client.kill();
                talk.world.run(1s);
                client.start();
                break;
            default:
                if (client.model().rooms.find(RoomId("lobby"))) talk.send(client);
        }
        talk.world.run(Milliseconds(random.next() % 4000));
    }
    for (Client* each : talk.people) each->network(true);
    talk.world.run(240s);
    // Two broken connections set a message aside, until its writer sends it again.
    for (Client* each : talk.people) each->loop->post(chat::RetryAll{RoomId("lobby")});
    talk.world.run(60s);
}

}  // namespace

TEST_CASE("random breaks, kills and outages lose nothing on any transport, nor on all together",
          "[simulation][ways][random]") {
    const std::vector<std::vector<TransportKind>> companies = {
        {TransportKind::iot, TransportKind::iot, TransportKind::iot},
        {TransportKind::api_gateway, TransportKind::api_gateway, TransportKind::api_gateway},
        {TransportKind::sqs, TransportKind::sqs, TransportKind::sqs},
        {TransportKind::iot, TransportKind::api_gateway, TransportKind::sqs}};
    for (const auto& ways : companies) {
        for (std::uint64_t seed = 700; seed < 706; ++seed) {
            INFO("seed " << seed << ", first way " << kind_name(ways[0]));
            Talk talk(seed, ways);
            break_at_random(talk, talk.people);
            for (Client* each : talk.people) {
                CHECK(is_settled(*each));
                CHECK(sorted(each->texts()) == sorted(talk.said));
                CHECK(each->texts() == talk.people[0]->texts());
            }
        }
    }
}

TEST_CASE(
    "cuts, kills and lost networks at random lose and double nothing typed over a plain broker, which keeps nothing "
    "for who is away",
    "[simulation][ways][random]") {
    for (std::uint64_t seed = 700; seed < 712; ++seed) {
        INFO("seed " << seed);
        Talk talk(seed, {TransportKind::mqtt, TransportKind::mqtt, TransportKind::mqtt});
        Client& witness = *talk.people[0];  // has no faults, so it receives everything
        break_at_random(talk, {talk.people[1], talk.people[2]});
        REQUIRE(talk.said.size() > 5);
        CHECK(sorted(witness.texts()) == sorted(talk.said));
        for (Client* each : talk.people) {
            INFO(each->name);
            CHECK(is_settled(*each));
            CHECK(all_delivered(*each));
            for (const std::string& text : each->texts()) {
                CHECK(std::ranges::count(each->texts(), text) == 1);
                CHECK(std::ranges::contains(talk.said, text));
            }
        }
    }
}
