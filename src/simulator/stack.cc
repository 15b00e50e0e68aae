#include "simulator/stack.h"

#include <algorithm>

#include "simulator/policy.h"
#include "simulator/stack_reader.h"

namespace simulator {

Result<Stack> Stack::read(std::string_view template_json, const StackValues& values) {
    const auto document = parse_json(template_json, {.bytes = 1024 * 1024, .depth = 40, .values = 60'000});
    if (!document) return std::unexpected(document.error());
    const Json* resources = document->find("Resources");
    if (!resources || !resources->is_object()) return error("simulator/stack", "the template has no Resources");
    return StackReader(*document, values).read();
}

const StackRole* Stack::role(std::string_view id) const {
    const auto found = std::ranges::find(roles, id, &StackRole::id);
    return found == roles.end() ? nullptr : &*found;
}

const StackRole* Stack::role_by_arn(std::string_view arn) const {
    const auto found = std::ranges::find(roles, arn, &StackRole::arn);
    return found == roles.end() ? nullptr : &*found;
}

const StackFunction* Stack::function(std::string_view id) const {
    const auto found = std::ranges::find(functions, id, &StackFunction::id);
    return found == functions.end() ? nullptr : &*found;
}

const StackFunction* Stack::function_by_arn(std::string_view arn) const {
    const auto found = std::ranges::find(functions, arn, &StackFunction::arn);
    return found == functions.end() ? nullptr : &*found;
}

const StackTable* Stack::table(std::string_view id) const {
    const auto found = std::ranges::find(tables, id, &StackTable::id);
    return found == tables.end() ? nullptr : &*found;
}

const StackSocketRoute* StackSocketApi::route(std::string_view key) const {
    const auto found = std::ranges::find(routes, key, &StackSocketRoute::key);
    return found == routes.end() ? nullptr : &*found;
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
