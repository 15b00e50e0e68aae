#include "transport/config_reader.h"

#include <algorithm>
#include <utility>

#include "aws/endpoints.h"
#include "aws/url.h"
#include "protocol/layout.h"

namespace transport {
namespace {

constexpr std::size_t longest_prefix = 64;
constexpr std::ptrdiff_t most_prefix_slashes = 3;  // AWS allows 7 in a topic; the stamped layout adds 4
constexpr std::size_t longest_user_name = 256;

}  // namespace

void ConfigReader::read() {
    iot_ = section("iot", {"endpoint"});
    cognito_ =
        section("cognito", {"identityPoolId", "userPoolId", "userPoolClientId", "domain", "providers", "guests"});
    api_ = section("api", {"url"});
    gateway_ = section("apiGateway", {"url", "entry", "tokens"});
    mqtt_ = section("mqtt", {"url", "username", "password"});
    topics_ = section("topics", {"layout", "prefix"});
    read_transport();
    if (config.kind != TransportKind::mqtt || iot_ || cognito_ || root_.find("iotGatewayName")) read_iot();
    if (config.kind == TransportKind::mqtt || mqtt_) read_mqtt();
    read_topics();
    read_accounts();
    read_gateways();
}

const Json* ConfigReader::section(std::string_view key, std::initializer_list<std::string_view> known) {
    const Json* value = root_.find(key);
    if (!value) return nullptr;
    if (!value->is_object()) {
        report_.mistake(std::string(key), ConfigFault::not_an_object);
        return nullptr;
    }
    report_.check_keys(*value, std::string(key) + '.', known);
    return value;
}

std::string ConfigReader::text_or_old(const Json* object, std::string_view path, std::string_view key,
                                      std::string_view old_key) {
    std::string text = report_.text_of(object, path, key);
    const std::string old = report_.text_of(&root_, "", old_key);
    if (text.empty()) return old;
    if (!old.empty()) report_.warn(std::string(old_key), ReplacedBy{std::string(path) + std::string(key)});
    return text;
}

void ConfigReader::read_iot() {
    const std::size_t mistakes_before = report_.mistakes.size();
    config.region = report_.text_of(&root_, "", "region");
    const std::string endpoint = text_or_old(iot_, "iot.", "endpoint", "iotGatewayName");
    config.identity_pool_id = text_or_old(cognito_, "cognito.", "identityPoolId", "cognitoIdentityPoolId");
    if (report_.mistakes.size() != mistakes_before || (config.kind == TransportKind::mqtt && endpoint.empty())) return;

    const auto pool_region = region_of_identity_pool(config.identity_pool_id);
    if (!pool_region) {
        report_.mistake("cognito.identityPoolId", pool_region.error());
    } else if (config.region.empty()) {
        config.region = *pool_region;
    } else if (config.region != *pool_region) {
        report_.mistake("region", OtherRegion{*pool_region});
    }

    if (endpoint.empty() && !uses(TransportKind::iot)) return;
    const auto host = iot_endpoint(endpoint, config.region);
    if (!host) return report_.mistake("iot.endpoint", host.error());
    config.region = host->region;
    config.iot_endpoint = host->host + (host->port ? ':' + std::to_string(*host->port) : std::string());
    const std::string_view account = std::string_view(host->host).substr(0, host->host.find('.'));
    if (!host->loopback && !host->region.starts_with("cn-") && !account.ends_with("-ats"))
        report_.warn("iot.endpoint", ConfigOddity::old_endpoint);
}

void ConfigReader::read_mqtt() {
    const std::size_t mistakes_before = report_.mistakes.size();
    const std::string url_text = report_.text_of(mqtt_, "mqtt.", "url");
    config.mqtt_user_name = report_.text_of(mqtt_, "mqtt.", "username");
    if (mqtt_ && mqtt_->find("password")) report_.warn("mqtt.password", ConfigOddity::password_readable);
    if (report_.mistakes.size() != mistakes_before) return;
    if (config.mqtt_user_name.size() > longest_user_name || std::ranges::any_of(config.mqtt_user_name, [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        }))
        report_.mistake("mqtt.username", ConfigFault::user_name_unusable);
    if (url_text.empty()) return report_.mistake("mqtt.url", ConfigFault::broker_missing);
    const auto url = parse_url(url_text);
    if (!url) return report_.mistake("mqtt.url", url.error());
    if (url->scheme != "wss" && url->scheme != "ws") return report_.mistake("mqtt.url", ConfigFault::broker_scheme);
    if (url->scheme == "ws" && !is_loopback(url->host)) report_.warn("mqtt.url", ConfigOddity::broker_unencrypted);
    config.mqtt_url = to_text(*url);
}

void ConfigReader::read_topics() {
    const std::string name = report_.text_of(topics_, "topics.", "layout");
    config.topics.layout = config.kind == TransportKind::mqtt ? Layout::direct : Layout::stamped;
    bool known = name.empty();
    for (const Layout layout : {Layout::stamped, Layout::direct, Layout::plain}) {
        if (name != layout_name(layout)) continue;
        config.topics.layout = layout;
        known = true;
    }
    if (!known) report_.mistake("topics.layout", ConfigFault::unknown_layout);
    if (config.kind == TransportKind::mqtt && config.topics.layout == Layout::stamped)
        report_.warn("topics.layout", ConfigOddity::stamped_on_broker);
    if (config.kind == TransportKind::iot && config.topics.layout != Layout::stamped)
        report_.warn("topics.layout", ConfigOddity::not_stamped);
    config.topics.prefix = default_prefix(config.topics.layout);
    const std::string prefix = report_.text_of(topics_, "topics.", "prefix");
    if (prefix.empty()) return;
    const bool plain_characters = std::ranges::all_of(prefix, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("-_./").contains(c);
    });
    if (!plain_characters || prefix.size() > longest_prefix || prefix.starts_with('/') || prefix.ends_with('/') ||
        prefix.contains("//") || std::ranges::count(prefix, '/') > most_prefix_slashes)
        return report_.mistake("topics.prefix", ConfigFault::bad_prefix);
    config.topics.prefix = prefix;
}

Config read_config(const Json& root, ConfigReport& report) {
    ConfigReader reader(root, report);
    reader.read();
    return std::move(reader.config);
}

}  // namespace transport
