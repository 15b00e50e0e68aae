#include "simulator/iam/permissions.h"

#include <algorithm>

#include "crypto/sha256.h"

namespace simulator::iam {
namespace {

constexpr std::size_t most_attachments = 10'000;  // of all identities; above it, the oldest is dropped

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

std::string role_unique_id(std::string_view role_name) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const crypto::Digest digest = crypto::sha256(as_bytes(role_name));
    std::string id = "AROA";
    for (std::size_t i = 0; i < 17; ++i) id += alphabet[digest[i] % alphabet.size()];
    return id;
}

std::string table_arn(std::string_view table) {
    return "arn:aws:dynamodb:" + std::string(simulated_region) + ':' + std::string(simulated_account) + ":table/" +
           std::string(table);
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

bool Permissions::allows(const Principal& principal, std::string_view client_id, std::string_view action,
                         ResourceKind kind, std::string_view name) const {
    if (principal.role == Role::owner) return true;
    const PolicyVariables variables{.identity_id = principal.identity_id, .client_id = client_id};
    const std::string arn = iot_arn(kind, name);
    const Policy* policy = policy_of(principal);
    if (!policy || policy->decide(action, arn, variables) != Decision::allowed) return false;
    if (!principal.session_policy.empty()) {
        const auto session = Policy::parse(principal.session_policy);
        if (!session || session->decide(action, arn, variables) != Decision::allowed) return false;
    }
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

CallerIdentity Permissions::identify(const Principal& principal) const {
    const auto user = [](std::string_view name) {
        std::string arn = "arn:aws:iam::" + std::string(simulated_account) + ":user/" + std::string(name);
        return CallerIdentity{
            .arn = arn, .principal_arn = arn, .user_id = role_unique_id(name).replace(0, 4, "AIDA"), .role = {}};
    };
    if (principal.role == Role::server) return user("server");
    if (principal.role == Role::owner) return user("owner");
    const bool cognito = principal.role != Role::function;
    const std::string_view id =
        principal.role == Role::guest  ? policies_.guest_role
        : principal.role == Role::user ? policies_.user_role
                                       : principal.name;
    const auto found = policies_.role_arns.find(id);
    const std::string arn =
        found != policies_.role_arns.end()
            ? found->second
            : "arn:aws:iam::" + std::string(simulated_account) + ":role/" + (id.empty() ? "role" : std::string(id));
    const std::string name = arn.substr(arn.rfind('/') + 1);
    const std::string session =
        !principal.session.empty() ? principal.session
        : cognito                  ? "CognitoIdentityCredentials"
                                   : "session";
    return {.arn = "arn:aws:sts::" + std::string(simulated_account) + ":assumed-role/" + name + '/' + session,
            .principal_arn = arn,
            .user_id = role_unique_id(name) + ':' + session,
            .role = arn};
}

RequestContext Permissions::context_of(const Principal& principal, const CallerIdentity& identified) const {
    RequestContext context{{"aws:principalarn", {identified.principal_arn}},
                           {"aws:principalaccount", {std::string(simulated_account)}},
                           {"aws:userid", {identified.user_id}},
                           {"aws:securetransport", {"true"}}};  // loopback counts as TLS
    if (!principal.identity_id.empty()) context["cognito-identity.amazonaws.com:sub"] = {principal.identity_id};
    return context;
}

bool Permissions::allows_access(const Principal& principal, std::string_view action, std::string_view arn,
                                const Access& access) const {
    const CallerIdentity who = identify(principal);
    RequestContext context = context_of(principal, who);
    for (const auto& [key, values] : access.context) context[key] = values;
    const PolicyVariables variables{.identity_id = principal.identity_id, .client_id = {}, .context = &context};

    const Policy* own = policy_of(principal);
    const Decision by_own = principal.role == Role::owner ? Decision::allowed
                            : own                         ? own->decide(action, arn, variables)
                                                          : Decision::not_mentioned;
    Decision by_session = Decision::allowed;
    if (!principal.session_policy.empty()) {
        const auto session = Policy::parse(principal.session_policy);
        by_session = session ? session->decide(action, arn, variables) : Decision::denied;
    }
    Policy::Answer by_resource;
    if (access.resource_policy)
        by_resource =
            access.resource_policy->answer({.arn = who.arn, .role = who.role, .federated = {}}, action, arn, variables);
    if (by_own == Decision::denied || by_session == Decision::denied || by_resource.denied) return false;
    if (by_resource.grant == Granted::session) return true;
    if (by_session != Decision::allowed) return false;
    if (by_resource.grant == Granted::role) return true;
    const bool granted = access.weight == Access::Weight::either || by_resource.grant == Granted::account;
    return granted && by_own == Decision::allowed;
}

bool Permissions::attach(std::string_view policy, std::string_view target, Instant from) {
    if (std::ranges::any_of(
            attachments_, [&](const Attachment& one) { return one.target == target && one.policy == policy; }))
        return false;
    if (attachments_.size() >= most_attachments) attachments_.erase(attachments_.begin());
    attachments_.push_back({.target = std::string(target), .policy = std::string(policy), .from = from});
    return true;
}

bool Permissions::detach(std::string_view policy, std::string_view target) {
    return std::erase_if(
               attachments_, [&](const Attachment& one) { return one.target == target && one.policy == policy; }) != 0;
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
        if (const Json::Array* both = pair.elements();
            both && both->size() == 2 && (*both)[0].text() && (*both)[1].text())
            attachments_.push_back({.target = *(*both)[0].text(), .policy = *(*both)[1].text(), .from = std::nullopt});
}

}  // namespace simulator::iam
