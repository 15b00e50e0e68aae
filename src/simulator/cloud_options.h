// What a simulated cloud is made from: a deployment's documents and the host's choices.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "crypto/sha256.h"
#include "simulator/cognito/identity_pool.h"
#include "simulator/iot/broker.h"

namespace simulator {

// The JSON documents that a deployment uses, from backend/.
struct CloudDocuments {
    std::string template_json = {};  // template.json: roles, policies, rules, tables, functions, routes, user pool
    std::string guest_role = {};     // a policy for guests instead of the template's: layouts "direct" and "plain"
    std::string server = {};         // the policy of whoever holds the key that lasts
};

struct CloudOptions {
    crypto::Digest seed{};     // the account: the same seed knows the same guests and keys
    crypto::Digest entropy{};  // fresh for each start, or two guests would get one identity
    cognito::GuestAccess guests = cognito::GuestAccess::allowed;
    iot::BrokerOptions broker = {};
    std::vector<std::pair<std::string, std::string>> parameters = {};  // of the template, where not its defaults
    std::string state = {};                          // what KeepState said last; empty at the first start
    std::string services = "http://127.0.0.1:8081";  // where functions and browsers reach this cloud
    std::string site = "http://127.0.0.1:8080";      // the page: hosted pages lead back to it, too
    Milliseconds policy_delay{0};                    // an attached IoT policy counts only so much later
    Milliseconds socket_delays{0};                   // see SocketApi
};

}  // namespace simulator
