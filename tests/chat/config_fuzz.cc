// Any configuration is refused with mistakes, or names only allowed hosts.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "aws/endpoints.h"
#include "chat/config.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {
void expect(bool good) {
    if (!good) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto config = chat::read_config({reinterpret_cast<const char*>(data), size});
    if (!config) {
        expect(!config.error().empty());
        return 0;
    }
    expect(!config->title.empty() && !config->rooms.empty() && config->rooms.size() <= limits::rooms);
    for (const std::string& room : config->rooms) expect(room_id_from_name(room).has_value());
    const auto uses = [&](transport::TransportKind kind) {
        return config->transport.kind == kind || std::ranges::contains(config->transport.fallbacks, kind);
    };
    if (uses(transport::TransportKind::iot))
        expect(iot_endpoint(config->transport.iot_endpoint, config->transport.region).has_value());
    if (config->transport.kind == transport::TransportKind::mqtt) {
        const auto url = parse_url(config->transport.mqtt_url);
        expect(url && (url->scheme == "wss" || url->scheme == "ws") && config->transport.fallbacks.empty());
    } else {
        expect(is_cognito_identifier(config->transport.identity_pool_id) && config->transport.fallbacks.size() < 3 &&
               !uses(transport::TransportKind::mqtt));
    }
    if (uses(transport::TransportKind::api_gateway))
        expect(!config->transport.api_gateway_url.empty() && !config->transport.api_url.empty());
    if (uses(transport::TransportKind::sqs)) expect(!config->transport.api_url.empty());
    if (!config->transport.api_gateway_url.empty())
        expect(socket_api_url(config->transport.api_gateway_url, config->transport.region) ==
               config->transport.api_gateway_url);
    expect(config->transport.api_gateway_auth == transport::GatewayAuth::token ||
           !config->transport.user_pool_id.empty());
    if (!config->transport.user_pool_id.empty()) {
        expect(region_of_user_pool(config->transport.user_pool_id) == config->transport.region &&
               !config->transport.user_pool_client_id.empty());
        expect(config->transport.topics.layout == Layout::stamped && !config->transport.api_url.empty());
    }
    if (!config->transport.sign_in_domain.empty())
        expect(hosted_pages_url(config->transport.sign_in_domain, config->transport.region).has_value());
    if (!config->transport.api_url.empty())
        expect(http_api_url(config->transport.api_url, config->transport.region) == config->transport.api_url);
    expect(config->transport.providers.empty() || !config->transport.sign_in_domain.empty());
    expect(config->transport.guests || !config->transport.user_pool_id.empty());
    expect(!config->transport.topics.prefix.empty() && !config->transport.topics.prefix.contains('#') &&
           !config->transport.topics.prefix.contains('+'));
    return 0;
}
