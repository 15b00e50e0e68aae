// Direct rooms: messages between two people, on every channel.
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "protocol/layout.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const Who cat = person("cat");

RoomId with(const Who& other) { return RoomId(Sockets::direct_room_of(other)); }

struct World {
    World() {
        for (const std::string_view name : {"ann", "ben", "cat"}) backend.join(name);
    }
    Backend backend;
    Sockets sockets{backend};

    std::vector<std::string> history(const Who& who, const RoomId& room) {
        const auto page = api::read_history(backend.call(who, api::get_messages_before(room, {})).body, room);
        REQUIRE(page);
        std::vector<std::string> texts;
        for (const Incoming& one : page->messages) texts.push_back(one.message.text);
        return texts;
    }
    std::vector<api::MyRoom> rooms(const Who& who) {
        const auto rooms = api::read_my_rooms(backend.call(who, api::get_my_rooms()).body);
        REQUIRE(rooms);
        return *rooms;
    }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a direct message goes to both people's own topics, each under the other's id", "[lambda]") {
    World world;
    CHECK(world.sockets.write(ann, ben, "m-1", "psst").result.dump() == R"({"delivered":2})");
    REQUIRE(world.backend.published.size() == 2);
    std::map<std::string, std::string> topics;
    for (const Publish& publish : world.backend.published) {
        topics[publish.topic] = publish.payload;
        const auto message = read_message(Topics{}, publish.topic, as_bytes(publish.payload), "1");
        REQUIRE(message);
        CHECK(message->sender == ann.user());
        CHECK(message->message.text == "psst");
    }
    CHECK(topics.contains("c/own/us-east-1:ben/d/" + ann.user().text()));
    CHECK(topics.contains("c/own/us-east-1:ann/d/" + ben.user().text()));
}

TEST_CASE("both people read one history, and nobody else can read it", "[lambda]") {
    World world;
    world.sockets.write(ann, ben, "m-1", "one");
    world.backend.now += 1s;
    world.sockets.write(ben, ann, "m-2", "two");
    CHECK(world.history(ann, with(ben)) == Texts{"one", "two"});
    CHECK(world.history(ben, with(ann)) == Texts{"one", "two"});
    for (const Who& other : {ann, ben}) CHECK(world.history(cat, with(other)).empty());
    CHECK(world.backend.call(guest(), api::get_messages_before(with(ann), {})).code() == "not-signed-in");
    // Nobody can ask for the id under which the room is kept.
    const std::string kept = *world.backend.engine.rows("Messages")[0].find("room")->find_text("S");
    for (const Who& who : {ann, ben, cat})
        CHECK(world.backend.call(who, api::get_messages_before(RoomId(kept), {})).code() == "not-found");
}

TEST_CASE("a direct room is listed for both people from its first message on, with a read marker for each",
          "[lambda]") {
    World world;
    CHECK(world.rooms(ann).empty());
    CHECK(world.backend.call(ann, api::put_read(with(ben), world.backend.now)).code() == "not-found");
    world.backend.now += 1s;
    world.sockets.write(ann, ben, "m-1");
    for (const auto& [who, other] : {std::pair(ann, ben), std::pair(ben, ann)}) {
        const auto rooms = world.rooms(who);
        REQUIRE(rooms.size() == 1);
        CHECK(rooms[0].room.id == with(other));
        CHECK(rooms[0].room.access == api::Access::members);
        CHECK(rooms[0].room.owner.empty());
        CHECK(rooms[0].room.created == world.backend.now);
        CHECK_FALSE(rooms[0].read);
    }
    const UnixTime read = world.backend.now;
    CHECK(world.backend.call(ben, api::put_read(with(ann), read)).status == 200);
    CHECK(world.backend.call(ben, api::put_read(with(ann), read - 1s)).body.find_integer("read") ==
          read.time_since_epoch().count());
    CHECK(world.rooms(ben)[0].read == read);
    CHECK_FALSE(world.rooms(ann)[0].read);
    // The next message does not move the marker.
    world.backend.now += 1s;
    world.sockets.write(ann, ben, "m-2");
    CHECK(world.rooms(ben)[0].read == read);
    CHECK(world.rooms(ben).size() == 1);
}

TEST_CASE("direct rooms do not count against the limit of other rooms, and the oldest ones are not listed",
          "[lambda]") {
    World world;
    for (const std::string_view name : {"Attic", "D", "D 1", "Zoo"})
        world.backend.call(ben, api::post_room(name, api::Access::open));
    world.backend.call(ben, api::post_room("Kitchen", api::Access::members));
    for (std::size_t i = 0; i < limits::direct_rooms + 5; ++i) {
        const std::string name = "p" + std::to_string(i);
        world.backend.join(name);
        world.backend.now += 1s;
        world.sockets.write(person(name), ben, "m-" + std::to_string(i));
    }
    world.backend.engine.page_bytes = 10'000;
    const auto rooms = world.rooms(ben);
    CHECK(rooms.size() == 5 + limits::direct_rooms);
    const auto listed = [&](const RoomId& id) {
        return std::ranges::any_of(rooms, [&](const api::MyRoom& one) { return one.room.id == id; });
    };
    for (const std::string_view id : {"attic", "d", "d-1", "zoo", "p.kitchen"}) CHECK(listed(RoomId(std::string(id))));
    CHECK_FALSE(listed(with(person("p4"))));
    CHECK(listed(with(person("p5"))));
    CHECK(world.history(ben, with(person("p4"))).size() == 1);
}

