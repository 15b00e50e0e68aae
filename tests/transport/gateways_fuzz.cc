// Whatever API Gateway, SQS or the backend answer, the transports survive: frames of a connection, a queue's answers
// and the backend's session, all from the same input.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "transport/api_gateway.h"
#include "transport/sqs.h"

using namespace transport;

namespace {

constexpr std::string_view user = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr Now now{Instant(1'000'000ms), UnixTime(1'760'000'000'000ms)};

void expect(bool good) {
    if (!good) std::abort();
}

AwsAccess::Settings settings() {
    return {.identity_pool_id = "eu-west-1:11111111-2222-3333-4444-555555555555",
            .cognito_url = "https://cognito-identity.eu-west-1.amazonaws.com/",
            .api_url = "http://127.0.0.1:8081/api",
            .region = "eu-west-1",
            .standing = Standing::user,
            .identity = {},
            .random = Random{}};
}

// Everything around one transport: answers a few calls, and then no more.
template <class Both>
struct World {
    Both& transport;
    std::string_view input;
    std::string_view session;  // the backend's answer to a request for a session
    int answers = 12;
    SocketId socket = 0;

    std::string answer_to(const std::string& url) const {
        if (url.contains("cognito"))
            return R"({"IdentityId":"eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","Credentials":{"AccessKeyId":"A","SecretKey":"s","SessionToken":"t","Expiration":1760003600}})";
        if (url.ends_with("/tokens"))
            return R"({"token":"t","user":")" + std::string(user) + R"(","expires":1760000030000})";
        return std::string(url.contains("/me/polling/") && !url.contains("/rooms/") ? session : input);
    }
    void drain() {
        while (auto output = transport.poll()) {
            if (const auto* arrived = std::get_if<Arrived>(&*output))
                expect(is_message_id(arrived->incoming.message.id.text()));
            if (const auto* down = std::get_if<Down>(&*output))
                expect(!std::holds_alternative<std::monostate>(down->reason));
            if (const auto* open = std::get_if<OpenSocket>(&*output)) socket = open->socket;
            if (std::holds_alternative<TokenWanted>(*output)) transport.token("pool", Secret("token"), now);
            const auto* fetch = std::get_if<Fetch>(&*output);
            if (!fetch || --answers < 0) continue;
            transport.fetched(fetch->request,
                              HttpResponse{.status = 200,
                                           .headers = {{"Content-Type", "application/json"}, {"x-amzn-RequestId", "1"}},
                                           .body = answer_to(fetch->http.url)},
                              now);
        }
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);

    ApiGatewayTransport gateway({.url = "ws://127.0.0.1:8081/chat", .aws = settings()});
    World by_gateway{gateway, input, input};
    gateway.connect(now);
    by_gateway.drain();
    expect(by_gateway.socket != 0);
    gateway.socket_opened(by_gateway.socket, now);
    gateway.join(RoomId("lobby"), now);
    gateway.send(RoomId("lobby"), Message{.id = MessageId("m1"), .name = "A", .text = "b"}, now);
    for (std::size_t at = 0; at <= size;) {  // one frame for each line
        const std::size_t end = std::min(input.find('\n', at), size);
        gateway.socket_received_text(by_gateway.socket, input.substr(at, end - at), now);
        by_gateway.drain();
        at = end + 1;
    }

    SqsTransport opening(settings());
    World by_session{opening, input, input};
    opening.connect(now);
    by_session.drain();

    SqsTransport polling(settings());
    const std::string session =
        R"({"session":"0123456789abcdef","user":")" + std::string(user) +
        R"(","queueUrl":"http://127.0.0.1:8081/1/q","sealKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",)"
        R"("keys":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t","expires":1760003600000}})";
    World by_queue{polling, input, session};
    polling.connect(now);
    by_queue.drain();
    polling.join(RoomId("lobby"), now);
    by_queue.drain();
    return 0;
}
