// The whole deployment on one clock: page, broker, user pool, functions and tables.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "protocol/room_name.h"
#include "simulation/world.h"

using namespace simulation;

namespace {

constexpr const char* password = "Confab-2026!";

const chat::Room* room_of(const Client& client, const RoomId& id) { return client.model().rooms.find(id); }

}  // namespace

TEST_CASE("two people register, one creates a room, the other joins, and both appear under their own names",
          "[simulation]") {
    World world(41, {}, Behind::whole_deployment);
    Client& ann = world.add_person("ann");
    Client& ben = world.add_person("ben");
    ann.sign_up(password);
    ben.sign_up(password);
    REQUIRE(chat::has_entered(ann.model().account));
    REQUIRE(is_settled(ann));
    REQUIRE(is_settled(ben));
    ann.loop->post(chat::CreateRoom{.name = "Tea Garden"});
    world.run(3s);
    const RoomId garden("tea-garden");
    REQUIRE(room_of(ann, garden));
    ben.loop->post(chat::OpenRoom{garden});
    world.run(3s);
    ann.loop->post(chat::SubmitText{garden, "Hello, Ben!"});
    world.run(4s);
    REQUIRE(ben.texts(garden) == std::vector<std::string>{"Hello, Ben!"});
    const chat::Timeline& timeline = room_of(ben, garden)->timeline;
    CHECK(chat::name_of(ben.model(), timeline.back()) == chat::ShownName{.name = "ann"});
    CHECK(timeline.back().standing == Standing::user);
}

TEST_CASE("messages missed while away are shown once, in the same order for everybody", "[simulation]") {
    World world(42, {}, Behind::whole_deployment);
    Client& grace = world.add("Grace");
    Client& ada = world.add("Ada");
    world.run(8s);
    REQUIRE(is_settled(ada));
    std::vector<std::string> said;
    const auto send = [&](int count) {
        for (int i = 0; i < count; ++i) {
            said.push_back("m" + std::to_string(said.size()));
            grace.submit(said.back());
            world.run(300ms);
        }
    };
    send(5);
    ada.network(false);
    world.run(2s);
    send(70);  // more than a page
    world.run(90s);
    ada.network(true);
    world.run(30s);
    send(5);
    world.run(80s);
    CHECK(is_settled(ada));
    CHECK(ada.texts() == said);
    CHECK(grace.texts() == said);

    Client& late = world.add("Edith");  // has never been online
    world.run(10s);
    CHECK_FALSE(late.texts().empty());
    for (int pages = 0; pages < 5; ++pages) {
        late.loop->post(chat::LoadOlder{RoomId("lobby")});
        world.run(3s);
    }
    CHECK(late.texts() == said);
    CHECK(room_of(late, RoomId("lobby"))->history.is_complete());
}

TEST_CASE("unread counts survive a reload and appear on a second device", "[simulation]") {
    World world(43, {}, Behind::whole_deployment);
    Client& ann = world.add_person("ann");
    Client& ben = world.add_person("ben");
    ann.sign_up(password);
    ben.sign_up(password);
    ann.loop->post(chat::CreateRoom{.name = "Garden"});
    const RoomId garden("garden");
    world.run(3s);
    ben.loop->post(chat::OpenRoom{garden});
    world.run(2s);
    ben.loop->post(chat::EndSeen{garden, true});
    ann.loop->post(chat::SubmitText{garden, "seen"});
    world.run(10s);
    CHECK(room_of(ben, garden)->unread == 0);
    ben.loop->post(chat::ShowRooms{});
    world.run(5s);
    for (const char* text : {"one", "two, @ben", "three"}) ann.loop->post(chat::SubmitText{garden, text});
    world.run(6s);
    CHECK(room_of(ben, garden)->unread == 3);
    CHECK(room_of(ben, garden)->mentions == 1);

    ben.kill();
    world.run(2s);
    ben.start();
    world.run(12s);
    REQUIRE(chat::has_entered(ben.model().account));
    REQUIRE(room_of(ben, garden));
    CHECK(room_of(ben, garden)->unread == 3);
    CHECK(room_of(ben, garden)->mentions == 1);

    Client& phone = world.add_person("ben");
    phone.sign_in(password);
    world.run(5s);
    REQUIRE(room_of(phone, garden));
    CHECK(room_of(phone, garden)->unread == 3);
    CHECK(room_of(phone, garden)->mentions == 1);
}

