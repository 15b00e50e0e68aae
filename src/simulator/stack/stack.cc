#include "simulator/stack/stack.h"

#include <algorithm>

#include "simulator/iam/policy.h"

namespace simulator::stack {

namespace {

template <class One>
const One* find(const std::vector<One>& all, std::string One::* member, std::string_view text) {
    const auto found = std::ranges::find(all, text, member);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Role* Stack::role(std::string_view id) const { return find(roles, &Role::id, id); }
const Role* Stack::role_by_arn(std::string_view arn) const { return find(roles, &Role::arn, arn); }
const Function* Stack::function(std::string_view id) const { return find(functions, &Function::id, id); }
const Function* Stack::function_by_arn(std::string_view arn) const { return find(functions, &Function::arn, arn); }
const Table* Stack::table(std::string_view id) const { return find(tables, &Table::id, id); }
const SocketRoute* SocketApi::route(std::string_view key) const { return find(routes, &SocketRoute::key, key); }

bool Stack::may_invoke(std::string_view function, std::string_view principal, std::string_view source) const {
    return std::ranges::any_of(permissions, [&](const Permission& permission) {
        if (permission.function != function || permission.principal != principal) return false;
        if (permission.source.empty()) return true;
        // SourceArn is plain text with wildcards; policy variables do not occur in it.
        const auto pattern = iam::PolicyPattern::parse(permission.source);
        return pattern && pattern->matches(source, {});
    });
}

}  // namespace simulator::stack
