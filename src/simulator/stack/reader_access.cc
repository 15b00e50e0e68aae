#include "simulator/stack/reader_parts.h"

namespace simulator::stack {

namespace {

int seconds_in(std::string_view unit) {
    if (unit == "seconds") return 1;
    if (unit == "minutes") return 60;
    if (unit == "days") return 86'400;
    return 3600;
}

}  // namespace

// A function by its ARN, bare or in an API Gateway invocation URI.
std::string TemplateReader::function_of(const Json* arn, const std::string& place) {
    if (!arn || arn->is_null()) return {};
    if (const std::string* text = arn->text())
        for (const Function& function : stack_.functions)
            if (*text == function.arn || text->contains('/' + function.arn + '/')) return function.id;
    fail(place, "this is no function of the template");
    return {};
}

void TemplateReader::read_user_pool(const std::string&, const Json& properties, const std::string& place) {
    UserPool pool;
    const Json policies = member(properties, "Policies", place);
    if (const Json* rules = policies.find("PasswordPolicy")) {
        const std::string here = place + ".Policies.PasswordPolicy";
        pool.password.length = static_cast<std::size_t>(whole(*rules, "MinimumLength", 8, here));
        pool.password.lower = flag(*rules, "RequireLowercase", false, here);
        pool.password.upper = flag(*rules, "RequireUppercase", false, here);
        pool.password.digit = flag(*rules, "RequireNumbers", false, here);
        pool.password.symbol = flag(*rules, "RequireSymbols", false, here);
    }
    const Json triggers = member(properties, "LambdaConfig", place);
    pool.pre_sign_up = function_of(triggers.find("PreSignUp"), place + ".LambdaConfig.PreSignUp");
    pool.post_confirmation = function_of(triggers.find("PostConfirmation"), place + ".LambdaConfig.PostConfirmation");
    if (const Json::Object* all = triggers.members())
        for (const Json::Member& one : *all)
            if (one.key != "PreSignUp" && one.key != "PostConfirmation")
                fail(place + ".LambdaConfig." + one.key, "this trigger is not simulated");
    for (const std::string& attribute : texts(properties, "AutoVerifiedAttributes", place))
        pool.verifies_email = pool.verifies_email || attribute == "email";
    if (!texts(properties, "UsernameAttributes", place).empty())
        fail(place + ".UsernameAttributes", "user names that are addresses are not simulated");
    const Json admin = member(properties, "AdminCreateUserConfig", place);
    pool.only_admins_create = flag(admin, "AllowAdminCreateUserOnly", false, place + ".AdminCreateUserConfig");
    const std::string mfa = text(properties, "MfaConfiguration", place);
    if (mfa == "ON") fail(place + ".MfaConfiguration", "a pool that insists on a second factor is not simulated");
    pool.mfa = mfa == "OPTIONAL";
    stack_.user_pool = pool;
}

void TemplateReader::read_client(const std::string&, const Json& properties, const std::string& place) {
    UserPoolClient client;
    if (flag(properties, "GenerateSecret", false, place))
        fail(place + ".GenerateSecret", "clients with a secret are not simulated");
    const Json rotation = member(properties, "RefreshTokenRotation", place);
    client.rotates_refresh_tokens = text(rotation, "Feature", place + ".RefreshTokenRotation") == "ENABLED";
    client.rotation_grace_seconds =
        static_cast<int>(whole(rotation, "RetryGracePeriodSeconds", 0, place + ".RefreshTokenRotation"));
    client.hides_who_exists = text(properties, "PreventUserExistenceErrors", place) == "ENABLED";
    client.can_revoke = flag(properties, "EnableTokenRevocation", true, place);
    const Json units = member(properties, "TokenValidityUnits", place);
    const std::string here = place + ".TokenValidityUnits";
    client.access_seconds = static_cast<int>(whole(properties, "AccessTokenValidity", 0, place)) *
                            seconds_in(text(units, "AccessToken", here));
    client.id_seconds =
        static_cast<int>(whole(properties, "IdTokenValidity", 0, place)) * seconds_in(text(units, "IdToken", here));
    if (client.access_seconds <= 0) client.access_seconds = 3600;
    if (client.id_seconds <= 0) client.id_seconds = 3600;
    const std::string unit = text(units, "RefreshToken", here);
    client.refresh_seconds =
        whole(properties, "RefreshTokenValidity", 0, place) * seconds_in(unit.empty() ? "days" : unit);
    if (client.refresh_seconds <= 0) client.refresh_seconds = 30 * 86'400;
    if (auto flows = texts(properties, "ExplicitAuthFlows", place); !flows.empty()) client.flows = std::move(flows);
    client.callbacks = texts(properties, "CallbackURLs", place);
    client.logouts = texts(properties, "LogoutURLs", place);
    stack_.client = std::move(client);
}

void TemplateReader::read_identity_pool(const std::string&, const Json& properties, const std::string& place) {
    stack_.guests = flag(properties, "AllowUnauthenticatedIdentities", false, place);
    stack_.classic_flow = flag(properties, "AllowClassicFlow", false, place);
}

void TemplateReader::read_pool_roles(const std::string&, const Json& properties, const std::string& place) {
    const Json roles = member(properties, "Roles", place);
    for (const auto& [name, chosen] :
         {std::pair("unauthenticated", &stack_.guest_role), std::pair("authenticated", &stack_.user_role)}) {
        const std::string* arn = roles.find_text(name);
        if (!arn) continue;
        const Role* role = stack_.role_by_arn(*arn);
        if (!role) return fail(place + ".Roles." + name, "this is no role of the template");
        *chosen = role->id;
    }
    if (properties.find("RoleMappings")) fail(place + ".RoleMappings", "role mappings are not simulated");
}

void TemplateReader::read_api(const std::string& id, const Json& properties, const std::string& place) {
    const std::string protocol = text(properties, "ProtocolType", place);
    if (protocol == "WEBSOCKET") return read_socket_api(id, properties, place);
    if (protocol != "HTTP") return fail(place + ".ProtocolType", "there are HTTP and WEBSOCKET");
    const Json cors = member(properties, "CorsConfiguration", place);
    const std::string here = place + ".CorsConfiguration";
    stack_.cors = {.origins = texts(cors, "AllowOrigins", here),
                   .methods = texts(cors, "AllowMethods", here),
                   .headers = texts(cors, "AllowHeaders", here),
                   .exposed = texts(cors, "ExposeHeaders", here),
                   .max_age = static_cast<int>(whole(cors, "MaxAge", 0, here))};
}

void TemplateReader::read_route(const std::string&, const Json& properties, const std::string& place) {
    if (is_of_sockets(properties, place)) return read_socket_route(properties, place);
    Route route{.key = text(properties, "RouteKey", place), .function = {}};
    const std::string authorization = text(properties, "AuthorizationType", place);
    if (!authorization.empty() && authorization != "AWS_IAM" && authorization != "NONE")
        return fail(place + ".AuthorizationType", "this kind is not simulated");
    if (authorization == "AWS_IAM") route.authorization = RouteAuthorization::signed_request;
    const std::string target = text(properties, "Target", place);
    const Found integration =
        target.starts_with("integrations/")
            ? find_resource("AWS::ApiGatewayV2::Integration", std::string_view(target).substr(13), place)
            : Found{};
    if (integration.properties) {
        if (text(*integration.properties, "PayloadFormatVersion", integration.place) != "2.0")
            return fail(integration.place + ".PayloadFormatVersion", "payload format 2.0 alone is simulated");
        const Json uri = member(*integration.properties, "IntegrationUri", integration.place);
        route.function = function_of(&uri, integration.place + ".IntegrationUri");
    }
    if (route.function.empty()) return fail(place + ".Target", "the route leads to no function of the template");
    stack_.routes.push_back(std::move(route));
}

}  // namespace simulator::stack
