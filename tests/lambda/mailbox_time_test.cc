// Functions run for at most half a minute, and posts take time: held messages still arrive, over as many invocations
// as necessary, and senders do not wait for that.
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "lambda/queues.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const Who cat = person("cat");
const Who dan = person("dan");

constexpr Milliseconds functions_time = 29s;
constexpr int held = 720;

struct Ran {
    bool died = false;  // it ran out of time, or was told to
    Milliseconds took{};
    lambda::Reply reply;
};

struct World {
    Polling polling;
    Backend& backend = polling.backend;
    Sockets sockets{backend};
    Milliseconds a_post = 35ms;

    World() {
        for (const std::string_view name : {"ann", "ben", "cat", "dan"}) backend.join(name);
    }

    void hold(int count) {
        const Who writers[] = {ann, ben, dan};
        for (int i = 0; i < count; ++i) {
            backend.turns = 0;
            backend.now += 1ms;
            sockets.write(writers[i % 3], cat, "m" + std::to_string(i));
        }
        backend.now += 1min;
    }

    // Runs an invocation whose turns take time; `look` is called after each of them.
    Ran run(FunctionName function, Json event, Milliseconds dies_after = functions_time,
            const std::function<void()>& look = {}) {
        backend.turns = -100'000;
        const UnixTime began = backend.now;
        lambda::Function invocation(backend.start(function, std::move(event)));
        lambda::Turn turn = invocation.begin();
        while (!std::holds_alternative<lambda::Reply>(turn)) {
            const bool is_post = std::get<lambda::Perform>(turn).requests.front().url.contains("@connections");
            backend.now += is_post ? a_post : 4ms;
            if (backend.now - began > dies_after) return {.died = true, .took = backend.now - began, .reply = {}};
            turn = backend.next(invocation, turn);
            if (look) look();
        }
        return {.died = false, .took = backend.now - began, .reply = std::get<lambda::Reply>(turn)};
    }
    Ran replay(const std::string& line, Milliseconds dies_after = functions_time) {
        return run(FunctionName::replay, Sockets::inserted(line), dies_after);
    }
    Ran send(const Who& who, const std::string& line, const gateway::Request& request,
             const std::function<void()>& look = {}) {
        return run(FunctionName::gateway,
                   Sockets::event(who, line, gateway::action_of(request), gateway::write(request)), functions_time,
                   look);
    }
    static gateway::Publish to_cat(std::string id) {
        return {RoomId(Sockets::direct_room_of(cat)),
                {.id = MessageId(std::move(id)), .kind = Kind::text, .name = "ann", .text = "hello"}};
    }
};

std::vector<std::int64_t> up_to(std::int64_t last) {
    std::vector<std::int64_t> all;
    for (std::int64_t seq = 1; seq <= last; ++seq) all.push_back(seq);
    return all;
}

}  // namespace

TEST_CASE("a replay stops before its function's time is up, and the stream continues where it stopped", "[lambda]") {
    World world;
    world.hold(held);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    const Ran first = world.replay(line);
    CHECK_FALSE(first.died);
    CHECK(first.reply.ending == lambda::Ending::failed);
    CHECK(first.took < 20s);
    const Ran second = world.replay(line);
    CHECK_FALSE(second.died);
    CHECK(second.reply.ending == lambda::Ending::answered);
    CHECK(world.sockets.connection(line).seqs() == up_to(held));  // in order, each once
    world.send(cat, line, gateway::Taken{held});
    CHECK(world.sockets.held(cat).empty());
}

TEST_CASE("a replay that is killed repeats no more than a few seconds of messages", "[lambda]") {
    World world;
    world.hold(held);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    CHECK(world.replay(line, 13s).died);
    const auto given = world.sockets.connection(line).seqs();
    REQUIRE(given.size() > 300);
    world.send(cat, line, gateway::Taken{given.back()});
    // those known to have been given are removed when they are acknowledged
    CHECK(world.sockets.held(cat).size() < held - 100);
    world.backend.now += 11s;  // the lease of the killed one expires
    world.replay(line);
    const auto after = world.sockets.connection(line).seqs();
    REQUIRE(after.size() > given.size());
    CHECK(after[given.size()] > given.back() - 200);
    CHECK(after[given.size()] <= given.back() + 1);
}

