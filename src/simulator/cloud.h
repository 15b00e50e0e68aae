// All of the simulated AWS behind one door: HTTP requests and WebSocket connections go in, replies and bytes come out.
// It tells the services apart by what is asked for, since on one machine they cannot have hosts of their own. Whoever
// hosts it brings sockets, clocks and the seed.
#pragma once

#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "simulator/broker.h"
#include "simulator/cognito_identity.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/key_ring.h"
#include "simulator/permissions.h"
#include "simulator/rules.h"

namespace simulator {

// The JSON documents that a deployment uses, from backend/.
struct CloudDocuments {
    std::string guest_role;  // the policy of the identity pool's role for guests
    std::string server;      // the policy of whoever holds the key that lasts
    std::string rule_role;   // the policy of the role that rules publish with
    std::vector<std::string> rules;
};

struct CloudOptions {
    Digest seed{};     // the account: the same seed knows the same guests and keys
    Digest entropy{};  // fresh for each start, or two guests would get one identity
    GuestAccess guests = GuestAccess::allowed;
    BrokerOptions broker;
};

struct UpgradeAccepted {
    std::string subprotocol;  // empty: none was offered that we speak
};

using CloudOutput = std::variant<SendToClient, CloseClient>;

class Cloud {
public:
    // Fails with a sentence about the document that cannot be used.
    static Result<std::unique_ptr<Cloud>> make(const CloudDocuments& documents, const CloudOptions& options);

    HttpResponse answer(const ReceivedRequest& request, Now now);

    // A request to upgrade to WebSocket: taken, or answered with HTTP instead.
    std::expected<UpgradeAccepted, HttpResponse> open(ConnectionId id, const ReceivedRequest& request, Now now);
    void received(ConnectionId id, ByteView bytes, Now now);
    void received_text(ConnectionId id, Now now);  // MQTT travels in binary messages alone [MQTT-6.0.0-1]
    void closed(ConnectionId id, Now now);
    void ticked(Now now);

    std::optional<CloudOutput> poll();  // drain until empty after every call above
    std::optional<Instant> deadline() const { return broker_.deadline(); }

private:
    Cloud(Permissions permissions, Rules rules, const CloudOptions& options);
    HttpResponse route(const ReceivedRequest& request, Now now);
    void settle(Now now);

    KeyRing keys_;
    Entropy entropy_;
    Permissions permissions_;
    Rules rules_;
    CognitoIdentity cognito_;
    Broker broker_;
    std::deque<CloudOutput> outputs_;
};

}  // namespace simulator
