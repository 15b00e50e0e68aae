// The machine that replaces a connection by a new one, with connections that do what the test says.
#include "transport/takeover.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/output_queue.h"
#include "support/moments.h"

using namespace transport;

namespace {

struct Fake {
    using Output = std::string;

    SocketId id = 0;
    bool ready = false;
    int ticks = 0;
    std::optional<Instant> due = std::nullopt;
    OutputQueue<std::string> outputs = {};

    SocketId socket() const { return id; }
    bool is_ready() const { return ready; }
    void ticked(Instant) { ++ticks; }
    void say_goodbye(Instant) { outputs.push("goodbye"); }
    std::optional<std::string> poll() { return outputs.poll(); }
    std::optional<Instant> deadline() const { return due; }
};

using Machine = Takeover<Fake>;
constexpr Machine::Timing timing{.begin_after = 1h, .spread = 10min, .pause = 1min, .linger = 2s};

// Connection number 1 has just come up.
struct Stage {
    explicit Stage(std::uint64_t seed = 1) : random({seed, seed, 3, 4}), machine(timing, random) {
        machine.start({.id = 1});
        machine.up(now);
    }
    auto owes() {
        return [this](SocketId socket) { return owing == socket; };
    }
    void pass(Milliseconds time) { now += time; }
    // Makes connection number 2.
    void begin() {
        now = *machine.deadline(owes());
        REQUIRE(machine.begin(now));
        machine.start_fresh({.id = 2});
    }
    void hand_over() {
        begin();
        machine.fresh()->ready = true;
        REQUIRE(machine.hand_over(now));
    }
    std::vector<std::string> said() {
        std::vector<std::string> all;
        while (auto from = machine.poll()) all.push_back(std::to_string(from->socket) + " " + from->output);
        return all;
    }

    Instant now = at_instant(0s);
    Random random;
    Machine machine;
    SocketId owing = 0;
};

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("a new connection is due once, after its time and a part of the spread", "[transport][takeover]") {
    std::set<Instant> moments;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Stage stage(seed);
        const auto due = stage.machine.deadline(stage.owes());
        REQUIRE(due);
        CHECK(*due >= at_instant(1h));
        CHECK(*due <= at_instant(1h + 10min));
        CHECK_FALSE(stage.machine.begin(*due - 1ms));
        CHECK(stage.machine.begin(*due));
        CHECK_FALSE(stage.machine.begin(*due));
        CHECK_FALSE(stage.machine.deadline(stage.owes()));  // the owner makes it when it can
        moments.insert(*due);
    }
    CHECK(moments.size() > 10);
}

TEST_CASE("nothing is due before the first connection is up", "[transport][takeover]") {
    Random random;
    Machine machine(timing, random);
    CHECK(machine.serving() == nullptr);
    machine.start({.id = 1});
    CHECK(machine.serving()->id == 1);
    CHECK_FALSE(machine.deadline([](SocketId) { return false; }));
    CHECK_FALSE(machine.begin(at_instant(100h)));
}

TEST_CASE("the old connection serves until the new one is ready", "[transport][takeover]") {
    Stage stage;
    stage.begin();
    CHECK(stage.machine.has_two());
    CHECK(stage.machine.serving()->id == 1);
    CHECK_FALSE(stage.machine.hand_over(stage.now));
    stage.machine.fresh()->ready = true;
    CHECK(stage.machine.hand_over(stage.now));
    CHECK_FALSE(stage.machine.hand_over(stage.now));
    CHECK(stage.machine.serving()->id == 2);
    CHECK(stage.machine.fresh() == nullptr);
    CHECK(stage.machine.is_retiring());
    CHECK(stage.machine.find(1) != nullptr);
}

TEST_CASE("the old connection listens a little longer and disconnects, and the next takeover is planned",
          "[transport][takeover]") {
    Stage stage;
    stage.hand_over();
    CHECK(stage.machine.deadline(stage.owes()) == stage.now + 2s);
    CHECK_FALSE(stage.machine.retire(stage.now + 2s - 1ms, stage.owes()));
    stage.machine.find(1)->outputs.push("late message");
    CHECK(stage.said() == Said{"1 late message"});
    stage.pass(2s);
    CHECK(stage.machine.retire(stage.now, stage.owes()));
    CHECK(stage.said() == Said{"1 goodbye"});
    CHECK_FALSE(stage.machine.has_two());
    CHECK(stage.machine.find(1) == nullptr);
    CHECK(*stage.machine.deadline(stage.owes()) >= stage.now + 1h);
}

TEST_CASE("the old connection stays while it owes an answer", "[transport][takeover]") {
    Stage stage;
    stage.hand_over();
    stage.owing = 1;
    stage.pass(1min);
    CHECK_FALSE(stage.machine.retire(stage.now, stage.owes()));
    CHECK_FALSE(stage.machine.deadline(stage.owes()));  // the answer has its own deadline
    stage.owing = 2;
    CHECK(stage.machine.retire(stage.now, stage.owes()));
}

