#include "transport/make.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "aws/endpoints.h"
#include "transport/api_gateway.h"
#include "transport/fallback.h"
#include "transport/iot.h"
#include "transport/plain_mqtt.h"
#include "transport/sqs.h"

namespace transport {

namespace {

// On loopback one port serves all of AWS; empty means AWS's own endpoint.
std::string override_of(const Config& config) {
    if (const auto endpoint = iot_endpoint(config.iot_endpoint, config.region); endpoint && endpoint->loopback)
        return iot_data_url(*endpoint) + "/";
    const auto api = parse_url(config.api_url);
    return api && is_loopback(api->host) ? api->scheme + "://" + host_header(*api) + "/" : std::string();
}

// The AWS services that the configuration uses.
struct Addresses {
    IotEndpoint iot;
    std::string cognito_url;
};

std::expected<Addresses, aws::EndpointError> find_addresses(const Config& config,
                                                            const std::vector<TransportKind>& kinds) {
    Addresses addresses;
    if (std::ranges::contains(kinds, TransportKind::iot)) {
        auto endpoint = iot_endpoint(config.iot_endpoint, config.region);
        if (!endpoint) return std::unexpected(std::move(endpoint.error()));
        addresses.iot = *std::move(endpoint);
    }
    if (std::ranges::any_of(kinds, [](TransportKind kind) { return kind != TransportKind::mqtt; })) {
        auto cognito = cognito_identity_url(config.region, override_of(config));
        if (!cognito) return std::unexpected(std::move(cognito.error()));
        addresses.cognito_url = *std::move(cognito);
    }
    return addresses;
}

Transport make_one(const Config& config, const Addresses& addresses, TransportKind kind, Start start) {
    Secret identity = std::move(start.identity).value_or(Secret());
    if (kind == TransportKind::mqtt) {
        return std::make_unique<PlainMqttTransport>(PlainMqttTransport::Settings{
            .url = config.mqtt_url,
            .user_name = config.mqtt_user_name,
            .password = std::move(start.password),
            .topics = config.topics,
            .identity = std::move(identity),
            .random = start.random});
    }
    AwsAccess::Settings aws{
        .identity_pool_id = config.identity_pool_id,
        .cognito_url = addresses.cognito_url,
        .api_url = config.api_url,
        .tokens_url = config.tokens_url,
        .region = config.region,
        .standing = start.standing,
        .identity = std::move(identity),
        .random = start.random};
    if (kind == TransportKind::sqs) return std::make_unique<SqsTransport>(std::move(aws));
    if (kind == TransportKind::api_gateway)
        return std::make_unique<ApiGatewayTransport>(ApiGatewayTransport::Settings{
            .url = config.api_gateway_url, .auth = config.api_gateway_auth, .aws = std::move(aws)});
    return std::make_unique<IotTransport>(
        IotTransport::Settings{.endpoint = addresses.iot, .topics = config.topics, .aws = std::move(aws)});
}

}  // namespace

bool accepts(const Config& config, TransportKind kind, Standing standing) {
    return kind != TransportKind::api_gateway || config.api_gateway_auth == GatewayAuth::token ||
           standing == Standing::user;
}

std::expected<Transport, aws::EndpointError> make(const Config& config, Start start) {
    std::vector<TransportKind> kinds = {config.kind};
    kinds.append_range(config.fallbacks);
    auto addresses = find_addresses(config, kinds);
    if (!addresses) return std::unexpected(std::move(addresses.error()));
    // Skip fallbacks that reject this kind of user: the client would be stuck on one.
    if (kinds.size() > 1)
        std::erase_if(kinds, [&](TransportKind kind) { return !accepts(config, kind, start.standing); });
    if (kinds.size() == 1) return make_one(config, *addresses, kinds.front(), std::move(start));
    return std::make_unique<Fallback>(std::move(kinds), std::move(start),
                                      [config, addresses = *std::move(addresses)](TransportKind kind, Start next) {
                                          return make_one(config, addresses, kind, std::move(next));
                                      });
}

std::optional<aws_user::Settings> user_pool_of(const Config& config, std::string redirect_url, Random random) {
    if (config.user_pool_id.empty()) return std::nullopt;
    auto url = user_pool_url(config.region, override_of(config));
    if (!url) return std::nullopt;
    return aws_user::Settings{
        .region = config.region,
        .user_pool_id = config.user_pool_id,
        .client_id = config.user_pool_client_id,
        .endpoint_url = *std::move(url),
        .hosted_url = hosted_pages_url(config.sign_in_domain, config.region).value_or(std::string()),
        .redirect_url = std::move(redirect_url),
        .random = random};
}

}  // namespace transport
