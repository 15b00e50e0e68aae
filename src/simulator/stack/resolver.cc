#include "simulator/stack/resolver.h"

#include <array>

#include "simulator/iam/permissions.h"
#include "simulator/stack/names.h"

namespace simulator::stack {

std::unexpected<Error> at_place(const std::string& place, std::string_view what) {
    return error("simulator/stack", "the template at " + place + ": " + std::string(what));
}

namespace {

// Bytes of resolved values: bounds templates that expand exponentially.
constexpr std::size_t most_work = 4 * 1024 * 1024;
constexpr int deepest = 48;

// CloudFormation also accepts numbers and booleans as text.
std::optional<std::string> as_text_value(const Json& value) {
    if (value.is_text()) return *value.text();
    if (value.is_number() || value.boolean()) return value.dump();
    return std::nullopt;
}

// A parameter that every deployment sets by itself and that has no default for that reason.
std::optional<std::string> local_parameter(std::string_view name, const Inputs& values) {
    if (name == "CodeBucket" || name == "CodeKey") return "local";
    if (name.contains("Iot") || name.contains("IoT")) return std::string(without_scheme(values.services));
    return std::nullopt;
}

}  // namespace

Status Resolver::spend(std::size_t work, const std::string& place) {
    spent_ += work;
    if (spent_ > most_work) return at_place(place, "its values grow too large");
    return {};
}

const Json* Resolver::resource(std::string_view logical_id) const {
    const Json* resources = document_->find("Resources");
    const Json* found = resources ? resources->find(logical_id) : nullptr;
    return found && found->is_object() && found->find_text("Type") ? found : nullptr;
}

Resolver::Resolved Resolver::resolve(const Json& value, const std::string& place) {
    if (auto within = spend(16, place); !within) return std::unexpected(within.error());
    if (depth_ >= deepest) return at_place(place, "its references are nested too deeply, or form a circle");
    ++depth_;
    Resolved result = [&]() -> Resolved {
        if (const Json::Array* elements = value.elements()) {
            Json list = Json::array();
            for (std::size_t i = 0; i < elements->size(); ++i) {
                auto element = resolve((*elements)[i], place + '[' + std::to_string(i) + ']');
                if (!element) return element;
                if (*element) list.push(std::move(**element));
            }
            return list;
        }
        const Json::Object* members = value.members();
        if (!members) {
            if (const std::string* text = value.text())
                if (auto within = spend(text->size(), place); !within) return std::unexpected(within.error());
            return value;
        }
        if (members->size() == 1) {
            const std::string& name = members->front().key;
            if (name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
                return resolve_function(name, members->front().value, place);
        }
        Json object = Json::object();
        for (const Json::Member& member : *members) {
            auto resolved = resolve(member.value, place + '.' + member.key);
            if (!resolved) return resolved;
            if (*resolved) object.set(member.key, std::move(**resolved));
        }
        return object;
    }();
    --depth_;
    return result;
}

Resolver::Resolved Resolver::resolve_function(const std::string& name, const Json& argument, const std::string& place) {
    const std::string here = place + '.' + name;
    if (name == "Ref") {
        if (!argument.is_text()) return at_place(here, "Ref needs a name");
        return resolve_ref(*argument.text(), here);
    }
    if (name == "Fn::GetAtt") return get_att(argument, here);
    if (name == "Fn::Sub") return substitute(argument, here);
    if (name == "Fn::Join") return join(argument, here);
    if (name == "Fn::Select") return select(argument, here);
    if (name == "Fn::Split") return split(argument, here);
    if (name == "Fn::If") return choose(argument, here);
    if (name == "Fn::FindInMap") return find_in_map(argument, here);
    if (name == "Condition" && !argument.is_text()) {
        // Here "Condition" is an ordinary member, for instance of a policy statement.
        auto inner = resolve(argument, here);
        if (!inner || !*inner) return inner;
        return Json::object({{name, std::move(**inner)}});
    }
    if (name == "Fn::Equals" || name == "Fn::Not" || name == "Fn::And" || name == "Fn::Or" || name == "Condition") {
        const auto result = holds(Json::object({{name, argument}}), place);
        if (!result) return std::unexpected(result.error());
        return Json(*result);
    }
    return at_place(here, "this function is not simulated");
}

Resolver::Resolved Resolver::resolve_ref(std::string_view name, const std::string& place) {
    if (name == "AWS::NoValue") return std::nullopt;
    const std::array<std::pair<std::string_view, std::string_view>, 6> pseudo = {{
        {"AWS::Region", simulated_region},
        {"AWS::AccountId", simulated_account},
        {"AWS::Partition", "aws"},
        {"AWS::StackName", stack_name},
        {"AWS::StackId",
         "arn:aws:cloudformation:us-east-1:123456789012:stack/Confab/7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf"},
        {"AWS::URLSuffix", "amazonaws.com"},
    }};
    for (const auto& [known, value] : pseudo)
        if (known == name) return Json(value);
    const Json* parameters = document_->find("Parameters");
    if (const Json* declaration = parameters ? parameters->find(name) : nullptr) {
        auto value = parameter(name, *declaration, place);
        if (!value) return std::unexpected(value.error());
        const std::string* type = declaration->find_text("Type");
        if (!type || (*type != "CommaDelimitedList" && !type->starts_with("List<"))) return Json(std::move(*value));
        Json list = Json::array();
        std::string_view rest = *value;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            list.push(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        return list;
    }
    const Json* referred = resource(name);
    // Ref gives a queue's URL, not its name.
    const bool queue = referred && *referred->find_text("Type") == "AWS::SQS::Queue";
    auto id = queue ? attribute(name, "QueueUrl", place) : physical_id(name, place);
    if (!id) return std::unexpected(id.error());
    return Json(std::move(*id));
}

Result<std::string> Resolver::parameter(std::string_view name, const Json& declaration, const std::string& place) {
    std::optional<std::string> value;
    if (const Json* preset = declaration.find("Default")) value = as_text_value(*preset);
    if (!value) value = local_parameter(name, *values_);
    for (const auto& [known, given] : values_->parameters)
        if (known == name) value = given;
    if (!value) return at_place(place, "the parameter has neither a default nor a value here");
    if (const Json* allowed = declaration.find("AllowedValues"); allowed && allowed->elements()) {
        bool found = false;
        for (const Json& one : *allowed->elements()) found = found || as_text_value(one) == value;
        if (!found) return at_place(place, "the parameter's value is not one of its AllowedValues");
    }
    if (auto within = spend(value->size(), place); !within) return std::unexpected(within.error());
    return *value;
}

Result<bool> Resolver::exists(std::string_view logical_id) {
    const Json* found = resource(logical_id);
    if (!found) return false;
    const std::string* name = found->find_text("Condition");
    return name ? condition(*name, "Resources." + std::string(logical_id) + ".Condition") : Result<bool>(true);
}

Result<std::string> Resolver::physical_id(std::string_view logical_id, const std::string& place) {
    const Json* found = resource(logical_id);
    if (!found) return at_place(place, "there is no parameter and no resource of this name");
    const auto made = exists(logical_id);
    if (!made) return std::unexpected(made.error());
    if (!*made) return at_place(place, "it needs a resource that the parameters switch off");
    const std::string& type = *found->find_text("Type");
    const Json* properties = found->find("Properties");
    const std::string* protocol = properties ? properties->find_text("ProtocolType") : nullptr;
    if (type == "AWS::ApiGatewayV2::Api" && protocol && *protocol == "WEBSOCKET")
        return std::string(local_socket_api_id);
    const std::string_view property = name_property(type);
    const Json* name = properties && !property.empty() ? properties->find(property) : nullptr;
    if (!name) return default_name(type, logical_id);
    const std::string there = "Resources." + std::string(logical_id) + ".Properties." + std::string(property);
    const auto resolved = resolve(*name, there);
    if (!resolved) return std::unexpected(resolved.error());
    if (!*resolved) return default_name(type, logical_id);
    if (!(*resolved)->is_text()) return at_place(there, "the name is no text");
    return *(*resolved)->text();
}

Result<std::string> Resolver::attribute(std::string_view logical_id, std::string_view name, const std::string& place) {
    const auto id = physical_id(logical_id, place);
    if (!id) return id;
    const auto value = attribute_of(
        *resource(logical_id)->find_text("Type"), *id, name, {.services = values_->services, .site = values_->site});
    if (!value) return at_place(place, "this attribute is not simulated");
    return *value;
}

Result<bool> Resolver::condition(std::string_view name, const std::string& place) {
    if (const auto known = conditions_.find(name); known != conditions_.end()) return known->second;
    const Json* all = document_->find("Conditions");
    const Json* expression = all ? all->find(name) : nullptr;
    if (!expression) return at_place(place, "there is no condition of this name");
    if (depth_ >= deepest) return at_place(place, "its conditions lead in a circle");
    ++depth_;
    const auto result = holds(*expression, "Conditions." + std::string(name));
    --depth_;
    if (result) conditions_.emplace(name, *result);
    return result;
}

Result<bool> Resolver::holds(const Json& expression, const std::string& place) {
    if (auto within = spend(16, place); !within) return std::unexpected(within.error());
    const Json::Object* members = expression.members();
    if (!members || members->size() != 1) return at_place(place, "this is no condition");
    const auto& [name, argument] = members->front();
    const std::string here = place + '.' + name;
    if (name == "Condition") {
        if (!argument.is_text()) return at_place(here, "a condition's name is wanted");
        return condition(*argument.text(), here);
    }
    if (name == "Fn::Equals") {
        auto both = list(argument, 2, here);
        if (!both) return std::unexpected(both.error());
        const auto left = text((*both)[0], here);
        if (!left) return std::unexpected(left.error());
        const auto right = text((*both)[1], here);
        if (!right) return std::unexpected(right.error());
        return *left == *right;
    }
    if (name != "Fn::Not" && name != "Fn::And" && name != "Fn::Or")
        return at_place(here, "this is no condition that is simulated");
    auto all = list(argument, name == "Fn::Not" ? 1 : 0, here);
    if (!all) return std::unexpected(all.error());
    bool result = name == "Fn::And";
    if (depth_ >= deepest) return at_place(here, "its conditions are nested too deeply, or form a circle");
    ++depth_;
    for (const Json& one : *all) {
        const auto each = holds(one, here);
        if (!each) return each;
        if (name == "Fn::Not")
            result = !*each;
        else
            result = name == "Fn::And" ? result && *each : result || *each;
    }
    --depth_;
    return result;
}

}  // namespace simulator::stack
