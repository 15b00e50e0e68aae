// The inputs of a simulated cloud: a deployment's documents and the host's options.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "crypto/sha256.h"
#include "simulator/cognito/identity_pool.h"
#include "simulator/iot/broker.h"

namespace simulator {

// The JSON documents of a deployment, from backend/.
struct CloudDocuments {
    std::string template_json = {};  // template.json: roles, policies, rules, tables, functions, routes, user pool
    std::string guest_role = {};     // a policy for guests instead of the template's: layouts "direct" and "plain"
    std::string server = {};         // the policy of the server's long-lived key
};

struct CloudOptions {
    crypto::Digest seed{};     // the same seed gives the same account: guests, keys
    crypto::Digest entropy{};  // must be new at each start, or two guests could get the same identity
    cognito::GuestAccess guests = cognito::GuestAccess::allowed;
    iot::BrokerOptions broker = {};
    std::vector<std::pair<std::string, std::string>> parameters = {};  // of the template; others have their defaults
    std::string state = {};                                            // the latest KeepState; empty at the first start
    std::string services = "http://127.0.0.1:8081";                    // where functions and browsers reach this cloud
    std::string site = "http://127.0.0.1:8080";                        // the page: hosted pages lead back to it, too
    Milliseconds policy_delay{0};                                      // how long an attached IoT policy takes to apply
    Milliseconds socket_delays{0};                                     // see SocketApi
};

}  // namespace simulator
