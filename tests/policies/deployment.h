// The roles and policies of backend/template.json as a deployment would have them, and a table's rows about them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/iam/permissions.h"
#include "simulator/iam/policy.h"
#include "simulator/stack/reader.h"

using Parameters = std::vector<std::pair<std::string, std::string>>;

inline simulator::stack::Stack read_deployment(Parameters parameters) {
    std::ifstream file(CONFAB_SOURCE_DIR "/backend/template.json");
    std::stringstream text;
    text << file.rdbuf();
    for (const char* name : {"IotEndpoint", "CodeBucket", "CodeKey"}) parameters.emplace_back(name, "127.0.0.1");
    auto read = simulator::stack::read_stack(text.str(), {.parameters = std::move(parameters)});
    INFO((read ? std::string() : read.error().what));
    REQUIRE(read);
    return std::move(*read);
}

// As it is by default: without the other gateways ...
inline const simulator::stack::Stack& deployment() {
    static const simulator::stack::Stack stack = read_deployment({});
    return stack;
}
// ... and with all of them.
inline const simulator::stack::Stack& whole_deployment() {
    static const simulator::stack::Stack stack = read_deployment({{"ApiGateway", "on"}, {"Sqs", "on"}});
    return stack;
}

inline simulator::iam::Policy policy_of_role(std::string_view id, const simulator::stack::Stack& stack = deployment()) {
    const simulator::stack::Role* role = stack.role(id);
    INFO(std::string(id));
    REQUIRE(role);
    REQUIRE_FALSE(role->policies.empty());
    simulator::iam::Policy all;
    for (const std::string& document : role->policies) {
        const auto policy = simulator::iam::Policy::parse(document);
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

// What the template tells a function.
inline std::string variable_of(const simulator::stack::Stack& stack, std::string_view function,
                               std::string_view variable) {
    const simulator::stack::Function* found = stack.function(function);
    REQUIRE(found);
    for (const auto& [name, value] : found->environment)
        if (name == variable) return value;
    return {};
}

struct Row {
    std::string action;
    std::string arn;
};

inline Row iot(std::string_view action, std::string_view resource) {
    return {"iot:" + std::string(action), arn_of("iot", resource)};
}
inline Row call(std::string_view method_and_path) {  // "GET/rooms"
    return {"execute-api:Invoke",
            arn_of("execute-api", std::string(simulator::local_api_id) + "/$default/" + std::string(method_and_path))};
}

inline bool allows(const simulator::iam::Policy& policy, const Row& row, std::string_view identity = {}) {
    return policy.decide(row.action, row.arn, {.identity_id = identity, .client_id = {}}) ==
           simulator::iam::Decision::allowed;
}