TEST_CASE("a private room's messages reach only its members, and removed members cannot read or write",
          "[simulation]") {
    World world(44, {}, Behind::whole_deployment);
    Client& ann = world.add_person("ann");
    Client& ben = world.add_person("ben");
    Client& cleo = world.add_person("cleo");
    for (Client* client : {&ann, &ben, &cleo}) client->sign_up(password);
    ann.loop->post(chat::CreateRoom{.name = "Plans", .access = api::Access::members});
    const RoomId plans = private_room(RoomId("plans"));
    world.run(3s);
    REQUIRE(room_of(ann, plans));
    ann.loop->post(chat::ShowMembers{plans});
    ann.loop->post(chat::AddMember{plans, "ben"});
    world.run(3s);
    CHECK(ann.model().members.add_problem.empty());
    ben.loop->post(chat::OpenRoom{plans});
    cleo.loop->post(chat::OpenRoom{plans});
    world.run(4s);
    ann.loop->post(chat::SubmitText{plans, "for the two of us"});
    world.run(4s);
    CHECK(ann.texts(plans) == std::vector<std::string>{"for the two of us"});
    CHECK(ben.texts(plans) == std::vector<std::string>{"for the two of us"});
    CHECK(cleo.texts(plans).empty());
    if (const chat::Room* refused = room_of(cleo, plans)) {
        CHECK(is_refused(refused->state));
        CHECK_FALSE(refused->problem().empty());
    }

    ann.loop->post(chat::RemoveMember{plans, ben.model().account.self});
    world.run(3s);
    ann.loop->post(chat::SubmitText{plans, "for me"});
    ben.loop->post(chat::SubmitText{plans, "let me in"});
    world.run(8s);
    CHECK(ben.texts(plans).front() == "for the two of us");
    CHECK_FALSE(std::ranges::contains(ben.texts(plans), "for me"));
    CHECK_FALSE(std::ranges::contains(ann.texts(plans), "let me in"));
}

TEST_CASE(
    "a guest who signs in decides what becomes of unsent messages, and nothing goes out twice or under another name",
    "[simulation]") {
    for (const chat::GuestMessages decision : {chat::GuestMessages::send, chat::GuestMessages::discard}) {
        INFO((decision == chat::GuestMessages::send ? "send" : "discard"));
        World world(45, {}, Behind::whole_deployment);
        Client& ann = world.add_person("ann");
        ann.sign_up(password);
        const UserId as_ann = ann.model().account.self;
        ann.loop->post(chat::SignOut{});
        world.run(3s);
        Client& reader = world.add("Reader");
        ann.loop->post(chat::EnterChat{.name = "Guest of honour"});
        world.run(6s);
        const UserId as_guest = ann.model().account.self;
        REQUIRE(as_guest != as_ann);
        ann.submit("said as a guest");
        world.run(3s);
        // Signing in needs no WebSocket, so this message waits until she is signed in.
        ann.blocked = {"/mqtt"};
        ann.cut();
        world.run(5s);
        ann.submit("typed as a guest");
        ann.loop->post(chat::ShowAuthForm{chat::AuthForm::sign_in});
        ann.loop->post(chat::SignIn{.user_name = "ann", .password = Secret(password)});
        world.run(20s);
        REQUIRE(chat::is_user(ann.model().account));
        REQUIRE(chat::guest_messages(ann.model()) == 1);
        ann.blocked.clear();
        ann.loop->post(chat::ConnectNow{});
        world.run(60s);
        REQUIRE(ann.model().link.state == chat::LinkState::online);
        CHECK(chat::guest_messages(ann.model()) == 1);  // she has not decided yet
        CHECK(reader.texts() == std::vector<std::string>{"said as a guest"});

        ann.loop->post(chat::SettleGuestMessages{decision});
        world.run(10s);
        CHECK(chat::guest_messages(ann.model()) == 0);
        CHECK(is_settled(ann));
        std::vector<std::pair<std::string, UserId>> read;
        std::vector<chat::ShownName> names;
        const chat::Timeline& timeline = reader.room().timeline;
        for (std::size_t i = 0; i < timeline.size(); ++i) {
            if (timeline[i].message.kind != Kind::text) continue;
            read.emplace_back(timeline[i].message.text, timeline[i].sender);
            names.push_back(chat::name_of(reader.model(), timeline[i]));
        }
        std::vector<std::pair<std::string, UserId>> expected{{"said as a guest", as_guest}};
        std::vector<chat::ShownName> expected_names{{.name = "Guest of honour", .guest = true}};
        if (decision == chat::GuestMessages::send) {
            expected.emplace_back("typed as a guest", as_ann);
            expected_names.push_back({.name = "ann"});
        }
        CHECK(read == expected);
        CHECK(names == expected_names);
    }
}

TEST_CASE("random breaks, kills and outages leave everybody with all messages in one order", "[simulation][random]") {
    for (std::uint64_t seed = 500; seed < 540; ++seed) {
        INFO("seed " << seed);
        World world(seed, {}, Behind::whole_deployment);
        std::vector<Client*> people;
        for (const char* name : {"Grace", "Ada", "Edith"}) people.push_back(&world.add(name));
        world.run(8s);
        std::set<std::string> said;
        for (int round = 0; round < 40; ++round) {
            Client& client = *people[world.random.next() % people.size()];
            switch (world.random.next() % 10) {
                case 0: client.cut(); break;
                case 1: client.network(false); break;
                case 2: client.network(true); break;
                case 3:
                    client.kill();
                    world.run(1s);
                    client.start();
                    break;
                default: {
                    const std::string text = client.name + " " + std::to_string(round);
                    if (!client.model().rooms.find(RoomId("lobby"))) break;
                    client.submit(text);
                    said.insert(text);
                }
            }
            world.run(Milliseconds(world.random.next() % 4000));
        }
        for (Client* client : people) client->network(true);
        world.run(180s);
        const auto order = people.front()->texts();
        CHECK(order.size() > 10);
        CHECK(std::set<std::string>(order.begin(), order.end()) == said);
        for (Client* client : people) {
            CHECK(is_settled(*client));
            CHECK(client->texts() == order);
        }
    }
}
