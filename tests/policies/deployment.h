// The roles and policies of backend/template.json as a deployment would have them, and a table's rows about them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/permissions.h"
#include "simulator/policy.h"
#include "simulator/stack.h"

inline const simulator::Stack& deployment() {
    static const simulator::Stack stack = [] {
        std::ifstream file(CONFAB_SOURCE_DIR "/backend/template.json");
        std::stringstream text;
        text << file.rdbuf();
        auto read = simulator::Stack::read(
            text.str(), {.parameters = {{"IotEndpoint", "127.0.0.1"}, {"CodeBucket", "code"}, {"CodeKey", "functions.zip"}}});
        INFO((read ? std::string() : read.error().what));
        REQUIRE(read);
        return std::move(*read);
    }();
    return stack;
}

inline simulator::Policy policy_of_role(std::string_view id) {
    const simulator::StackRole* role = deployment().role(id);
    INFO(std::string(id));
    REQUIRE(role);
    REQUIRE_FALSE(role->policies.empty());
    simulator::Policy all;
    for (const std::string& document : role->policies) {
        const auto policy = simulator::Policy::parse(document);
        INFO((policy ? std::string() : policy.error().what));
        REQUIRE(policy);
        all.add(*policy);
    }
    return all;
}

// "arn:aws:iot:us-east-1:123456789012:topic/c/out/lobby"
inline std::string arn_of(std::string_view service, std::string_view resource) {
    return "arn:aws:" + std::string(service) + ":" + std::string(simulator::simulated_region) + ":" +
           std::string(simulator::simulated_account) + ":" + std::string(resource);
}

struct Row {
    std::string action;
    std::string arn;
};

inline Row iot(std::string_view action, std::string_view resource) {
    return {"iot:" + std::string(action), arn_of("iot", resource)};
}
inline Row call(std::string_view method_and_path) {  // "GET/rooms"
    return {"execute-api:Invoke", arn_of("execute-api", std::string(simulator::local_api_id) + "/$default/" + std::string(method_and_path))};
}

inline bool allows(const simulator::Policy& policy, const Row& row, std::string_view identity = {}) {
    return policy.decide(row.action, row.arn, {.identity_id = identity, .client_id = {}}) == simulator::Decision::allowed;
}