TEST_CASE("after a failed takeover there is another one, after one to two pauses", "[transport][takeover]") {
    Stage stage;
    SECTION("the new connection breaks") {
        stage.begin();
        CHECK(stage.machine.lost(2, stage.now) == Machine::Loss::fresh);
    }
    SECTION("it could not be made") {
        stage.now = *stage.machine.deadline(stage.owes());
        REQUIRE(stage.machine.begin(stage.now));
        stage.machine.fresh_failed(stage.now);
    }
    CHECK(stage.machine.serving()->id == 1);
    CHECK_FALSE(stage.machine.has_two());
    const auto due = stage.machine.deadline(stage.owes());
    REQUIRE(due);
    CHECK(*due >= stage.now + 1min);
    CHECK(*due <= stage.now + 2min);
    CHECK(stage.machine.begin(*due));
}

TEST_CASE("the old connection breaks", "[transport][takeover]") {
    Stage stage;
    SECTION("alone: no connection serves any more") {
        CHECK(stage.machine.lost(1, stage.now) == Machine::Loss::serving);
        CHECK(stage.machine.serving() == nullptr);
    }
    SECTION("when the new one is not ready: none serves, and the new one has to be ended") {
        stage.begin();
        CHECK(stage.machine.lost(1, stage.now) == Machine::Loss::serving);
        CHECK_FALSE(stage.machine.hand_over(stage.now));
        stage.machine.end(stage.now);
        CHECK(stage.said() == Said{"2 goodbye"});
    }
    SECTION("when the new one is ready: it serves") {
        stage.begin();
        stage.machine.fresh()->ready = true;
        CHECK(stage.machine.lost(1, stage.now) == Machine::Loss::handed_over);
        CHECK(stage.machine.serving()->id == 2);
        CHECK_FALSE(stage.machine.has_two());
        CHECK(*stage.machine.deadline(stage.owes()) >= stage.now + 1h);
    }
    SECTION("when it was about to end: nothing else changes") {
        stage.hand_over();
        CHECK(stage.machine.lost(1, stage.now) == Machine::Loss::retired);
        CHECK(stage.machine.serving()->id == 2);
        CHECK_FALSE(stage.machine.has_two());
        CHECK(*stage.machine.deadline(stage.owes()) >= stage.now + 1h);
    }
}

TEST_CASE("the new connection breaks after it took over, while the old one still listens", "[transport][takeover]") {
    Stage stage;
    stage.hand_over();
    CHECK(stage.machine.lost(2, stage.now) == Machine::Loss::serving);
    stage.machine.end(stage.now);
    CHECK(stage.said() == Said{"1 goodbye"});
}

TEST_CASE("ending disconnects every connection, and the next start begins anew", "[transport][takeover]") {
    Stage stage;
    stage.begin();
    stage.machine.end(stage.now);
    CHECK(stage.said() == Said{"1 goodbye", "2 goodbye"});
    CHECK(stage.machine.serving() == nullptr);
    CHECK_FALSE(stage.machine.has_two());
    CHECK_FALSE(stage.machine.deadline(stage.owes()));
    stage.machine.start({.id = 3});
    stage.machine.up(stage.now);
    CHECK(*stage.machine.deadline(stage.owes()) >= stage.now + 1h);
}

TEST_CASE("outputs name their connection, and what it does at the moment", "[transport][takeover]") {
    using Role = Machine::Role;
    Stage stage;
    stage.begin();
    stage.machine.serving()->outputs.push("old");
    stage.machine.fresh()->outputs.push("fresh");
    auto from = stage.machine.poll();
    REQUIRE(from);
    CHECK((from->role == Role::serving && from->socket == 1 && from->output == "old"));
    from = stage.machine.poll();
    REQUIRE(from);
    CHECK((from->role == Role::fresh && from->socket == 2 && from->output == "fresh"));
    CHECK_FALSE(stage.machine.poll());
    stage.machine.fresh()->ready = true;
    REQUIRE(stage.machine.hand_over(stage.now));
    stage.machine.find(1)->outputs.push("old");
    stage.machine.find(2)->outputs.push("fresh");
    from = stage.machine.poll();
    REQUIRE(from);
    CHECK((from->role == Role::serving && from->output == "fresh"));
    from = stage.machine.poll();
    REQUIRE(from);
    CHECK((from->role == Role::retiring && from->output == "old"));
}

TEST_CASE("time passes for both connections, and the earlier deadline counts", "[transport][takeover]") {
    Stage stage;
    stage.begin();
    stage.machine.serving()->due = stage.now + 20s;
    stage.machine.fresh()->due = stage.now + 10s;
    CHECK(stage.machine.deadline(stage.owes()) == stage.now + 10s);
    stage.machine.serving()->due = stage.now + 5s;
    CHECK(stage.machine.deadline(stage.owes()) == stage.now + 5s);
    stage.machine.ticked(stage.now);
    CHECK(stage.machine.serving()->ticks == 1);
    CHECK(stage.machine.fresh()->ticks == 1);
}
