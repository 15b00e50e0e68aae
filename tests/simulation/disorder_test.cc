// AWS may deliver a message late, twice, or after a later one: queues, subscriptions and the functions that rules
// invoke only guarantee "at least once".
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "protocol/room_name.h"
#include "simulation/talking.h"
#include "transport/transport_kind.h"

using namespace simulation;
using transport::kind_name;
using transport::TransportKind;

namespace {

constexpr simulator::iot::BrokerOptions disorderly{.disorder = {.reordering = 2s, .duplicates_percent = 30}};

// How many copies of messages each person receives. Queues hold sealed messages, so receipt handles are counted.
class Copies {
public:
    Copies(World& world, TransportKind transport_kind) {
        world.overhears =
            [this, needle = std::string(transport_kind == TransportKind::sqs ? "ReceiptHandle" : "\"text\"")](
                const Client& client, std::string_view bytes) {
                for (std::size_t at = bytes.find(needle); at != std::string_view::npos; at = bytes.find(needle, at + 1))
                    ++of_[client.name];
            };
    }
    std::size_t of(const Client& client) const { return of_.contains(client.name) ? of_.at(client.name) : 0; }

private:
    std::map<std::string, std::size_t> of_;
};

}  // namespace

TEST_CASE(
    "what comes twice and out of order is heard once by everybody, and own words are delivered once, over every way",
    "[simulation][ways]") {
    for (const TransportKind transport_kind : every_transport) {
        for (std::uint64_t seed = 800; seed < 803; ++seed) {
            INFO(kind_name(transport_kind) << ", seed " << seed);
            Talk talk(seed, {transport_kind, transport_kind, transport_kind}, disorderly);
            const Copies copies(talk.world, transport_kind);
            for (int round = 0; round < 12; ++round) {
                for (Client* each : talk.people) talk.send(*each);
                talk.world.run(500ms);
            }
            talk.world.run(90s);
            for (Client* each : talk.people) {
                INFO(each->name);
                CHECK(copies.of(*each) > talk.said.size());  // duplicates did arrive
                CHECK(is_settled(*each));
                CHECK(all_delivered(*each));
                CHECK(sorted(each->texts()) == sorted(talk.said));
                if (transport_kind != TransportKind::mqtt) CHECK(each->texts() == talk.people[0]->texts());
            }
        }
    }
}

TEST_CASE("repeated and reordered deliveries are shown once to people on different transports in one room",
          "[simulation][ways]") {
    for (std::uint64_t seed = 810; seed < 813; ++seed) {
        INFO("seed " << seed);
        Talk talk(seed, {TransportKind::iot, TransportKind::api_gateway, TransportKind::sqs}, disorderly);
        for (int round = 0; round < 12; ++round) {
            for (Client* each : talk.people) talk.send(*each);
            talk.world.run(500ms);
        }
        talk.world.run(90s);
        for (Client* each : talk.people) {
            INFO(each->name << " over " << kind_name(each->transport_kind));
            CHECK(is_settled(*each));
            CHECK(all_delivered(*each));
            CHECK(sorted(each->texts()) == sorted(talk.said));
            CHECK(each->texts() == talk.people[0]->texts());
        }
    }
}

TEST_CASE("repeated and reordered direct messages are shown once and in one order to both people",
          "[simulation][ways]") {
    for (const TransportKind transport_kind : lasting_transports) {  // a plain broker has no accounts
        for (std::uint64_t seed = 820; seed < 822; ++seed) {
            INFO(kind_name(transport_kind) << ", seed " << seed);
            World world(seed, disorderly, Behind::whole_deployment);
            Client& ann = world.add_person("ann", transport_kind);
            Client& ben = world.add_person("ben", transport_kind);
            for (Client* each : {&ann, &ben}) each->sign_up(password);
            world.run(15s);
            const RoomId to_ben = direct_room(ben.model().account.self);
            const RoomId to_ann = direct_room(ann.model().account.self);
            const Copies copies(world, transport_kind);
            ann.loop->post(chat::FindAndWriteTo{"ben"});
            world.run(5s);
            REQUIRE(ann.model().rooms.find(to_ben));
            std::vector<std::string> said{"first"};
            ann.loop->post(chat::SubmitText{to_ben, "first"});
            world.run(40s);
            REQUIRE(ben.model().rooms.find(to_ann));
            for (int i = 0; i < 10; ++i) {
                said.push_back("ann " + std::to_string(i));
                ann.loop->post(chat::SubmitText{to_ben, said.back()});
                said.push_back("ben " + std::to_string(i));
                ben.loop->post(chat::SubmitText{to_ann, said.back()});
                world.run(700ms);
            }
            world.run(90s);
            for (Client* each : {&ann, &ben}) {
                const RoomId& room = each == &ann ? to_ben : to_ann;
                INFO(each->name);
                CHECK(copies.of(*each) > said.size());
                CHECK(is_settled(*each));
                CHECK(sorted(each->texts(room)) == sorted(said));
                CHECK(each->texts(room) == ann.texts(to_ben));
                const chat::Timeline& timeline = each->model().rooms.find(room)->timeline;
                for (std::size_t i = 0; i < timeline.size(); ++i)
                    CHECK((!timeline[i].own() || timeline[i].delivery == chat::Delivery::delivered));
            }
        }
    }
}