TEST_CASE("connections that open together share an invocation's time", "[lambda]") {
    World world;
    world.hold(held);
    const std::string one = world.sockets.open(cat, Take::acknowledged);
    const std::string two = world.sockets.open(cat, Take::acknowledged);
    Json records = Json::array();
    for (const std::string& line : {one, two})
        records.push(Sockets::inserted(line).find("Records")->elements()->front());
    const Ran ran = world.run(FunctionName::replay, Json::object({{"Records", std::move(records)}}));
    CHECK_FALSE(ran.died);
    CHECK(world.sockets.connection(one).seqs().size() > 150);
    CHECK(world.sockets.connection(two).seqs().size() > 150);
}

TEST_CASE("what a replay left is given after the next acknowledgement or ping", "[lambda]") {
    for (const bool acknowledged : {true, false}) {
        World world;
        world.hold(held);
        const std::string line = world.sockets.open(cat, Take::acknowledged);
        world.replay(line);
        const auto before = world.sockets.connection(line).seqs();
        REQUIRE(before.size() < held);
        const Ran more =
            acknowledged ? world.send(cat, line, gateway::Taken{1}) : world.send(cat, line, gateway::Ping{});
        CHECK_FALSE(more.died);
        CHECK(world.sockets.connection(line).seqs().size() > before.size() + 100);
        CHECK(world.sockets.connection(line).seqs() == up_to(world.sockets.connection(line).seqs().back()));
    }
}

TEST_CASE("an acknowledgement does not wake an invocation that is giving already", "[lambda]") {
    World world;
    world.hold(10);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    CHECK(world.replay(line, 300ms).died);  // its lease has not expired
    const auto given = world.sockets.connection(line).seqs();
    world.send(cat, line, gateway::Taken{given.back()});
    CHECK(world.sockets.connection(line).seqs() == given);
}

TEST_CASE("the sender is answered before a recipient's backlog is given, and before its own echo", "[lambda]") {
    World world;
    world.hold(400);
    const std::string mine = world.sockets.connect(ann, Take::acknowledged);
    const std::string other = world.sockets.connect(ann, Take::acknowledged);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    world.backend.now += 1min;
    const UnixTime began = world.backend.now;
    std::optional<Milliseconds> accepted;
    std::optional<Milliseconds> echoed;
    const Ran ran = world.send(ann, mine, World::to_cat("hello"), [&] {
        if (!accepted && world.sockets.connection(mine).frames.size() > 0 &&
            world.sockets.connection(mine).frames.back().contains("accepted"))
            accepted = world.backend.now - began;
        if (!echoed && !world.sockets.connection(other).delivered().empty()) echoed = world.backend.now - began;
    });
    CHECK_FALSE(ran.died);
    REQUIRE(accepted);
    CHECK(*accepted < 1s);
    REQUIRE(echoed);
    CHECK(*echoed < 1s);
    CHECK(ran.took < 10s);
    CHECK_FALSE(world.sockets.connection(line).seqs().empty());
    world.send(cat, line, gateway::Ping{});
    CHECK(world.sockets.connection(line).seqs() == up_to(401));
}

TEST_CASE("a sender without a connection waits no longer than a page does", "[lambda]") {
    World world;
    world.hold(400);
    world.sockets.open(cat, Take::acknowledged);
    world.backend.now += 1min;
    const Json said =
        event(ann, api::post_message(RoomId(Sockets::direct_room_of(cat)),
                                     {.id = MessageId("hello"), .kind = Kind::text, .name = "ann", .text = "hello"}));
    const Ran ran = world.run(FunctionName::post, said);
    CHECK(ran.reply.result.find_integer("statusCode") == 200);
    CHECK(ran.took < limits::accept_within);
}

TEST_CASE("a sender who is refused gets no other frame", "[lambda]") {
    World world;
    const std::string mine = world.sockets.connect(ann);
    world.backend.iot_failures = 6;  // both topics, and handing on
    world.send(ann, mine, World::to_cat("hello"));
    bool said = false;
    for (const std::string& frame : world.sockets.connection(mine).frames) said |= frame.contains("accepted");
    CHECK_FALSE(said);
    REQUIRE(world.sockets.connection(mine).last<gateway::Refused>());
    CHECK(world.sockets.connection(mine).last<gateway::Refused>()->refusal == api::Refusal::busy);
}
