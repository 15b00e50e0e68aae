// Faults that only the whole program can show: clocks, many tabs, credentials and delivery together, against the
// simulated AWS. The rooms' own tests cover the others.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "simulation/world.h"
#include "wording/notice.h"
#include "wording/problem.h"

using namespace simulation;

namespace {

bool is_done(const Client& client) { return is_settled(client) && all_delivered(client); }

}  // namespace

TEST_CASE("nothing typed right after SUBACK is lost if delivery begins 15 seconds later", "[simulation]") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        INFO("seed " << seed);
        World world(seed, {.disorder = {.start_of_delivery = 15s}});
        Client& grace = world.add("Grace");
        world.run(1s);
        grace.submit("first words");
        world.run(60s);
        CHECK(grace.texts() == std::vector<std::string>{"first words"});
        CHECK(is_done(grace));
    }
}

TEST_CASE("credentials that expire while offline are replaced before the next URL is signed", "[simulation]") {
    World world(21);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    grace.network(false);
    world.run(3h);
    grace.submit("still here");
    grace.network(true);
    world.run(10s);
    CHECK(is_done(grace));
    CHECK(ada.texts() == std::vector<std::string>{"still here"});
    CHECK_FALSE(std::ranges::contains(grace.downs, transport::DownCause::refused));
    CHECK(ada.downs.empty());
}

TEST_CASE("twelve tabs of one guest are all connected, and each shows every message once", "[simulation]") {
    World world(22);
    Client& first = world.add("Grace");
    world.run(5s);
    const std::string identity = first.storage.at("confab.identity");
    std::vector<Client*> tabs{&first};
    for (int i = 1; i < 12; ++i) {
        Client& tab = world.add("Grace");
        tab.storage["confab.identity"] = identity;
        tab.start();
        tab.enter();
        tabs.push_back(&tab);
    }
    Client& ada = world.add("Ada");
    world.run(30s);
    std::vector<std::string> said;
    for (Client* tab : tabs) {
        CHECK(tab->storage.at("confab.identity") == identity);
        said.push_back("from tab " + std::to_string(said.size()));
        tab->submit(said.back());
        world.run(500ms);
    }
    world.run(10s);
    for (Client* tab : tabs) {
        CHECK(is_done(*tab));
        CHECK(tab->downs.empty());
        CHECK(tab->texts() == said);
    }
    CHECK(ada.texts() == said);
}

TEST_CASE("a wrong or jumping clock neither keeps a guest out nor moves a message", "[simulation]") {
    World world(25);
    Client& grace = world.add("Grace");
    grace.clock_is_off = 1h;
    Client& ada = world.add("Ada");
    world.run(8s);
    CHECK(grace.model().link.clock_offset < -50min);
    std::vector<std::string> said;
    for (const Milliseconds jump : {Milliseconds(1h), Milliseconds(25h), Milliseconds(-23h), Milliseconds(0)}) {
        grace.clock_is_off = jump;
        for (Client* speaker : {&grace, &ada, &grace}) {
            said.push_back(speaker->name + " " + std::to_string(said.size()));
            speaker->submit(said.back());
            world.run(2s);
        }
        grace.cut();
        world.run(60s);
    }
    CHECK(is_done(grace));
    CHECK(is_done(ada));
    CHECK(grace.texts() == said);
    CHECK(ada.texts() == said);
}

TEST_CASE("a client that reconnects within a second is never refused for its client id", "[simulation]") {
    World world(23);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    std::vector<std::string> said;
    for (int i = 0; i < 20; ++i) {
        said.push_back("round " + std::to_string(i));
        grace.submit(said.back());
        grace.cut();
        world.run(3s);
        grace.network(true);
        world.run(9s);
    }
    world.run(40s);
    CHECK(is_done(grace));
    CHECK(ada.texts() == said);
    CHECK_FALSE(std::ranges::contains(grace.downs, transport::DownCause::refused));
    CHECK_FALSE(std::ranges::contains(grace.downs, transport::DownCause::protocol));
}

TEST_CASE("a guest's identity id, token and signature appear nowhere that people can read", "[simulation]") {
    World world(24);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(5s);
    grace.submit("hello");
    world.run(2s);
    grace.cut();
    world.run(4s);
    world.stop_cloud();
    world.run(20s);
    const std::string identity = grace.storage.at("confab.identity");
    const std::string guid = identity.substr(identity.find(':') + 1);
    REQUIRE(guid.size() == 36);
    const auto is_clean = [&](const std::string& text) { return !text.contains(guid) && !text.contains("X-Amz-"); };
    for (const Client* client : {&grace, &ada}) {
        const chat::Model& model = client->model();
        CHECK(is_clean(model.account.self.text()));
        CHECK(is_clean(wording::sentence(model.link.problem)));
        for (const chat::Notice& notice : model.notices.list) CHECK(is_clean(wording::sentence(notice.what)));
        const chat::Timeline& timeline = client->room().timeline;
        for (std::size_t i = 0; i < timeline.size(); ++i) {
            CHECK(is_clean(timeline[i].sender.text()));
            CHECK(is_clean(timeline[i].message.id.text()));
            CHECK(is_clean(timeline[i].message.name));
            CHECK(is_clean(wording::sentence(timeline[i].problem)));
        }
    }
    // Stored under its one key only; credentials and tokens are not stored at all.
    for (const auto& [key, value] : grace.storage) {
        if (key != "confab.identity") CHECK(is_clean(value));
        CHECK_FALSE(value.contains("SessionToken"));
        CHECK(value.size() < 1000);
    }
    for (const auto& [key, value] : ada.storage) CHECK(is_clean(value));
}
