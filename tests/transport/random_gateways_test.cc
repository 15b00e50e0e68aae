// Random histories of the transports other than MQTT: with any commands, answers of AWS and passing of time, in any
// order, each message and each request ends once, and nothing waits for ever.
#include "base/random.h"
#include "gateways_world.h"
#include "transport/api_gateway.h"
#include "transport/fallback.h"
#include "transport/sqs.h"

using namespace transport;

namespace {

Transport made(TransportKind kind, Random random) {
    AwsAccess::Settings aws{
        .identity_pool_id = std::string(the_pool),
        .cognito_url = "https://cognito-identity.eu-west-1.amazonaws.com/",
        .api_url = std::string(the_api),
        .region = "eu-west-1",
        .standing = Standing::user,
        .identity = {},
        .random = random};
    if (kind == TransportKind::sqs) return std::make_unique<SqsTransport>(std::move(aws));
    return std::make_unique<ApiGatewayTransport>(
        ApiGatewayTransport::Settings{.url = std::string(the_socket_api), .aws = std::move(aws)});
}

// Follows the events like the chat and checks them.
struct History : Gateways {
    History(Transport transport, Random numbers) : Gateways(std::move(transport)), random(numbers) {}

    std::uint64_t below(std::uint64_t bound) { return random.next() % bound; }

    void judge() {
        while (!events.empty()) {
            std::visit(
                Overloaded{
                    [&](const Up& event) {
                        REQUIRE_FALSE(up);
                        REQUIRE(event.self == ourselves);
                        up = true;
                        ++ups;
                    },
                    [&](const Down& event) {
                        REQUIRE(says_why(event.reason));
                        up = false;
                        under_way.clear();  // they ended with the connection
                        ++downs;
                    },
                    [&](const RoomJoined&) { REQUIRE(up); },
                    [&](const RoomRefused&) { REQUIRE(up); },
                    [&](const Arrived& arrived) {
                        REQUIRE(up);
                        seen.insert(arrived.incoming.message.id.text());
                    },
                    [&](const Accepted& message) {
                        REQUIRE(up);
                        REQUIRE(under_way.erase(message.id.text()) == 1);
                        ++accepted;
                    },
                    [&](const SendRefused& message) { REQUIRE(under_way.erase(message.id.text()) == 1); },
                    [&](const Answered& answered) { REQUIRE(asked.erase(answered.ask) == 1); },
                    [](const auto&) {},
                },
                events.front());
            events.pop_front();
        }
        if (up || !asked.empty()) REQUIRE((link->deadline() || token_wanted));
        if (!up) REQUIRE(under_way.empty());
        REQUIRE(open_sockets() <= 3);
    }
    // Answers some call in some way.
    void settle(bool good) {
        if (fetches.empty()) return;
        const auto at = fetches.begin() + static_cast<std::ptrdiff_t>(below(fetches.size()));
        const Fetch fetch = *at;
        fetches.erase(at);
        if (good) return serve(fetch);
        if (below(2) == 0) return answer(fetch, std::nullopt);
        constexpr int statuses[] = {200, 400, 401, 403, 404, 410, 429, 500, 503};
        constexpr const char* types[] = {
            "QueueDoesNotExist", "ExpiredToken", "ThrottlingException", "AccessDenied", "NotAuthorizedException", "x"};
        constexpr const char* codes[] = {"busy", "session-ended", "not-a-member", "bad-token", "x"};
        answer(
            fetch,
            json(statuses[below(std::size(statuses))],
                 Json::object({{"__type", types[below(std::size(types))]}, {"code", codes[below(std::size(codes))]}})));
    }

