// Which transports the configuration names, and what those besides AWS IoT need.
#include <algorithm>
#include <utility>

#include "aws/endpoints.h"
#include "transport/config_reader.h"
#include "transport/transport_kind.h"

namespace transport {

bool ConfigReader::uses(TransportKind kind) const {
    return config.kind == kind || std::ranges::contains(config.fallbacks, kind);
}

void ConfigReader::read_transport() {
    const bool iot_given = root_.find("iot") || root_.find("iotGatewayName");
    const bool mqtt_given = root_.find("mqtt") != nullptr;
    config.kind = iot_given    ? TransportKind::iot
                  : mqtt_given ? TransportKind::mqtt
                  : gateway_   ? TransportKind::api_gateway
                               : TransportKind::iot;
    const Json* value = root_.find("transport");
    if (!value) {
        if (!iot_given && !mqtt_given && !root_.find("apiGateway"))
            mistake(
                "There is nothing to connect to: write \"iot\": {\"endpoint\": …} for AWS IoT, or \"mqtt\": {\"url\": "
                "…} for "
                "another broker.");
        return;
    }
    const Json::Array* list = value->elements();
    std::vector<TransportKind> kinds;
    for (const Json& each : list ? *list : Json::Array{*value}) {
        const auto kind = each.text() ? kind_named(*each.text()) : std::nullopt;
        if (!kind)
            return mistake(
                "\"transport\" must be \"iot\" (AWS IoT), \"mqtt\" (any MQTT broker), \"api-gateway\" or \"sqs\", or a "
                "list of them.");
        if (std::ranges::contains(kinds, *kind))
            return mistake("\"transport\" names " + std::string(kind_name(*kind)) + " twice.");
        kinds.push_back(*kind);
    }
    if (kinds.empty()) return mistake("\"transport\" is an empty list: name at least one.");
    if (kinds.size() > 1 && std::ranges::contains(kinds, TransportKind::mqtt))
        return mistake(
            "\"transport\" cannot have \"mqtt\" in a list: people behind another broker do not meet those on AWS.");
    config.kind = kinds.front();
    config.fallbacks.assign(kinds.begin() + 1, kinds.end());
}

void ConfigReader::read_gateways() {
    const bool used = uses(TransportKind::api_gateway);
    if ((used || uses(TransportKind::sqs)) && !api_)
        mistake(
            "\"api.url\" is missing: the ways besides AWS IoT begin at the HTTP API. Write its address, which "
            "`./scripts/deploy` prints.");
    const std::size_t mistakes_before = mistakes.size();
    const std::string text = text_of(gateway_, "apiGateway.", "url");
    const std::string entry = text_of(gateway_, "apiGateway.", "entry");
    if (mistakes.size() != mistakes_before) return;
    if (entry == "jwt") {
        config.api_gateway_auth = GatewayAuth::jwt;
        if (config.user_pool_id.empty())
            mistake(
                "\"apiGateway.entry\" \"jwt\" lets in people with accounts alone, and without \"cognito.userPoolId\" "
                "there are none.");
        else if (used && config.guests)
            warn("\"apiGateway.entry\" is \"jwt\": guests cannot come in through API Gateway.");
    } else if (!entry.empty() && entry != "token") {
        mistake("\"apiGateway.entry\" must be \"token\" or \"jwt\".");
    }
    if (text.empty()) {
        if (used || gateway_)
            mistake(
                "\"apiGateway.url\" is missing: write the address of the WebSocket API, which `./scripts/deploy` "
                "prints.");
        return;
    }
    if (config.region.empty()) {
        if (config.kind == TransportKind::mqtt) mistake("\"apiGateway.url\" is of use with AWS alone: leave it out.");
        return;  // otherwise the region's absence has its own sentence
    }
    auto url = socket_api_url(text, config.region);
    if (!url) return mistake("\"apiGateway.url\": " + url.error().what);
    config.api_gateway_url = *std::move(url);
}

}  // namespace transport
