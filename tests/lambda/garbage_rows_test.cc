// Whatever a row of a table contains, the functions keep working. A row may have been written by hand, by another
// version or by an attacker. It may affect only what it describes, and no request may answer with 5xx, because trying
// again would never help.
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "aws/dynamodb.h"
#include "lambda/connections.h"
#include "lambda/queues.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const Who cat = person("cat");
const RoomId kitchen("p.kitchen");

const std::map<std::string, std::vector<std::string>> keys_of_tables = {
    {"Users", {"user"}},
    {"Names", {"folded"}},
    {"Rooms", {"access", "room"}},
    {"Members", {"room", "user"}},
    {"Messages", {"room", "key"}},
    {"Connections", {"connection", "user"}},
    {"Subscriptions", {"room", "listener"}},
    {"Mailbox", {"user", "key"}},
    {"Sessions", {"session", "user", "account"}},
    {"Notices", {"user", "key"}},
};

std::vector<Json> garbage() {
    Json deep = Json::object({{"S", "x"}});
    for (int i = 0; i < 30; ++i) deep = Json::object({{"L", Json::array({deep})}});
    return {Json::object({{"S", ""}}),
            Json::object({{"S", "garbage \x01\n"}}),
            Json::object({{"S", "{\"message\":[[[[]]]]}"}}),
            Json::object({{"N", "-1"}}),
            Json::object({{"N", "9223372036854775807"}}),
            Json::object({{"N", "1.5"}}),
            Json::object({{"BOOL", true}}),
            Json::object({{"B", "AA=="}}),
            Json::object({{"SS", Json::array({"a"})}}),
            deep};
}

std::vector<Json> other_types() {
    const std::vector<Json> all = garbage();
    return {all[1], all[4], all[7], all[9]};
}

struct World {
    Polling polling;
    Backend& backend = polling.backend;
    Sockets sockets{backend};
    std::string line;
    std::map<std::string, std::vector<Json>> saved;
    int told = 0;

    World() {
        for (const std::string_view name : {"ann", "ben", "cat"}) backend.join(name);
        backend.call(ann, api::post_room("Kitchen", api::Access::members));
        backend.call(ann, api::add_member(kitchen, ben.user()));
        backend.call(ann, api::add_member(kitchen, cat.user()));
        backend.call(ben, api::post_room("Garden", api::Access::open));
        line = sockets.connect(ben, Take::acknowledged);
        sockets.send(ben, line, gateway::Subscribe{RoomId("garden")});
        const api::PollingSession session = polling.open(ann, "0123456789abcdef");
        polling.browse(ann, api::poll_room("0123456789abcdef", RoomId("garden")));
        sockets.write(ann, ben, "d1");
        sockets.write(ben, cat, "d2");
        operate("k1");
        deliver(kitchen);
        backend.call(ben, api::put_read(kitchen, backend.now));
        for (const auto& [table, keys] : keys_of_tables) {
            saved[table] = backend.engine.rows(table);
            if (saved[table].empty()) FAIL("no row in " << table);
        }
    }

    int operate(std::string_view key) {
        const Json body = Json::object({{"key", key}, {"to", Json::object({{"name", "ann"}})}, {"text", "hello"}});
        return backend
            .run(FunctionName::post,
                 service_event({.method = "POST", .path = "/message", .query = {}, .body = body.dump()}))
            .status;
    }
    lambda::Reply deliver(const RoomId& room) {
        Json event = sockets.direct_message(ann, ben, "t" + std::to_string(++told));
        event.set("room", room.text());
        return backend.reply(FunctionName::deliver, std::move(event));
    }
    void restore() {
        for (const auto& [table, rows] : saved) {
            backend.engine.clear(table);
            for (const Json& row : rows) backend.engine.put(table, row);
        }
        backend.published.clear();
        backend.turns = 0;
    }

