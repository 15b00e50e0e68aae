// A plain MQTT broker next to the simulated AWS, at a path of its own: no signatures, everybody may do everything, and
// no rule runs. For the page's transport "mqtt". It reuses AWS IoT's broker and so has its quotas.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "simulator/http_message.h"
#include "simulator/iot/broker.h"

namespace simulator::iot {

inline constexpr std::string_view plain_broker_path = "/plain";

class PlainBroker {
public:
    explicit PlainBroker(Random random, BrokerOptions options = {});
    PlainBroker(const PlainBroker&) = delete;  // the broker refers to the permissions

    static bool is_ours(const ReceivedRequest& request) { return request.path() == plain_broker_path; }
    // the subprotocol
    std::expected<std::string, HttpResponse> open(ConnectionId id, const ReceivedRequest& request, Instant now);
    // Input of unknown connections is ignored.
    void received(ConnectionId id, ByteView bytes, Instant now) { broker_.received(id, bytes, now); }
    void received_text(ConnectionId id, Instant now) { broker_.received_text(id, now); }
    void closed(ConnectionId id, Instant now) { broker_.closed(id, now); }
    void ticked(Instant now) { broker_.ticked(now); }

    std::optional<std::variant<SendToClient, CloseClient>> poll();
    std::optional<Instant> deadline() const { return broker_.deadline(); }

private:
    iam::Permissions permissions_;
    Broker broker_;
};

}  // namespace simulator::iot