TEST_CASE("a direct message to an unknown person, to yourself, to the service or without a profile is refused",
          "[lambda]") {
    World world;
    const auto dropped = [&](Json letter) {
        return world.backend.reply(FunctionName::deliver, std::move(letter)).result.find_integer("delivered") == 0;
    };
    CHECK(dropped(world.sockets.direct_message(ann, person("nobody"), "m-1")));
    CHECK(dropped(world.sockets.direct_message(ann, ann, "m-1")));
    CHECK(dropped(world.sockets.direct_message(person("nameless"), ben, "m-1")));
    CHECK(dropped(world.sockets.direct_message(guest(), ben, "m-1")));
    for (const std::string_view room : {"d.service", "d.+", "d.", "d.x"}) {
        Json letter = world.sockets.direct_message(ann, ben, "m-1");
        letter.set("room", room);
        CHECK(dropped(letter));
    }
    CHECK(world.backend.published.empty());
    CHECK(world.backend.engine.rows("Messages").empty());
    CHECK(world.backend.engine.rows("Members").empty());
    CHECK(world.backend.engine.rows("Mailbox").empty());
}

TEST_CASE("the sender's other devices receive the message live and without a number", "[lambda]") {
    World world;
    const std::string other = world.sockets.connect(ann, Take::acknowledged);
    const std::string his = world.sockets.connect(ben, Take::acknowledged);
    world.sockets.write(ann, ben, "m-1");
    const auto echo = world.sockets.connection(other).last<gateway::Delivered>();
    REQUIRE(echo);
    CHECK(echo->incoming.room == with(ben));
    CHECK_FALSE(echo->seq);
    CHECK(world.sockets.held(ann).empty());
    CHECK(world.sockets.connection(his).last<gateway::Delivered>()->seq == 1);
}

TEST_CASE("a private message reaches the connections of all members without a subscription, and no others",
          "[lambda]") {
    World world;
    world.backend.call(ann, api::post_room("Kitchen", api::Access::members));
    world.backend.call(ann, api::add_member(RoomId("p.kitchen"), ben.user()));
    const std::string hers = world.sockets.connect(ann);
    const std::string his = world.sockets.connect(ben);
    const std::string others = world.sockets.connect(cat);
    world.backend.now += 1min;
    Json letter = world.sockets.direct_message(ann, ben, "m-1");
    letter.set("room", "p.kitchen");
    CHECK(world.backend.reply(FunctionName::deliver, letter).result.find_integer("delivered") == 2);
    for (const std::string& line : {hers, his})
        CHECK(world.sockets.connection(line).last<gateway::Delivered>()->incoming.room == RoomId("p.kitchen"));
    CHECK(world.sockets.connection(others).frames.empty());
    CHECK(world.backend.engine.rows("Mailbox").empty());
}

TEST_CASE("a direct room cannot be created, joined or deleted, and has no list of members", "[lambda]") {
    World world;
    world.sockets.write(ann, ben, "m-1");
    const RoomId room = with(ben);
    CHECK(world.backend.call(ann, api::get_room(room)).status == 404);
    CHECK(world.backend.call(ann, api::join_room(room)).status == 404);
    CHECK(world.backend.call(ann, api::get_members(room, {})).status == 404);
    CHECK(world.backend.call(ann, api::add_member(room, cat.user())).status == 404);
    CHECK(world.backend.call(ann, api::remove_member(room, ben.user())).status == 404);
    CHECK(world.backend.call(ann, api::delete_room(room)).status == 404);
    CHECK(world.rooms(ann).size() == 1);
    CHECK(world.rooms(ben).size() == 1);
}

TEST_CASE("without the other gateways, direct messages use MQTT and history", "[lambda]") {
    Backend backend;
    backend.join("ann");
    backend.join("ben");
    Backend other;  // makes the events of direct messages, and nothing else
    Sockets sockets(other);
    CHECK(backend.reply(FunctionName::deliver, sockets.direct_message(ann, ben, "m-1"))
              .result.find_integer("delivered") == 2);
    backend.environment.history = false;
    CHECK(backend.reply(FunctionName::deliver, sockets.direct_message(ann, ben, "m-2"))
              .result.find_integer("delivered") == 2);
    CHECK(backend.engine.rows("Messages").size() == 1);
}
