// Store and forward: messages to a person are held until they are acknowledged, arrive in order, and survive any
// failure of a connection.
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const Who cat = person("cat");

struct World {
    World() {
        for (const std::string_view name : {"ann", "ben", "cat"}) backend.join(name);
    }
    Backend backend;
    Sockets sockets{backend};

    void write(std::string_view id) {
        backend.now += 1ms;
        sockets.write(ann, cat, id, id);
    }
    void taken(const std::string& line, std::int64_t seq) { sockets.send(cat, line, gateway::Taken{seq}); }
};

using Texts = std::vector<std::string>;
using Seqs = std::vector<std::int64_t>;
using HeldSeqs = std::vector<long long>;

}  // namespace

TEST_CASE("messages to a person who is away are held, and arrive in order at the next connection", "[lambda]") {
    World world;
    for (const std::string_view id : {"one", "two", "three", "four", "five"}) world.write(id);
    CHECK(world.sockets.held(cat) == HeldSeqs{1, 2, 3, 4, 5});
    const std::string line = world.sockets.connect(cat, Take::acknowledged);
    CHECK(world.sockets.connection(line).texts() == Texts{"one", "two", "three", "four", "five"});
    CHECK(world.sockets.connection(line).seqs() == Seqs{1, 2, 3, 4, 5});
    const auto first = world.sockets.connection(line).delivered().front();
    CHECK(first.incoming.room == RoomId("d." + ann.user().text()));
    CHECK(first.incoming.sender == ann.user());
    CHECK(first.incoming.standing == Standing::user);
    CHECK(world.sockets.held(cat).size() == 5);  // until they are acknowledged
    world.taken(line, 3);
    CHECK(world.sockets.held(cat) == HeldSeqs{4, 5});
    world.taken(line, 5);
    CHECK(world.sockets.held(cat).empty());
}

TEST_CASE("a client that does not acknowledge gets five messages in order, once", "[lambda]") {
    World world;
    const std::string before = world.sockets.connect(cat);
    world.sockets.leave(cat, before);
    for (const std::string_view id : {"one", "two", "three", "four", "five"}) world.write(id);
    const std::string line = world.sockets.connect(cat);
    CHECK(world.sockets.connection(line).texts() == Texts{"one", "two", "three", "four", "five"});
    CHECK(world.sockets.held(cat).empty());
    world.sockets.leave(cat, line);
    const std::string again = world.sockets.connect(cat);
    CHECK(world.sockets.connection(again).frames.empty());
}

TEST_CASE("unlike a sample project, two messages in the same millisecond are both held", "[lambda][seed]") {
    World world;
    world.sockets.write(ann, cat, "a");
    world.sockets.write(ann, cat, "b");
    world.sockets.write(ben, cat, "a");  // the same id, from another sender
    CHECK(world.sockets.held(cat) == HeldSeqs{1, 2, 3});
    const std::string line = world.sockets.connect(cat);
    CHECK(world.sockets.connection(line).seqs() == Seqs{1, 2, 3});
}

TEST_CASE("unlike a sample project, a message is held after every failure, not only after a 410", "[lambda][seed]") {
    for (const HttpAnswer& failure : {status(410), status(500), status(503), status(403), status(429), no_answer()}) {
        World world;
        const std::string line = world.sockets.connect(cat);
        world.backend.now += 1min;
        world.sockets.connection(line).always = failure;
        world.write("one");
        CHECK(world.sockets.held(cat) == HeldSeqs{1});
        CHECK(world.sockets.connection(line).frames.empty());
        CHECK(world.sockets.known(line) == !(failure && failure->status == 410));
        const std::string next = world.sockets.connect(cat);
        CHECK(world.sockets.connection(next).texts() == Texts{"one"});
    }
}

TEST_CASE("messages that failed are sent in order after the next ping", "[lambda]") {
    World world;
    const std::string line = world.sockets.connect(cat, Take::acknowledged);
    world.sockets.connection(line).always = status(500);
    world.write("one");
    world.write("two");
    world.sockets.connection(line).always.reset();
    world.sockets.send(cat, line, gateway::Ping{});
    CHECK(world.sockets.connection(line).texts() == Texts{"one", "two"});
    world.sockets.send(cat, line, gateway::Ping{});
    CHECK(world.sockets.connection(line).texts() == Texts{"one", "two"});
}

