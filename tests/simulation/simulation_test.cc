#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "protocol/limits.h"
#include "simulation/world.h"

using namespace simulation;

namespace {

std::vector<std::string> numbered(const std::string& prefix, int count) {
    std::vector<std::string> result;
    for (int i = 0; i < count; ++i) result.push_back(prefix + std::to_string(i));
    return result;
}

// A client that was away for a message's first copy may only know the stamp of a later copy (there is no history here).
// Messages that both know by the same stamp are in the same order.
bool in_common_order(const Client& one, const Client& other) {
    std::map<std::string, UnixTime> stamps;
    for (std::size_t i = 0; i < one.room().timeline.size(); ++i) {
        const chat::TimelineItem& entry = one.room().timeline[i];
        if (entry.stamp) stamps[entry.message.text] = *entry.stamp;
    }
    std::vector<std::string> common;
    for (std::size_t i = 0; i < other.room().timeline.size(); ++i) {
        const chat::TimelineItem& entry = other.room().timeline[i];
        const auto known = stamps.find(entry.message.text);
        if (entry.message.kind == Kind::text && known != stamps.end() && entry.stamp == known->second)
            common.push_back(entry.message.text);
    }
    std::vector<std::string> expected;
    for (const auto& text : one.texts())
        if (std::ranges::contains(common, text)) expected.push_back(text);
    return common == expected;
}

bool no_doubles(const std::vector<std::string>& texts) {
    return std::set<std::string>(texts.begin(), texts.end()).size() == texts.size();
}

}  // namespace

TEST_CASE("two guests chat through AWS IoT, see each other's names, and see no identity id", "[simulation]") {
    World world(1);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    REQUIRE(grace.model().link.state == chat::LinkState::online);
    grace.submit("Hello, Ada!");
    world.run(2s);
    REQUIRE(ada.texts() == std::vector<std::string>{"Hello, Ada!"});
    const chat::TimelineItem& arrived = ada.room().timeline.back();
    CHECK(arrived.message.name == "Grace");
    CHECK(arrived.sender == grace.model().account.self);
    CHECK_FALSE(arrived.own());
    CHECK(arrived.sender.text() != grace.storage.at("confab.identity"));
    CHECK(arrived.sender.text().size() == 64);
    CHECK(grace.room().timeline.back().delivery == chat::Delivery::delivered);
}

TEST_CASE("five hundred messages at once are paced and arrive in order, each once", "[simulation]") {
    World world(2);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    const auto messages = numbered("m", 500);
    for (const auto& text : messages) grace.submit(text);
    world.run(80s);
    CHECK(ada.texts() == messages);
    CHECK(all_delivered(grace));
}

TEST_CASE("stopping and restarting AWS during a conversation loses and repeats nothing", "[simulation]") {
    World world(3);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    const auto messages = numbered("m", 60);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        grace.submit(messages[i]);
        if (i == 20) world.stop_cloud();
        if (i == 40) {
            world.run(45s);
            world.start_cloud();
        }
        world.run(150ms);
    }
    world.run(90s);
    CHECK(all_delivered(grace));
    CHECK(no_doubles(ada.texts()));
    CHECK(grace.texts() == messages);
}

TEST_CASE("a page reloaded while sending shows the pending messages and sends each once", "[simulation]") {
    World world(4);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    for (const auto& text : numbered("m", 10)) grace.submit(text);
    world.run(30ms);
    grace.kill();
    world.run(2s);
    grace.start();
    world.run(30s);
    CHECK(chat::has_entered(grace.model().account));
    CHECK(ada.texts() == numbered("m", 10));
    CHECK(grace.model().outbox.pending.empty());
}

TEST_CASE("thirty hours pass with renewed credentials and replaced connections, without a gap", "[simulation]") {
    World world(5);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    std::vector<std::string> said;
    for (int hour = 0; hour < 60; ++hour) {
        said.push_back("half hour " + std::to_string(hour));
        grace.submit(said.back());
        world.run(1800s);
    }
    CHECK(ada.texts() == said);
    CHECK(grace.downs.empty());
    CHECK(ada.downs.empty());
}

TEST_CASE("a client reconnects within seconds of the network's return", "[simulation]") {
    World world(6);
    Client& grace = world.add("Grace");
    world.run(5s);
    grace.network(false);
    world.run(180s);
    CHECK(grace.model().link.state != chat::LinkState::online);
    grace.submit("typed while away");
    grace.network(true);
    world.run(5s);
    CHECK(grace.model().link.state == chat::LinkState::online);
    CHECK(all_delivered(grace));
}

TEST_CASE("connection attempts stay rare while AWS is unreachable", "[simulation]") {
    World world(7);
    world.stop_cloud();
    Client& grace = world.add("Grace");
    world.run(3600s);
    CHECK(grace.downs.size() < 600);
    CHECK(grace.downs.size() > 50);
    world.start_cloud();
    world.run(60s);
    CHECK(grace.model().link.state == chat::LinkState::online);
}

// Invariants under forty random histories: one client has no faults, the others are cut and killed, and AWS delivers
// late, twice and out of order. After the last fault nothing typed is lost, nobody sees a message twice or one that was
// never sent, and clients that see the same messages see them in the same order.
TEST_CASE("whatever breaks, no message is lost, repeated, forged or shown in two orders", "[simulation]") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        simulator::iot::BrokerOptions broker;
        broker.disorder = {
            .start_of_delivery = 500ms, .reordering = 300ms, .duplicates_percent = 20, .cut_anywhere = true};
        World world(seed, broker);
        Client& witness = world.add("Witness");
        for (const char* name : {"Ada", "Grace", "Katherine"}) world.add(name);
        world.run(8s);

        std::set<std::string> typed;
        for (int round = 0; round < 60; ++round) {
            Client& client = *world.clients[1 + world.random.next() % 3];
            switch (world.random.next() % 8) {
                case 0: client.cut(); break;
                case 1:
                    if (world.random.next() % 4 == 0) {
                        client.kill();
                        client.start();
                    }
                    break;
                case 2:
                    client.network(false);
                    world.later(Milliseconds(world.random.next() % 20'000), [&client] { client.network(true); });
                    break;
                default:
                    const std::string text = client.name + " " + std::to_string(round);
                    if (chat::has_entered(client.model().account)) {
                        client.submit(text);
                        typed.insert(text);
                    }
            }
            world.run(Milliseconds(world.random.next() % 2500));
        }
        for (auto& client : world.clients) client->network(true);
        world.run(60s);
        for (auto& client : world.clients) client->loop->post(chat::RetryAll{RoomId("lobby")});
        world.run(120s);

        INFO("seed " << seed);
        const auto seen = witness.texts();
        CHECK(std::set<std::string>(seen.begin(), seen.end()) == typed);
        for (auto& client : world.clients) {
            INFO(client->name);
            CHECK(client->model().link.state == chat::LinkState::online);
            CHECK(all_delivered(*client));
            CHECK(no_doubles(client->texts()));
            CHECK(in_common_order(witness, *client));
        }
    }
}
