// Any configuration is refused with sentences, or names only allowed hosts.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "aws/endpoints.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/config.h"

namespace {
void expect(bool good) {
    if (!good) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto config = transport::read_config({reinterpret_cast<const char*>(data), size});
    if (!config) {
        expect(!config.error().empty());
        for (const std::string& sentence : config.error()) expect(!sentence.empty());
        return 0;
    }
    expect(!config->title.empty() && !config->rooms.empty() && config->rooms.size() <= limits::rooms);
    for (const std::string& room : config->rooms) expect(room_id_from_name(room).has_value());
    const auto uses = [&](transport::TransportKind kind) {
        return config->kind == kind || std::ranges::contains(config->fallbacks, kind);
    };
    if (uses(transport::TransportKind::iot)) expect(iot_endpoint(config->iot_endpoint, config->region).has_value());
    if (config->kind == transport::TransportKind::mqtt) {
        const auto url = parse_url(config->mqtt_url);
        expect(url && (url->scheme == "wss" || url->scheme == "ws") && config->fallbacks.empty());
    } else {
        expect(is_cognito_identifier(config->identity_pool_id) && config->fallbacks.size() < 3 &&
               !uses(transport::TransportKind::mqtt));
    }
    if (uses(transport::TransportKind::api_gateway))
        expect(!config->api_gateway_url.empty() && !config->api_url.empty());
    if (uses(transport::TransportKind::sqs)) expect(!config->api_url.empty());
    if (!config->api_gateway_url.empty())
        expect(socket_api_url(config->api_gateway_url, config->region) == config->api_gateway_url);
    expect(config->api_gateway_auth == transport::GatewayAuth::token || !config->user_pool_id.empty());
    if (!config->user_pool_id.empty()) {
        expect(region_of_user_pool(config->user_pool_id) == config->region && !config->user_pool_client_id.empty());
        expect(config->topics.layout == Layout::stamped && !config->api_url.empty());
    }
    if (!config->sign_in_domain.empty()) expect(hosted_pages_url(config->sign_in_domain, config->region).has_value());
    if (!config->api_url.empty()) expect(http_api_url(config->api_url, config->region) == config->api_url);
    expect(config->providers.empty() || !config->sign_in_domain.empty());
    expect(config->guests || !config->user_pool_id.empty());
    expect(!config->topics.prefix.empty() && !config->topics.prefix.contains('#') &&
           !config->topics.prefix.contains('+'));
    return 0;
}