TEST_CASE("a failure in the middle is tried once more, and later messages do not overtake it", "[lambda]") {
    World world;
    for (const std::string_view id : {"one", "two", "three"}) world.write(id);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    world.sockets.connection(line).instead = {status(500)};
    world.sockets.replay(line);
    CHECK(world.sockets.connection(line).texts() == Texts{"one", "two", "three"});
    const std::string other = world.sockets.open(cat, Take::acknowledged);
    world.sockets.connection(other).instead = {no_answer(), no_answer()};
    world.sockets.replay(other);
    CHECK(world.sockets.connection(other).frames.empty());
    world.write("four");
    CHECK(world.sockets.connection(other).texts() == Texts{"one", "two", "three", "four"});
}

TEST_CASE("unlike a sample project, a post to a half-open connection does not count as delivered", "[lambda][seed]") {
    World world;
    const std::string dead = world.sockets.connect(cat, Take::acknowledged);
    world.sockets.connection(dead).half_open = true;
    world.write("one");
    CHECK(world.sockets.held(cat) == HeldSeqs{1});
    const std::string line = world.sockets.connect(cat, Take::acknowledged);
    CHECK(world.sockets.connection(line).texts() == Texts{"one"});
}

TEST_CASE("unlike a sample project, a second tab does not steal the connection", "[lambda][seed]") {
    World world;
    const std::string first = world.sockets.connect(cat);
    const std::string second = world.sockets.connect(cat);
    world.write("one");
    CHECK(world.sockets.connection(first).texts() == Texts{"one"});
    CHECK(world.sockets.connection(second).texts() == Texts{"one"});
    CHECK(world.sockets.held(cat).empty());
}

TEST_CASE("acknowledgements on one device do not remove messages that a second one has not received", "[lambda]") {
    for (const Take take : {Take::silently, Take::acknowledged}) {
        World world;
        const std::string first = world.sockets.connect(cat, take);
        const std::string second = world.sockets.connect(cat, take);
        world.backend.now += 1min;
        world.sockets.connection(second).always = status(500);
        world.write("one");
        world.taken(first, 1);
        CHECK(world.sockets.connection(first).texts() == Texts{"one"});
        CHECK(world.sockets.held(cat) == HeldSeqs{1});
        world.sockets.connection(second).always.reset();
        world.sockets.send(cat, second, gateway::Ping{});
        CHECK(world.sockets.connection(second).texts() == Texts{"one"});
        CHECK(world.sockets.connection(first).texts() == Texts{"one"});
        CHECK(world.sockets.held(cat).empty());
    }
}

TEST_CASE("an acknowledgement removes neither another person's messages nor messages that were never given",
          "[lambda]") {
    World world;
    const std::string line = world.sockets.connect(cat, Take::acknowledged);
    world.write("one");
    const std::string hers = world.sockets.connect(ben, Take::acknowledged);
    world.sockets.send(ben, hers, gateway::Taken{1});
    world.sockets.send(ben, line, gateway::Taken{1});  // with another person's connection id
    CHECK(world.sockets.held(cat) == HeldSeqs{1});
    world.taken(line, 9'000'000'000'000'000'000);  // higher than any number so far
    CHECK(world.sockets.held(cat).empty());
    world.write("two");
    CHECK(world.sockets.held(cat) == HeldSeqs{2});
    world.sockets.send(cat, line, "taken", R"({"action":"taken","seq":-5})");
    CHECK(world.sockets.connection(line).last<gateway::Refused>()->action == "taken");
    CHECK(world.sockets.held(cat) == HeldSeqs{2});
}

TEST_CASE("a connection that did not ask to acknowledge cannot acknowledge", "[lambda]") {
    World world;
    const std::string plain = world.sockets.connect(cat);
    world.sockets.connection(plain).always = status(500);
    world.write("one");
    world.taken(plain, 1);
    CHECK(world.sockets.held(cat) == HeldSeqs{1});
}