    Random random;
    bool up = false;
    std::set<std::string> under_way;
    std::set<std::string> seen;
    std::set<AskId> asked;
    AskId next_ask = 1;
    int messages = 0;
    int held = 0;
    int ups = 0;
    int downs = 0;
    int accepted = 0;
};

struct Totals {
    int ups = 0;
    int downs = 0;
    int accepted = 0;
    std::size_t seen = 0;
};

void live(History& world, bool calm) {
    for (int step = 0; step < 350; ++step) {
        const std::string room = "room-" + std::to_string(world.below(4));
        const bool good = calm || world.below(4) != 0;
        switch (world.below(18)) {
            case 0: world.connect(); break;
            case 1:
                if (world.below(calm ? 200 : 20) == 0) world.disconnect();
                break;
            case 2: world.join(world.below(5) == 0 ? "d.+" : room); break;
            case 3:
                if (world.below(3) == 0) world.leave(room);
                break;
            case 4:
            case 5: {
                const std::string id = "m" + std::to_string(++world.messages);
                world.under_way.insert(id);
                world.send(room, id);
                break;
            }
            case 6:
                if (world.below(4) == 0) world.probe();
                break;
            case 7:
                if (!world.order.empty() && world.below(calm ? 200 : 8) == 0)
                    world.close(world.order[world.below(world.order.size())]);
                break;
            case 8: world.pass(Milliseconds(world.below(4'000))); break;
            case 9:
                if (calm) {
                    world.serve();
                    world.serving = true;
                    world.pass(Milliseconds(world.below(40 * 60 * 1000)));
                    world.serving = false;
                }
                break;
            case 10: {
                const std::string id = "a" + std::to_string(++world.messages);
                if (!world.session_name.empty())
                    world.queue.push_back(world.below(8) ? world.sealed(world.frame(room, id)) : "garbage");
                if (world.order.empty() || world.sockets.at(world.last()).closed) break;
                std::string frame =
                    world.below(3) ? world.frame(room, id) : world.frame("d." + somebody.text(), id, ++world.held);
                if (!calm && world.below(6) == 0)
                    frame[world.below(frame.size())] ^= static_cast<char>(1 << world.below(7));
                world.reply(world.last(), frame);
                break;
            }
            case 11:
                if (!world.order.empty() && world.sockets.at(world.last()).asked_to_open && good)
                    world.open(world.last());
                break;
            case 12:
                if (std::exchange(world.token_wanted, false)) good ? world.token() : world.no_token(TokenLost::for_now);
                break;
            case 13: {
                world.asked.insert(world.next_ask);
                world.ask(
                    world.next_ask++, world.below(2) ? api::get_me() : api::post_room("Garden", api::Access::open));
                break;
            }
            case 14:
                if (calm) world.serve();
                break;
            case 15:
                if (!world.order.empty()) world.serve(world.last());
                break;
            default: world.settle(good);
        }
        world.judge();
    }
    // At the end, AWS answers everything, and everything in flight ends.
    world.serving = true;
    for (int i = 0; i < 30; ++i) {
        world.serve();
        world.pass(2s);
        world.judge();
    }
    REQUIRE(world.under_way.empty());
    REQUIRE(world.asked.empty());
}

}  // namespace

TEST_CASE("in any history of API Gateway or SQS, each message and each request ends once",
          "[transport][gateway][sqs]") {
    for (const TransportKind way : {TransportKind::api_gateway, TransportKind::sqs}) {
        Totals totals;
        for (std::uint64_t seed = 1; seed <= 120; ++seed) {
            INFO((way == TransportKind::sqs ? "sqs" : "api-gateway") << ", seed " << seed);
            Random random({seed, 3, 5, 7});
            History world(made(way, random), random);
            live(world, seed % 2 == 0);
            totals.ups += world.ups;
            totals.downs += world.downs;
            totals.accepted += world.accepted;
            totals.seen += world.seen.size();
        }
        // The histories are long enough to mean something.
        CHECK(totals.ups > 100);
        CHECK(totals.downs > 60);
        CHECK(totals.accepted > 500);
        CHECK(totals.seen > 100);
    }
}

TEST_CASE(
    "in any history of several transports, each request is answered once, and the chat sees one connection at a time",
    "[transport][fallback]") {
    int instead = 0;
    for (std::uint64_t seed = 1; seed <= 80; ++seed) {
        INFO("seed " << seed);
        Random random({seed, 11, 13, 17});
        History world(
            std::make_unique<Fallback>(
                std::vector{TransportKind::api_gateway, TransportKind::sqs},
                Start{.standing = Standing::user, .identity = {}, .password = {}, .fallback = {}, .random = random},
                [](TransportKind way, Start start) { return made(way, start.random); }),
            random);
        world.gateway_opens = seed % 3 != 0;
        if (!world.gateway_opens)
            for (int i = 0; i < 4; ++i) {
                world.connect();
                world.serve();
                world.judge();
            }
        live(world, seed % 2 == 0);
        instead += world.sessions > 0;
    }
    CHECK(instead > 20);
}
