#include "simulator/iot/plain_broker.h"

#include <utility>

namespace simulator::iot {

PlainBroker::PlainBroker(Random random, BrokerOptions options)
    : permissions_(iam::RolePolicies{}), broker_(permissions_, options, random) {}

std::expected<std::string, HttpResponse> PlainBroker::open(ConnectionId id, const ReceivedRequest& request,
                                                           Instant now) {
    const std::string* offered = find_header(request.headers, "Sec-WebSocket-Protocol");
    // [MQTT-6.0.0-3]: the client must offer the subprotocol "mqtt".
    if (!offered || !offered->contains("mqtt"))
        return std::unexpected(HttpResponse{.status = 400,
                                            .headers = {{"Content-Type", "text/plain"}},
                                            .body = "The subprotocol mqtt alone is spoken here."});
    broker_.opened(id, {.role = iam::Role::owner, .identity_id = {}}, now);
    return "mqtt";
}

std::optional<std::variant<SendToClient, CloseClient>> PlainBroker::poll() {
    while (auto output = broker_.poll()) {
        if (auto* send = std::get_if<SendToClient>(&*output)) return std::move(*send);
        if (auto* close = std::get_if<CloseClient>(&*output)) return std::move(*close);
    }
    return std::nullopt;
}

}  // namespace simulator::iot