TEST_CASE("a message that is repeated because its invocation failed at the end is held and given once", "[lambda]") {
    World world;
    const std::string line = world.sockets.connect(cat);
    const Json letter = world.sockets.direct_message(ann, cat, "m-1");
    world.backend.iot_failures = 4;
    CHECK(world.backend.reply(FunctionName::deliver, letter).ending == lambda::Ending::failed);
    CHECK(world.backend.reply(FunctionName::deliver, letter).ending == lambda::Ending::answered);
    CHECK(world.sockets.connection(line).seqs() == Seqs{1});
    CHECK(world.backend.engine.rows("Messages").size() == 1);
}

TEST_CASE("a replay before $connect has finished fails and removes nothing, so that the stream repeats it",
          "[lambda]") {
    World world;
    world.write("one");
    const std::string line = world.sockets.open(cat);
    world.sockets.connection(line).open = false;  // 410 until $connect has finished
    CHECK(world.sockets.replay(line).ending == lambda::Ending::failed);
    CHECK(world.sockets.known(line));
    world.sockets.connection(line).open = true;
    CHECK(world.sockets.replay(line).ending == lambda::Ending::answered);
    CHECK(world.sockets.connection(line).texts() == Texts{"one"});
}

TEST_CASE("a replay removes a connection that is really gone", "[lambda]") {
    World world;
    world.write("one");
    const std::string line = world.sockets.open(cat);
    world.sockets.connection(line).open = false;
    world.backend.now += 11s;
    CHECK(world.sockets.replay(line).ending == lambda::Ending::answered);
    CHECK_FALSE(world.sockets.known(line));
    CHECK(world.sockets.held(cat) == HeldSeqs{1});
}

TEST_CASE("unrelated records of the stream are skipped", "[lambda]") {
    World world;
    for (const Json& event :
         {Json(), Json::object({{"Records", 5}}),
          Json::object({{"Records", Json::array({Json(), Json::object({{"eventName", "INSERT"}})})}})})
        CHECK(world.backend.reply(FunctionName::replay, event).ending == lambda::Ending::answered);
    world.write("one");
    const std::string line = world.sockets.open(cat);
    Json removed = Sockets::inserted(line);
    Json record = removed.find("Records")->elements()->front();
    record.set("eventName", "REMOVE");
    world.backend.reply(FunctionName::replay, Json::object({{"Records", Json::array({record})}}));
    CHECK(world.sockets.connection(line).frames.empty());
}

TEST_CASE("a sender's direct messages beyond the limit are not held, but sent live and kept in the history",
          "[lambda]") {
    constexpr std::size_t most = 250;
    World world;
    for (std::size_t i = 1; i <= most; ++i) {
        world.backend.turns = 0;
        world.write("m-" + std::to_string(i));
    }
    CHECK(world.sockets.held(cat).size() == most);
    world.backend.turns = 0;
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    world.backend.now += 1min;
    world.write("one-too-many");
    CHECK(world.sockets.held(cat).size() == most);
    CHECK(world.sockets.connection(line).texts() == Texts{"one-too-many"});
    CHECK_FALSE(world.sockets.connection(line).delivered().front().seq);
    CHECK(world.backend.engine.rows("Messages").size() == most + 1);
    // Messages are removed from the front, and every page of held messages is read.
    world.backend.engine.page_bytes = 20'000;
    world.sockets.replay(line);
    CHECK(world.sockets.connection(line).seqs().size() == most);
    world.backend.turns = 0;
    world.taken(line, 10);
    CHECK(world.sockets.held(cat).size() == most - 10);
    world.write("again");
    CHECK(world.sockets.held(cat).size() == most - 9);
}

TEST_CASE("a message is no longer given after two weeks", "[lambda]") {
    World world;
    world.write("old");
    world.backend.now += std::chrono::days(limits::mailbox_days) + 1s;
    world.write("new");
    const std::string line = world.sockets.connect(cat);
    CHECK(world.sockets.connection(line).texts() == Texts{"new"});
    CHECK(world.sockets.held(cat).empty());
}

