#include "simulator/stack/stack.h"

#include <algorithm>

#include "simulator/iam/policy.h"

namespace simulator {

namespace {

template <class One>
const One* find(const std::vector<One>& all, std::string One::* member, std::string_view text) {
    const auto found = std::ranges::find(all, text, member);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

const StackRole* Stack::role(std::string_view id) const { return find(roles, &StackRole::id, id); }
const StackRole* Stack::role_by_arn(std::string_view arn) const { return find(roles, &StackRole::arn, arn); }
const StackFunction* Stack::function(std::string_view id) const { return find(functions, &StackFunction::id, id); }
const StackFunction* Stack::function_by_arn(std::string_view arn) const {
    return find(functions, &StackFunction::arn, arn);
}
const StackTable* Stack::table(std::string_view id) const { return find(tables, &StackTable::id, id); }
const StackSocketRoute* StackSocketApi::route(std::string_view key) const {
    return find(routes, &StackSocketRoute::key, key);
}

bool Stack::may_invoke(std::string_view function, std::string_view principal, std::string_view source) const {
    return std::ranges::any_of(permissions, [&](const StackPermission& permission) {
        if (permission.function != function || permission.principal != principal) return false;
        if (permission.source.empty()) return true;
        // "…/*/*/rooms" may hold "${…}" in no case: a plain text with wildcards.
        const auto pattern = PolicyPattern::parse(permission.source);
        return pattern && pattern->matches(source, {});
    });
}

}  // namespace simulator
