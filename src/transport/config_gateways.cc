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
            report_.mistake({}, ConfigFault::nothing_to_connect_to);
        return;
    }
    const Json::Array* list = value->elements();
    std::vector<TransportKind> kinds;
    for (const Json& each : list ? *list : Json::Array{*value}) {
        const auto kind = each.text() ? kind_named(*each.text()) : std::nullopt;
        if (!kind) return report_.mistake("transport", ConfigFault::unknown_transport);
        if (std::ranges::contains(kinds, *kind)) return report_.mistake("transport", SameTransportTwice{*kind});
        kinds.push_back(*kind);
    }
    if (kinds.empty()) return report_.mistake("transport", ConfigFault::no_transport);
    if (kinds.size() > 1 && std::ranges::contains(kinds, TransportKind::mqtt))
        return report_.mistake("transport", ConfigFault::mqtt_with_others);
    config.kind = kinds.front();
    config.fallbacks.assign(kinds.begin() + 1, kinds.end());
}

void ConfigReader::read_gateways() {
    const bool used = uses(TransportKind::api_gateway);
    if ((used || uses(TransportKind::sqs)) && !api_) report_.mistake("api.url", ConfigFault::api_missing_for_gateways);
    const std::size_t mistakes_before = report_.mistakes.size();
    const std::string text = report_.text_of(gateway_, "apiGateway.", "url");
    const std::string entry = report_.text_of(gateway_, "apiGateway.", "entry");
    const std::string tokens = report_.text_of(gateway_, "apiGateway.", "tokens");
    if (report_.mistakes.size() != mistakes_before) return;
    if (entry == "jwt") {
        config.api_gateway_auth = GatewayAuth::jwt;
        if (config.user_pool_id.empty())
            report_.mistake("apiGateway.entry", ConfigFault::entry_needs_accounts);
        else if (used && config.guests)
            report_.warn("apiGateway.entry", ConfigOddity::guests_without_gateway);
    } else if (!entry.empty() && entry != "token") {
        report_.mistake("apiGateway.entry", ConfigFault::unknown_entry);
    }
    if (text.empty()) {
        if (used || gateway_) report_.mistake("apiGateway.url", ConfigFault::gateway_missing);
        return;
    }
    if (config.region.empty()) {
        if (config.kind == TransportKind::mqtt) report_.mistake("apiGateway.url", ConfigFault::gateway_needs_aws);
        return;  // otherwise the missing region is reported already
    }
    auto url = socket_api_url(text, config.region);
    if (!url) return report_.mistake("apiGateway.url", url.error());
    config.api_gateway_url = *std::move(url);
    if (tokens.empty()) return;
    auto tokens_url = http_api_url(tokens, config.region);
    if (!tokens_url) return report_.mistake("apiGateway.tokens", tokens_url.error());
    config.tokens_url = *std::move(tokens_url);
}

}  // namespace transport