    // Makes every kind of request once, and returns those that answered with 5xx.
    std::vector<std::string> failures() {
        std::vector<std::string> failed;
        const auto note = [&](int status, std::string what) {
            if (status >= 500) failed.push_back(std::move(what));
        };
        for (const Who& who : {ann, ben}) {
            for (const api::Request& request :
                 {api::get_me(), api::get_my_rooms(), api::get_rooms("", {}), api::get_members(kitchen, {}),
                  api::get_users({ann.user(), ben.user(), cat.user()}), api::get_messages_before(kitchen, {}),
                  api::get_messages_before(RoomId("d." + ben.user().text()), {}), api::put_read(kitchen, backend.now)})
                note(backend.call(who, request).status, request.method + " " + request.path);
        }
        const auto check = [&](const lambda::Reply& reply, std::string what) {
            if (const std::string* outcome = reply.log.find_text("outcome"); outcome && *outcome == "failed")
                failed.push_back(what + ": " + reply.log.dump());
        };
        ++told;
        const std::string number = std::to_string(told);
        check(deliver(kitchen), "to a private room");
        check(sockets.write(ann, ben, "a" + number), "ann to ben");
        check(sockets.write(ben, cat, "b" + number), "ben to cat");
        check(sockets.write(cat, ann, "c" + number), "cat to ann");
        check(sockets.send(ben, line, gateway::Taken{1}), "taken");
        note(operate("o" + number), "an operator's message");
        return failed;
    }
};

// Ann writes to Ben, who is away, and rows of his mailbox are spoiled.
struct BensMailbox {
    BensMailbox() {
        backend.join("ann");
        backend.join("ben");
    }
    Backend backend;
    Sockets sockets{backend};

    lambda::Reply write(std::string_view id) {
        backend.now += 1ms;
        return sockets.write(ann, ben, id, id);
    }
    void spoil(std::string_view key, std::string_view attribute, const Json& value) {
        for (Json row : backend.engine.rows("Mailbox")) {
            if (*row.find("key")->find_text("S") != key) continue;
            row.set(attribute, value);
            backend.engine.put("Mailbox", row);
        }
    }
    std::vector<std::string> given() { return sockets.connection(sockets.connect(ben, Take::acknowledged)).texts(); }
};

}  // namespace

TEST_CASE("every request and every event is served, whatever any one row of any table contains", "[lambda]") {
    World world;
    REQUIRE(world.failures() == std::vector<std::string>{});
    for (const auto& [table, keys] : keys_of_tables) {
        for (const Json& row : world.saved[table]) {
            for (const Json::Member& member : *row.members()) {
                if (std::ranges::contains(keys, member.key)) continue;
                for (const Json& value : other_types()) {
                    world.restore();
                    Json bad = row;
                    bad.set(member.key, value);
                    world.backend.engine.put(table, bad);
                    const auto failed = world.failures();
                    INFO(table << ": " << bad.dump().substr(0, 600));
                    CHECK(failed == std::vector<std::string>{});
                }
            }
        }
    }
}

TEST_CASE("a pending message that cannot be read is removed, and the next ones are held and given in order",
          "[lambda]") {
    for (const Json& value : garbage()) {
        BensMailbox mailbox;
        mailbox.write("m1");
        mailbox.spoil("#", "pending", value);
        CHECK(*mailbox.write("m2").log.find_text("outcome") == "answered");
        CHECK(mailbox.backend.logs.back().find("counts")->find_integer("rowsUnreadable") == 1);
        mailbox.write("m3");
        CHECK(mailbox.given() == std::vector<std::string>{"m1", "m2", "m3"});
    }
}

TEST_CASE("a mailbox with an unreadable counter continues after the highest number that is held", "[lambda]") {
    for (const Json& value : garbage()) {
        BensMailbox mailbox;
        mailbox.write("m1");
        mailbox.write("m2");
        mailbox.spoil("#", "n", value);
        mailbox.write("m3");
        CHECK(mailbox.sockets.held(ben) == std::vector<long long>{1, 2, 3});
    }
}

TEST_CASE("a held message that no reader would accept is skipped, and the messages after it are given", "[lambda]") {
    BensMailbox mailbox;
    for (const std::string_view id : {"m1", "m2", "m3"}) mailbox.write(id);
    mailbox.spoil(
        "0000000000000002", "message", Json::object({{"S", R"({"v":1,"id":"m2","kind":"text","text":[[[]]]})"}}));
    CHECK(mailbox.given() == std::vector<std::string>{"m1", "m3"});
}
