#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "simulator/iam/permissions.h"
#include "simulator/iam/policy.h"

namespace simulator::iam {
namespace {

constexpr std::string_view in_condition = "simulator/policy";

// The keys that something here gives a value to. With any other an Allow might never count, or a Deny always.
bool is_known(std::string_view key) {
    constexpr std::array<std::string_view, 14> known = {
        "aws:principalarn",
        "aws:principalaccount",
        "aws:userid",
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:securetransport",
        "cognito-identity.amazonaws.com:aud",
        "cognito-identity.amazonaws.com:amr",
        "cognito-identity.amazonaws.com:sub",
        "sts:externalid",
        "sts:rolesessionname",
        "kms:calleraccount",
        "kms:viaservice",
        "kms:encryptioncontextkeys"};
    return std::ranges::find(known, key) != known.end() || key.starts_with("kms:encryptioncontext:");
}

}  // namespace

Result<PolicyCondition> PolicyCondition::parse_operator(std::string_view name) {
    PolicyCondition condition;
    for (const auto& [prefix, quantifier] : {std::pair(std::string_view("ForAnyValue:"), Quantifier::any_value),
                                             std::pair(std::string_view("ForAllValues:"), Quantifier::all_values)})
        if (name.starts_with(prefix)) {
            condition.quantifier_ = quantifier;
            name.remove_prefix(prefix.size());
        }
    if (name.ends_with("IfExists")) {
        condition.if_exists_ = true;
        name.remove_suffix(8);
    }
    struct Known {
        std::string_view name;
        Compare compare;
        bool negated;
    };
    constexpr std::array<Known, 12> operators = {
        {{"StringEquals", Compare::equals, false},
         {"StringNotEquals", Compare::equals, true},
         {"StringEqualsIgnoreCase", Compare::equals_in_any_case, false},
         {"StringNotEqualsIgnoreCase", Compare::equals_in_any_case, true},
         {"StringLike", Compare::like, false},
         {"StringNotLike", Compare::like, true},
         {"ArnEquals", Compare::like, false},  // both take wildcards
         {"ArnLike", Compare::like, false},
         {"ArnNotEquals", Compare::like, true},
         {"ArnNotLike", Compare::like, true},
         {"Bool", Compare::boolean, false},
         {"Null", Compare::absent, false}}};
    const auto found = std::ranges::find(operators, name, &Known::name);
    if (found == operators.end())
        return error(
            in_condition, "a Condition has an operator that the simulator does not know: " + std::string(name));
    condition.compare_ = found->compare;
    condition.negated_ = found->negated;
    return condition;
}

Result<std::vector<PolicyCondition>> PolicyCondition::parse(const Json& json) {
    if (!json.is_object()) return error(in_condition, "a Condition is not an object");
    std::vector<PolicyCondition> all;
    for (const Json::Member& by_operator : *json.members()) {
        const auto kind = parse_operator(by_operator.key);
        if (!kind) return std::unexpected(kind.error());
        if (!by_operator.value.is_object()) return error(in_condition, "a Condition's operator has no keys");
        for (const Json::Member& by_key : *by_operator.value.members()) {
            PolicyCondition condition = *kind;
            condition.key_ = lower_case(by_key.key);
            if (!is_known(condition.key_))
                return error(in_condition, "a Condition has a key that the simulator does not know: " + by_key.key);
            const Json::Array single{by_key.value};
            for (const Json& value : by_key.value.elements() ? *by_key.value.elements() : single) {
                const auto boolean = value.boolean();
                if (!value.text() && !boolean) return error(in_condition, "a Condition's value is not a text");
                const std::string text = value.text() ? *value.text() : *boolean ? "true" : "false";
                if (condition.compare_ != Compare::like && text.contains("${"))
                    return error(in_condition, "the simulator takes variables in a Condition with StringLike alone");
                if (condition.compare_ == Compare::like) {
                    auto pattern = PolicyPattern::parse(text);
                    if (!pattern) return std::unexpected(pattern.error());
                    condition.patterns_.push_back(std::move(*pattern));
                } else {
                    condition.texts_.push_back(condition.compare_ == Compare::equals ? text : lower_case(text));
                }
            }
            all.push_back(std::move(condition));
        }
    }
    return all;
}

bool PolicyCondition::matches_one(std::string_view value, const PolicyVariables& variables) const {
    if (compare_ == Compare::like)
        return std::ranges::any_of(patterns_, [&](const PolicyPattern& one) { return one.matches(value, variables); });
    if (compare_ == Compare::equals) return std::ranges::find(texts_, value) != texts_.end();
    return std::ranges::find(texts_, lower_case(value)) != texts_.end();
}

bool PolicyCondition::holds(const PolicyVariables& variables) const {
    const std::vector<std::string>* values = nullptr;
    if (variables.context)
        if (const auto found = variables.context->find(key_);
            found != variables.context->end() && !found->second.empty())
            values = &found->second;
    if (compare_ == Compare::absent) return std::ranges::find(texts_, values ? "false" : "true") != texts_.end();
    if (!values)
        return if_exists_ || quantifier_ == Quantifier::all_values || (negated_ && quantifier_ == Quantifier::none);
    const auto good = [&](const std::string& value) { return matches_one(value, variables) != negated_; };
    if (quantifier_ == Quantifier::any_value) return std::ranges::any_of(*values, good);
    if (quantifier_ == Quantifier::all_values || negated_) return std::ranges::all_of(*values, good);
    return std::ranges::any_of(*values, good);
}

// An ARN of the account's root and the account's number mean the same: everybody of the account.
Granted PolicyPrincipals::grant(const Requester& requester) const {
    if (!requester.federated.empty())
        return std::ranges::find(federated, requester.federated) != federated.end() || anybody
                   ? Granted::session
                   : Granted::none;
    if (anybody) return Granted::session;
    Granted grant = Granted::none;
    const std::string root = "arn:aws:iam::" + std::string(simulated_account) + ":root";
    for (const std::string& one : aws) {
        if (one == simulated_account || one == root)
            grant = std::max(grant, Granted::account);
        else if (one == requester.arn)
            grant = std::max(grant, Granted::session);
        else if (!requester.role.empty() && one == requester.role)
            grant = std::max(grant, Granted::role);
    }
    return grant;
}

}  // namespace simulator::iam
