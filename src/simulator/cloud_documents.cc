#include "simulator/cloud_documents.h"

#include "simulator/stack/reader.h"

namespace simulator {
namespace {

std::unexpected<Error> about(std::string_view document, const Error& error) {
    return std::unexpected(Error{error.where, std::string(document) + ": " + error.what});
}

Result<iam::Policy> read_role(const stack::Role& role) {
    iam::Policy all;
    for (const std::string& document : role.policies) {
        const auto policy = iam::Policy::parse(document);
        if (!policy) return about("the policy of " + role.id, policy.error());
        all.add(*policy);
    }
    return all;
}

Status read_roles(CloudParts& parts) {
    for (const stack::Role& role : parts.stack.roles) {
        auto policy = read_role(role);
        if (!policy) return std::unexpected(policy.error());
        if (!role.trust.empty())
            if (const auto trust = iam::Policy::parse(role.trust, iam::PolicyKind::trust); !trust)
                return about("who may take on " + role.id, trust.error());
        parts.rule_roles[role.arn] = *policy;
        parts.policies.role_arns[role.id] = role.arn;
        if (role.id == parts.stack.guest_role) parts.policies.guest = *policy;
        if (role.id == parts.stack.user_role) parts.policies.user = *policy;
        parts.policies.functions[role.id] = std::move(*policy);
    }
    parts.policies.guest_role = parts.stack.guest_role;
    parts.policies.user_role = parts.stack.user_role;
    for (const stack::IotPolicy& named : parts.stack.iot_policies) {
        auto policy = iam::Policy::parse(named.document);
        if (!policy) return about("the IoT policy " + named.id, policy.error());
        parts.policies.iot_policies[named.name] = std::move(*policy);
    }
    return {};
}

}  // namespace

Result<CloudParts> read_documents(const CloudDocuments& documents, const CloudOptions& options) {
    CloudParts parts;
    if (!documents.template_json.empty()) {
        auto stack =
            stack::read_stack(documents.template_json,
                              {.parameters = options.parameters, .services = options.services, .site = options.site});
        if (!stack) return std::unexpected(stack.error());
        parts.stack = std::move(*stack);
        if (auto read = read_roles(parts); !read) return std::unexpected(read.error());
        for (const stack::Rule& named : parts.stack.rules) {
            auto rule = iot::Rule::parse(named.payload, named.arn);
            if (!rule) return about("the rule " + named.id, rule.error());
            parts.rules.push_back(std::move(*rule));
        }
    }
    if (!documents.guest_role.empty()) {
        auto policy = iam::Policy::parse(documents.guest_role);
        if (!policy) return about("the guest role's policy", policy.error());
        parts.policies.guest = std::move(*policy);
    }
    if (!documents.server.empty()) {
        auto policy = iam::Policy::parse(documents.server);
        if (!policy) return about("the server's policy", policy.error());
        parts.policies.server = std::move(*policy);
    }
    return parts;
}

}  // namespace simulator
