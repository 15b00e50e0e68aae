#include "simulator/stack/reader.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "simulator/stack/reader_parts.h"

namespace simulator::stack {
namespace {

// AWS IoT's own API writes the members of a rule as CloudFormation does, but for the first letter.
Json with_small_initials(const Json& value) {
    if (const Json::Array* elements = value.elements()) {
        Json list = Json::array();
        for (const Json& element : *elements) list.push(with_small_initials(element));
        return list;
    }
    if (!value.is_object()) return value;
    Json object = Json::object();
    for (const Json::Member& member : *value.members()) {
        std::string key = member.key;
        if (!key.empty()) key[0] = lower_case(key[0]);
        object.set(key, with_small_initials(member.value));
    }
    return object;
}

}  // namespace

Result<Stack> TemplateReader::read() {
    each("AWS::IAM::Role", &TemplateReader::read_role);
    each("AWS::IAM::Policy", &TemplateReader::read_policy);
    each("AWS::IAM::RolePolicy", &TemplateReader::read_policy);
    each("AWS::IoT::Policy", &TemplateReader::read_iot_policy);
    each("AWS::DynamoDB::Table", &TemplateReader::read_table);
    each("AWS::Lambda::Function", &TemplateReader::read_function);
    each("AWS::Lambda::Permission", &TemplateReader::read_permission);
    each("AWS::SQS::Queue", &TemplateReader::read_queue);
    each("AWS::SQS::QueuePolicy", &TemplateReader::read_queue_policy);
    each("AWS::KMS::Key", &TemplateReader::read_key);
    each("AWS::Kinesis::Stream", &TemplateReader::read_stream);
    each("AWS::Lambda::EventSourceMapping", &TemplateReader::read_mapping);
    each("AWS::IoT::TopicRule", &TemplateReader::read_rule);
    each("AWS::Cognito::UserPool", &TemplateReader::read_user_pool);
    each("AWS::Cognito::UserPoolClient", &TemplateReader::read_client);
    each("AWS::Cognito::IdentityPool", &TemplateReader::read_identity_pool);
    each("AWS::Cognito::IdentityPoolRoleAttachment", &TemplateReader::read_pool_roles);
    each("AWS::ApiGatewayV2::Api", &TemplateReader::read_api);
    each("AWS::ApiGatewayV2::Stage", &TemplateReader::read_stage);
    each("AWS::ApiGatewayV2::Route", &TemplateReader::read_route);
    if (failure_) return std::unexpected(*failure_);
    return std::move(stack_);
}

void TemplateReader::each(std::string_view type, Reader reader) {
    for (const Json::Member& member : *document_->find("Resources")->members()) {
        if (failure_) return;
        const std::string* its_type = member.value.find_text("Type");
        if (!its_type || *its_type != type) continue;
        const auto made = resolver_.exists(member.key);
        if (!made) return fail(made.error());
        if (!*made) continue;
        static const Json nothing = Json::object();
        const Json* properties = member.value.find("Properties");
        (this->*reader)(member.key, properties ? *properties : nothing, "Resources." + member.key + ".Properties");
    }
}

void TemplateReader::fail(const Error& error) {
    if (!failure_) failure_ = error;
}

void TemplateReader::fail(const std::string& place, std::string_view what) {
    fail(Error{"simulator/stack", "the template at " + place + ": " + std::string(what)});
}

Json TemplateReader::member(const Json& object, std::string_view name, const std::string& place) {
    const Json* found = object.find(name);
    if (!found) return {};
    auto resolved = resolver_.resolve(*found, place + '.' + std::string(name));
    if (!resolved) {
        fail(resolved.error());
        return {};
    }
    return *resolved ? std::move(**resolved) : Json();
}

std::string TemplateReader::text(const Json& object, std::string_view name, const std::string& place) {
    const Json value = member(object, name, place);
    if (const std::string* text = value.text()) return *text;
    if (!value.is_null()) fail(place + '.' + std::string(name), "a text is needed");
    return {};
}

// CloudFormation takes "3" for 3 and "true" for true.
std::int64_t TemplateReader::whole(const Json& object, std::string_view name, std::int64_t otherwise,
                                   const std::string& place) {
    const Json value = member(object, name, place);
    if (value.is_null()) return otherwise;
    if (value.integer()) return *value.integer();
    const auto read = value.text() ? parse_json(*value.text(), {.bytes = 20}) : Result<Json>(Json());
    if (read && read->integer()) return *read->integer();
    fail(place + '.' + std::string(name), "a whole number is needed");
    return otherwise;
}

bool TemplateReader::flag(const Json& object, std::string_view name, bool otherwise, const std::string& place) {
    const Json value = member(object, name, place);
    if (value.is_null()) return otherwise;
    if (value.boolean()) return *value.boolean();
    if (value.text() && (*value.text() == "true" || *value.text() == "false")) return *value.text() == "true";
    fail(place + '.' + std::string(name), "true or false is needed");
    return otherwise;
}

std::vector<std::string> TemplateReader::texts(const Json& object, std::string_view name, const std::string& place) {
    const Json value = member(object, name, place);
    std::vector<std::string> all;
    if (value.is_null()) return all;
    if (!value.elements())
        fail(place + '.' + std::string(name), "a list is needed");
    else
        for (const Json& element : *value.elements()) {
            if (element.text())
                all.push_back(*element.text());
            else
                fail(place + '.' + std::string(name), "a list of texts is needed");
        }
    return all;
}

void TemplateReader::read_role(const std::string& id, const Json& properties, const std::string& place) {
    const auto arn = resolver_.attribute(id, "Arn", place);
    if (!arn) return fail(arn.error());
    Role role{.id = id, .arn = *arn, .policies = {}};
    if (const Json trust = member(properties, "AssumeRolePolicyDocument", place); trust.is_object())
        role.trust = trust.dump();
    role.longest_session = whole(properties, "MaxSessionDuration", 3600, place);
    const Json policies = member(properties, "Policies", place);
    if (policies.elements())
        for (const Json& policy : *policies.elements()) {
            const Json* document = policy.find("PolicyDocument");
            if (!document) return fail(place + ".Policies", "a policy has no PolicyDocument");
            role.policies.push_back(document->dump());
        }
    for (const std::string& managed : texts(properties, "ManagedPolicyArns", place))
        if (!managed.ends_with("/AWSLambdaBasicExecutionRole"))  // it only grants logging, which is not simulated
            return fail(place + ".ManagedPolicyArns", "this managed policy is not known to the simulator");
    stack_.roles.push_back(std::move(role));
}

// AWS::IAM::Policy names many roles, AWS::IAM::RolePolicy one.
void TemplateReader::read_policy(const std::string&, const Json& properties, const std::string& place) {
    std::vector<std::string> names = texts(properties, "Roles", place);
    if (std::string one = text(properties, "RoleName", place); !one.empty()) names.push_back(std::move(one));
    const Json document = member(properties, "PolicyDocument", place);
    if (!document.is_object()) return fail(place, "there is no PolicyDocument");
    for (Role& role : stack_.roles)
        if (std::ranges::any_of(names, [&](const std::string& name) { return role.arn.ends_with("role/" + name); }))
            role.policies.push_back(document.dump());
}

void TemplateReader::read_iot_policy(const std::string& id, const Json& properties, const std::string& place) {
    const auto name = resolver_.physical_id(id, place);
    if (!name) return fail(name.error());
    stack_.iot_policies.push_back(
        {.id = id, .name = *name, .document = member(properties, "PolicyDocument", place).dump()});
}

void TemplateReader::read_rule(const std::string& id, const Json& properties, const std::string& place) {
    const auto arn = resolver_.attribute(id, "Arn", place);
    if (!arn) return fail(arn.error());
    const Json payload = member(properties, "TopicRulePayload", place);
    if (!payload.is_object()) return fail(place, "there is no TopicRulePayload");
    stack_.rules.push_back({.id = id, .arn = *arn, .payload = with_small_initials(payload).dump()});
}

void TemplateReader::read_table(const std::string& id, const Json& properties, const std::string& place) {
    const auto name = resolver_.physical_id(id, place);
    const auto arn = resolver_.attribute(id, "Arn", place);
    if (!name || !arn) return fail(name ? arn.error() : name.error());
    Table table{.id = id, .name = *name, .arn = *arn, .create_table = {}, .time_to_live = {}};
    Json request = Json::object({{"TableName", *name}});
    for (const std::string_view part : {"AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes",
                                        "LocalSecondaryIndexes", "ProvisionedThroughput"})
        if (Json value = member(properties, part, place); !value.is_null()) request.set(part, std::move(value));
    table.create_table = request.dump();
    if (const Json* schema = properties.find("KeySchema"); schema && schema->elements())
        for (const Json& part : *schema->elements())
            if (const std::string* attribute = part.find_text("AttributeName")) table.key.push_back(*attribute);
    if (const Json stream = member(properties, "StreamSpecification", place); stream.is_object()) {
        if (text(stream, "StreamViewType", place + ".StreamSpecification") != "KEYS_ONLY")
            return fail(place + ".StreamSpecification", "streams of keys alone are simulated");
        const auto stream_arn = resolver_.attribute(id, "StreamArn", place);
        if (!stream_arn) return fail(stream_arn.error());
        table.stream = *stream_arn;
    }
    const Json expiry = member(properties, "TimeToLiveSpecification", place);
    if (const std::string* attribute = expiry.find_text("AttributeName")) table.time_to_live = *attribute;
    stack_.tables.push_back(std::move(table));
}

void TemplateReader::read_function(const std::string& id, const Json& properties, const std::string& place) {
    const auto name = resolver_.physical_id(id, place);
    const auto arn = resolver_.attribute(id, "Arn", place);
    if (!name || !arn) return fail(name ? arn.error() : name.error());
    Function function{.id = id, .name = *name, .arn = *arn, .role = {}, .environment = {}};
    const Role* role = stack_.role_by_arn(text(properties, "Role", place));
    if (!role) return fail(place + ".Role", "this is no role of the template");
    function.role = role->id;
    function.timeout_seconds = static_cast<int>(whole(properties, "Timeout", 3, place));
    const Json environment = member(properties, "Environment", place);
    if (const Json* variables = environment.find("Variables"); variables && variables->members())
        for (const Json::Member& variable : *variables->members())
            function.environment.emplace_back(
                variable.key, variable.value.text() ? *variable.value.text() : variable.value.dump());
    stack_.functions.push_back(std::move(function));
}

void TemplateReader::read_permission(const std::string&, const Json& properties, const std::string& place) {
    const std::string named = text(properties, "FunctionName", place);
    for (const Function& function : stack_.functions)
        if (function.arn == named || function.name == named)
            return stack_.permissions.push_back({.function = function.id,
                                                 .principal = text(properties, "Principal", place),
                                                 .source = text(properties, "SourceArn", place)});
    if (!failure_) fail(place + ".FunctionName", "this is no function of the template");
}

Result<Stack> read_stack(std::string_view template_json, const Inputs& values) {
    const auto document = parse_json(template_json, {.bytes = 1024 * 1024, .depth = 40, .values = 60'000});
    if (!document) return std::unexpected(document.error());
    const Json* resources = document->find("Resources");
    if (!resources || !resources->is_object()) return error("simulator/stack", "the template has no Resources");
    return TemplateReader(*document, values).read();
}

}  // namespace simulator::stack
