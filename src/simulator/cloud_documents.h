// Reads a deployment's documents into what the simulated services need: policies by role, rules, the stack. Errors name
// the document at fault.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "simulator/cloud_options.h"
#include "simulator/iam/permissions.h"
#include "simulator/iot/rules.h"
#include "simulator/stack/stack.h"

namespace simulator {

struct CloudParts {
    stack::Stack stack;
    iam::RolePolicies policies;
    std::vector<iot::Rule> rules;
    std::map<std::string, iam::Policy, std::less<>> rule_roles;  // by ARN
};
Result<CloudParts> read_documents(const CloudDocuments& documents, const CloudOptions& options);

}  // namespace simulator
