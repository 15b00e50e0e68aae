#include "simulator/permissions.h"

#include <algorithm>

namespace simulator {
namespace {

constexpr std::size_t most_attachments = 10'000;  // of all identities: the oldest is forgotten

std::string iot_resource(std::string_view kind, std::string_view name) {
    std::string arn = "arn:aws:iot:";
    arn += simulated_region;
    arn += ':';
    arn += simulated_account;
    arn += kind;
    arn += name;
    return arn;
}

}  // namespace

std::string iot_arn(ResourceKind kind, std::string_view name) {
    switch (kind) {
        case ResourceKind::client: return iot_resource(":client/", name);
        case ResourceKind::topic: return iot_resource(":topic/", name);
        case ResourceKind::topic_filter: break;
    }
    return iot_resource(":topicfilter/", name);
}

std::string iot_policy_arn(std::string_view policy) { return iot_resource(":policy/", policy); }

std::string table_arn(std::string_view table) {
    return "arn:aws:dynamodb:" + std::string(simulated_region) + ':' + std::string(simulated_account) + ":table/" + std::string(table);
}

const Policy* Permissions::policy_of(const Principal& principal) const {
    switch (principal.role) {
        case Role::guest: return &policies_.guest;
        case Role::user: return &policies_.user;
        case Role::server: return &policies_.server;
        case Role::function: break;
        case Role::owner: return nullptr;
    }
    const auto found = policies_.functions.find(principal.name);
    return found == policies_.functions.end() ? nullptr : &found->second;
}

bool Permissions::allows(const Principal& principal, std::string_view client_id, std::string_view action, ResourceKind kind,
                         std::string_view name) const {
    if (principal.role == Role::owner) return true;
    const PolicyVariables variables{.identity_id = principal.identity_id, .client_id = client_id};
    const std::string arn = iot_arn(kind, name);
    const Policy* policy = policy_of(principal);
    if (!policy || policy->decide(action, arn, variables) != Decision::allowed) return false;
    if (principal.role != Role::user) return true;
    Decision decision = Decision::not_mentioned;
    for (const Attachment& attachment : attachments_) {
        if (attachment.target != principal.identity_id || (attachment.from && *attachment.from > now_)) continue;
        const auto attached = policies_.iot_policies.find(attachment.policy);
        if (attached == policies_.iot_policies.end()) continue;
        const Decision one = attached->second.decide(action, arn, variables);
        if (one == Decision::denied) return false;
        if (one == Decision::allowed) decision = one;
    }
    return decision == Decision::allowed;
}

bool Permissions::allows_on(const Principal& principal, std::string_view action, std::string_view arn) const {
    if (principal.role == Role::owner) return true;
    const Policy* policy = policy_of(principal);
    return policy && policy->decide(action, arn, {.identity_id = principal.identity_id, .client_id = {}}) == Decision::allowed;
}

bool Permissions::attach(std::string_view policy, std::string_view target, Instant from) {
    if (std::ranges::any_of(attachments_, [&](const Attachment& one) { return one.target == target && one.policy == policy; }))
        return false;
    if (attachments_.size() >= most_attachments) attachments_.erase(attachments_.begin());
    attachments_.push_back({.target = std::string(target), .policy = std::string(policy), .from = from});
    return true;
}

bool Permissions::detach(std::string_view policy, std::string_view target) {
    return std::erase_if(attachments_, [&](const Attachment& one) { return one.target == target && one.policy == policy; }) != 0;
}

std::vector<std::string> Permissions::attached_to(std::string_view target) const {
    std::vector<std::string> policies;
    for (const Attachment& one : attachments_)
        if (one.target == target) policies.push_back(one.policy);
    return policies;
}

std::vector<std::string> Permissions::targets_of(std::string_view policy) const {
    std::vector<std::string> targets;
    for (const Attachment& one : attachments_)
        if (one.policy == policy) targets.push_back(one.target);
    return targets;
}

Json Permissions::attachments() const {
    Json all = Json::array();
    for (const Attachment& one : attachments_) all.push(Json::array({one.target, one.policy}));
    return all;
}

void Permissions::restore_attachments(const Json& kept) {
    if (!kept.elements()) return;
    for (const Json& pair : *kept.elements())
        if (const Json::Array* both = pair.elements(); both && both->size() == 2 && (*both)[0].text() && (*both)[1].text())
            attachments_.push_back({.target = *(*both)[0].text(), .policy = *(*both)[1].text(), .from = std::nullopt});
}

}  // namespace simulator