TEST_CASE("a table that fails once changes nothing, and one that is unavailable fails the invocation", "[lambda]") {
    World world;
    const std::string line = world.sockets.connect(cat);
    world.backend.engine.instead(tables::Engine::refusal("ThrottlingException"));
    world.write("one");
    CHECK(world.sockets.connection(line).texts() == Texts{"one"});
    for (int at = 2; at < 12; ++at) {
        for (int i = 0; i < at; ++i) world.backend.engine.instead({});
        for (int i = 0; i < 2; ++i) world.backend.engine.instead(HttpAnswer(std::unexpected(HttpFailure::network)));
        const Json letter = world.sockets.direct_message(ann, cat, "at-" + std::to_string(at), std::to_string(at));
        if (world.backend.reply(FunctionName::deliver, letter).ending == lambda::Ending::failed)
            world.backend.reply(FunctionName::deliver, letter);
        world.backend.now += 11s;  // a lease expires even if its answer was lost
        world.sockets.send(cat, line, gateway::Ping{});
    }
    const Texts texts = world.sockets.connection(line).texts();
    CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == 11);
}

// Two senders, and a recipient who connects, reconnects and acknowledges, one turn of anybody at a time. In any
// order: each connection gets the held messages in the order of their numbers, nothing is lost, and a message that
// arrives twice has the same number and id.
namespace {

struct Story {
    bool faults = false;  // some posts fail
    bool losses = false;  // some invocations never continue
};

void check_order(const SocketConnection& line, std::map<std::int64_t, std::string>& ids) {
    std::int64_t highest = 0;
    std::set<std::int64_t> seen;
    for (const gateway::Delivered& one : line.delivered()) {
        if (!one.seq) continue;
        const std::string id = one.incoming.sender.text() + one.incoming.message.id.text();
        const auto [at, fresh] = ids.emplace(*one.seq, id);
        CHECK(at->second == id);
        if (!seen.insert(*one.seq).second) continue;
        CHECK(*one.seq > highest);
        highest = *one.seq;
    }
}

void live(std::uint32_t seed, Story story) {
    INFO("seed " << seed);
    World world;
    Together together(world.backend, seed);
    const Take take = seed % 3 == 0 ? Take::silently : Take::acknowledged;
    std::vector<std::string> lines;
    std::set<std::string> open;
    // numbers that were acknowledged before the connection opened
    std::map<std::string, std::set<long long>> too_late_for;
    std::vector<std::pair<Who, std::string>> to_write;
    for (int i = 0; i < 6; ++i)
        for (const Who& who : {ann, ben})
            to_write.push_back({who, (who.identity == ann.identity ? "a-" : "b-") + std::to_string(i)});
    const std::size_t all = to_write.size();

    // AWS repeats the invocation if it fails.
    std::function<void(Json)> bring = [&](Json letter) {
        together.add(FunctionName::deliver, letter, [&, letter](const lambda::Reply& reply) {
            if (reply.ending == lambda::Ending::failed) bring(letter);
        });
    };
    std::function<void(std::string)> replay = [&](std::string id) {
        together.add(FunctionName::replay, Sockets::inserted(id), [&, id](const lambda::Reply& reply) {
            if (reply.ending == lambda::Ending::failed) replay(id);
        });
    };
    const auto connect = [&] {
        const std::string id = world.sockets.open(cat, take);
        lines.push_back(id);
        open.insert(id);
        const HeldSeqs held = world.sockets.held(cat);
        for (long long seq = 1; seq <= world.sockets.last_number(cat); ++seq)
            if (std::ranges::find(held, seq) == held.end()) too_late_for[id].insert(seq);
        replay(id);
    };
    const auto acknowledge = [&](const std::string& id) {
        const auto seqs = world.sockets.connection(id).seqs();
        if (!seqs.empty() && take == Take::acknowledged)
            together.add(
                FunctionName::gateway, Sockets::event(cat, id, "taken", gateway::write(gateway::Taken{seqs.back()})));
    };

    std::vector<Json> letters;
    world.backend.turns = 0;
    for (int turn = 0; turn < 700; ++turn) {
        const std::uint32_t draw = together.draw(60);
        if (draw < 4 && !to_write.empty()) {
            const auto [who, id] = to_write.front();
            to_write.erase(to_write.begin());
            letters.push_back(world.sockets.direct_message(who, cat, id, id));
            bring(letters.back());
        } else if (draw == 4 && lines.size() < 4) {
            connect();
        } else if (draw == 5 && !open.empty() && together.draw(4) == 0) {
            const std::string id = *open.begin();
            open.erase(open.begin());
            world.sockets.connection(id).open = false;
            together.add(FunctionName::gateway, Sockets::event(cat, id, "$disconnect"));
        } else if (draw < 9 && !open.empty()) {
            acknowledge(*open.rbegin());
        } else if (draw == 9 && story.faults && !open.empty()) {
            world.sockets.connection(*open.rbegin()).instead.push_back(together.draw(2) ? status(500) : no_answer());
        } else if (draw == 10 && story.losses) {
            together.lose_one();
        } else if (draw == 11 && story.losses) {
            world.backend.now += 6s;
        }
        if (!together.idle()) together.step();
    }
    together.run();
    if (story.losses)
        for (const Json& letter : letters) bring(letter);  // the lost ones are repeated; the others are known already
    together.run();
    for (const auto& [who, id] : to_write) world.sockets.write(who, cat, id, id);

    // A connection that stays open misses nothing. Without failures nothing arrives twice either, and nobody has to
    // ask for it.
    const bool smooth = !story.faults && !story.losses;
    world.backend.now += 11s;
    for (const std::string& id : open) {
        world.sockets.connection(id).instead.clear();
        if (!smooth) world.sockets.send(cat, id, gateway::Ping{});
        const auto seqs = world.sockets.connection(id).seqs();
        const std::set<std::int64_t> seen(seqs.begin(), seqs.end());
        for (const long long held : world.sockets.held(cat)) CHECK(seen.contains(held));
        // A slow invocation that places a pending message may place it again after it was acknowledged; then it
        // arrives alone.
        if (!seen.empty())
            for (std::int64_t seq = *seen.begin(); seq <= *seen.rbegin(); ++seq)
                CHECK((seen.contains(seq) || too_late_for[id].contains(seq)));
    }
    if (smooth)
        for (const std::string& id : lines) {
            const auto seqs = world.sockets.connection(id).seqs();
            CHECK(std::set<std::int64_t>(seqs.begin(), seqs.end()).size() == seqs.size());
        }

    // At the end, one more connection takes everything that is left.
    world.backend.now += 11s;
    const std::string last = world.sockets.connect(cat, Take::acknowledged);
    lines.push_back(last);
    std::map<std::int64_t, std::string> ids;
    std::set<std::string> arrived;
    for (const std::string& id : lines) {
        check_order(world.sockets.connection(id), ids);
        for (const std::string& text : world.sockets.connection(id).texts()) arrived.insert(text);
    }
    CHECK(arrived.size() == all);
    std::set<std::string> different;
    for (const auto& [seq, id] : ids) different.insert(id);
    CHECK(different.size() == ids.size());
    for (const std::string& id : open) world.sockets.leave(cat, id);
    world.taken(last, 1'000'000);
    CHECK(world.sockets.held(cat).empty());
}

}  // namespace

TEST_CASE("in any order of turns, no message is overtaken, lost, or given under two numbers", "[lambda]") {
    for (std::uint32_t seed = 1; seed <= 100; ++seed) live(seed, {});
}

TEST_CASE("unlike a sample project, held messages keep their place when posts fail and are repeated",
          "[lambda][seed]") {
    for (std::uint32_t seed = 1'001; seed <= 1'100; ++seed) live(seed, {.faults = true});
}

TEST_CASE("invocations that end in the middle lose nothing and keep the order", "[lambda]") {
    for (std::uint32_t seed = 2'001; seed <= 2'100; ++seed) live(seed, {.faults = true, .losses = true});
}
