// Random histories: with any commands, answers and passing of time, in any order, the contract of a transport holds.
#include <map>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "protocol/limits.h"
#include "transport/plain_mqtt.h"
#include "world.h"

using namespace transport;

namespace {

// Follows the events like the chat and checks them.
class Judge {
public:
    void sent(const std::string& id) { under_way_.insert(id); }
    void judge(World& world) {
        while (!world.events.empty()) {
            std::visit(
                Overloaded{
                    [&](const Up& up) {
                        REQUIRE_FALSE(up_);
                        REQUIRE_FALSE(up.self.empty());
                        up_ = true;
                    },
                    [&](const Down& down) {
                        REQUIRE(says_why(down.reason));
                        up_ = false;
                        under_way_.clear();  // they ended with the connection
                        joined_.clear();
                        ++downs;
                    },
                    [&](const RoomJoined& joined) {
                        REQUIRE(up_);
                        joined_.insert(joined.room);
                    },
                    [&](const RoomRefused& refused) {
                        REQUIRE(up_);
                        joined_.erase(refused.room);
                    },
                    [&](const Accepted& accepted) {
                        REQUIRE(up_);
                        REQUIRE(under_way_.erase(accepted.id.text()) == 1);
                        ++accepted_;
                    },
                    [&](const SendRefused& refused) { REQUIRE(under_way_.erase(refused.id.text()) == 1); },
                    [&](const Arrived&) { REQUIRE(up_); },
                    [](const auto&) {},
                },
                world.events.front());
            world.events.pop_front();
        }
        REQUIRE(up_ == (world.link->state() == LinkState::up));
        if (!up_) REQUIRE(under_way_.empty());
        if (world.link->state() == LinkState::down) {
            REQUIRE_FALSE(world.link->deadline());
            for (const auto& [id, socket] : world.sockets) REQUIRE(socket.closed);
        } else {
            REQUIRE(world.link->deadline());  // nothing waits for ever
        }
        int open = 0;
        for (const auto& [id, socket] : world.sockets) open += !socket.closed;
        REQUIRE(open <= 2);
    }
    std::size_t under_way() const { return under_way_.size(); }

    int downs = 0;
    int accepted_ = 0;

private:
    bool up_ = false;
    std::set<std::string> under_way_;
    std::set<RoomId> joined_;
};

}  // namespace

TEST_CASE("in any history each message ends once, and nothing waits for ever", "[transport]") {
    int downs = 0;
    int accepted = 0;
    int takeovers = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        INFO("seed " << seed);
        Random random({seed, 7, 11, 13});
        const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
        World world(std::make_unique<PlainMqttTransport>(PlainMqttTransport::Settings{
            .url = "ws://127.0.0.1:9001/", .topics = {Layout::direct, "room/public"}, .random = random}));
        Judge judge;
        int messages = 0;
        const bool calm = below(2) == 0;  // long enough for takeovers
        const auto any_socket = [&]() -> SocketId {
            return world.order.empty() ? 1 : world.order[below(3) ? world.order.size() - 1 : below(world.order.size())];
        };
        for (int step = 0; step < 400; ++step) {
            const std::string room = "room-" + std::to_string(below(5));
            switch (below(16)) {
                case 0: world.connect(); break;
                case 1:
                    if (below(calm ? 300 : 10) == 0) world.disconnect();
                    break;
                case 2: world.join(room); break;
                case 3: world.leave(room); break;
                case 4:
                case 5: {
                    const std::string id = "m" + std::to_string(++messages);
                    judge.sent(id);
                    world.send(room, id);
                    break;
                }
                case 6:
                    world.link->probe(world.now);
                    world.drain();
                    break;
                case 7:
                    if (below(calm ? 300 : 8) == 0) world.close(any_socket());
                    break;
                case 8: world.pass(Milliseconds(below(3000))); break;
                case 9:
                    if (calm) {
                        world.serve();
                        world.serving = true;
                        world.pass(Milliseconds(below(6 * 3600 * 1000)));
                        world.serving = false;
                    }
                    break;
                case 10:
                    if (below(calm ? 600 : 20) == 0) world.text(any_socket());
                    break;
                case 11: {
                    if (world.order.empty()) break;
                    const SocketId socket = any_socket();
                    Bytes bytes = world.sockets.at(socket).broker.encode(mqtt::Publish{
                        .topic = "room/public/room-1/grace",
                        .payload = as_bytes(R"({"message":"hi"})"),
                        .packet_id = 3,
                        .qos = mqtt::QoS::at_least_once});
                    if (!calm && below(4) == 0) bytes[below(bytes.size())] ^= static_cast<std::uint8_t>(1u << below(8));
                    world.hear(socket, bytes);
                    break;
                }
                case 12:
                    if (below(10) == 0) world.link->renew_name();
                    break;
                default: {
                    if (calm) {
                        world.serve();
                        break;
                    }
                    const SocketId socket = any_socket();
                    if (world.sockets.contains(socket)) world.serve(socket);
                }
            }
            judge.judge(world);
        }
        // At the end, the broker answers everything, and everything in flight ends.
        world.serving = true;
        world.serve();
        world.pass(1min);
        judge.judge(world);
        REQUIRE(judge.under_way() == 0);
        downs += judge.downs;
        accepted += judge.accepted_;
        takeovers +=
            world.link->taking_over() || (calm && world.order.size() > static_cast<std::size_t>(judge.downs) + 1);
    }
    // The histories are long enough to mean something.
    CHECK(downs > 30);
    CHECK(accepted > 1000);
    CHECK(takeovers > 10);
}
