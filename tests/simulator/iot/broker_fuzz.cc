#include <cstdint>

#include "base/bytes.h"
#include "simulator/iot/broker.h"

// Two hostile clients. Each piece is a byte, which is its length and whose lowest bits select the action, and that many
// bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace simulator;
    static const auto policy =
        iam::Policy::parse(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"},
        {"Effect":"Deny","Action":"iot:*","Resource":"*/secret*"}]})");
    static const iam::Permissions permissions(*policy, *policy);
    iot::Broker broker(permissions,
                       {.disorder = {.reordering = 5ms, .duplicates_percent = 10, .cut_anywhere = true},
                        .mqtt3_refusal = iot::Mqtt3Refusal::return_code_7},
                       Random());
    Instant now(1h);
    broker.opened(ConnectionId{0}, {.role = iam::Role::guest, .identity_id = "a"}, now);
    broker.opened(ConnectionId{1}, {.role = iam::Role::guest, .identity_id = "b"}, now);
    ByteView rest(data, size);
    while (!rest.empty()) {
        const std::uint8_t head = rest[0];
        rest = rest.subspan(1);
        const ConnectionId id{head & 1u};
        const std::size_t length = std::min<std::size_t>(head >> 2, rest.size());
        if (length == 0 && (head & 2)) {
            broker.closed(id, now);
            broker.opened(id, {.role = iam::Role::guest, .identity_id = "c"}, now);
        }
        broker.received(id, rest.first(length), now);
        rest = rest.subspan(length);
        if (head & 2) {
            now += 1500ms;
            broker.ticked(now);
        }
        while (broker.poll()) {
        }
    }
    for (int i = 0; i < 50 && broker.deadline(); ++i) {
        now = std::max(now, *broker.deadline());
        broker.ticked(now);
        while (broker.poll()) {
        }
    }
    return 0;
}
