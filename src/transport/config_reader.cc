#include "transport/config_reader.h"

#include <algorithm>
#include <utility>

#include "aws/endpoints.h"
#include "aws/url.h"
#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace transport {
namespace {

constexpr JsonLimits config_json = {.bytes = 64 * 1024, .depth = 8, .values = 1'000};
constexpr std::size_t most_warnings = 20;
constexpr std::size_t longest_prefix = 64;
constexpr std::ptrdiff_t most_prefix_slashes = 3;  // AWS allows 7 in a topic; the stamped layout adds 4
constexpr std::size_t longest_user_name = 256;

std::string quoted(std::string_view key) { return '"' + std::string(key) + '"'; }

}  // namespace

void ConfigReader::read() {
    note_unknown_keys(root_, "",
                      {"title", "rooms", "transport", "region", "iot", "cognito", "api", "apiGateway", "mqtt", "topics",
                       "iotGatewayName", "cognitoIdentityPoolId"});
    iot_ = section("iot", {"endpoint"});
    cognito_ =
        section("cognito", {"identityPoolId", "userPoolId", "userPoolClientId", "domain", "providers", "guests"});
    api_ = section("api", {"url"});
    gateway_ = section("apiGateway", {"url", "entry"});
    mqtt_ = section("mqtt", {"url", "username", "password"});
    topics_ = section("topics", {"layout", "prefix"});
    read_title();
    read_rooms();
    read_transport();
    if (config.kind != TransportKind::mqtt || iot_ || cognito_ || root_.find("iotGatewayName")) read_iot();
    if (config.kind == TransportKind::mqtt || mqtt_) read_mqtt();
    read_topics();
    read_accounts();
    read_gateways();
}

void ConfigReader::warn(std::string sentence) {
    if (config.warnings.size() < most_warnings) config.warnings.push_back(std::move(sentence));
}

void ConfigReader::note_unknown_keys(const Json& object, std::string_view path,
                                     std::initializer_list<std::string_view> known) {
    for (const Json::Member& member : *object.members()) {
        if (std::ranges::find(known, member.key) != known.end()) continue;
        warn(quoted(std::string(path) + clean_name(member.key)) + " is not a key that Confab knows; it is ignored.");
    }
}

const Json* ConfigReader::section(std::string_view key, std::initializer_list<std::string_view> known) {
    const Json* value = root_.find(key);
    if (!value) return nullptr;
    if (!value->is_object()) {
        mistake(quoted(key) + " must be an object: write {…} with its keys inside.");
        return nullptr;
    }
    note_unknown_keys(*value, std::string(key) + '.', known);
    return value;
}

std::string ConfigReader::text_of(const Json* object, std::string_view path, std::string_view key) {
    const Json* value = object ? object->find(key) : nullptr;
    if (!value) return {};
    if (value->is_text() && !value->text()->empty()) return *value->text();
    mistake(quoted(std::string(path) + std::string(key)) + " must be a text that is not empty, in quotation marks.");
    return {};
}

void ConfigReader::read_title() {
    const std::string title = text_of(&root_, "", "title");
    if (title.empty()) return;
    config.title = clean_name(title);
    if (config.title.empty()) mistake("\"title\" holds nothing that can be seen.");
}

void ConfigReader::read_rooms() {
    const Json* rooms = root_.find("rooms");
    if (!rooms) return;
    const Json::Array* names = rooms->elements();
    if (!names || names->empty())
        return mistake("\"rooms\" must be a list of room names, such as [\"Lobby\", \"Help\"].");
    if (names->size() > limits::rooms)
        return mistake("\"rooms\" names " + std::to_string(names->size()) + " rooms; " + std::to_string(limits::rooms) +
                       " is the most at a time.");
    std::vector<std::string> slugs;
    config.rooms.clear();
    for (std::size_t i = 0; i < names->size(); ++i) {
        const std::string which = "\"rooms\", entry " + std::to_string(i + 1);
        const std::string* name = (*names)[i].text();
        if (!name) {
            mistake(which + ", must be a text in quotation marks.");
            continue;
        }
        const auto room = room_id_from_name(*name);
        if (!room) {
            mistake(which + ": " + std::string(room_name_message(room.error())));
        } else if (std::ranges::find(slugs, room->text()) != slugs.end()) {
            warn(which + ", is the same room as an earlier entry; it is left out.");
        } else {
            slugs.push_back(room->text());
            config.rooms.push_back(*name);
        }
    }
}

std::string ConfigReader::text_or_old(const Json* object, std::string_view path, std::string_view key,
                                      std::string_view old_key) {
    std::string text = text_of(object, path, key);
    const std::string old = text_of(&root_, "", old_key);
    if (text.empty()) return old;
    if (!old.empty())
        warn(quoted(old_key) + " is ignored, because " + quoted(std::string(path) + std::string(key)) + " is there.");
    return text;
}

void ConfigReader::read_iot() {
    const std::size_t mistakes_before = mistakes.size();
    config.region = text_of(&root_, "", "region");
    const std::string endpoint = text_or_old(iot_, "iot.", "endpoint", "iotGatewayName");
    config.identity_pool_id = text_or_old(cognito_, "cognito.", "identityPoolId", "cognitoIdentityPoolId");
    if (mistakes.size() != mistakes_before || (config.kind == TransportKind::mqtt && endpoint.empty())) return;

    const auto pool_region = region_of_identity_pool(config.identity_pool_id);
    if (!pool_region) {
        mistake("\"cognito.identityPoolId\": " + pool_region.error().what);
    } else if (config.region.empty()) {
        config.region = *pool_region;
    } else if (config.region != *pool_region) {
        mistake("\"region\" is not the region of \"cognito.identityPoolId\", which is " + *pool_region + '.');
    }

    if (endpoint.empty() && !uses(TransportKind::iot)) return;
    const auto host = iot_endpoint(endpoint, config.region);
    if (!host) return mistake("\"iot.endpoint\": " + host.error().what);
    config.region = host->region;
    config.iot_endpoint = host->host + (host->port ? ':' + std::to_string(*host->port) : std::string());
    const std::string_view account = std::string_view(host->host).substr(0, host->host.find('.'));
    if (!host->loopback && !host->region.starts_with("cn-") && !account.ends_with("-ats"))
        warn(
            "\"iot.endpoint\" is AWS IoT's old endpoint, whose certificate browsers refuse. "
            "`aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints the one to write here.");
}

void ConfigReader::read_mqtt() {
    const std::size_t mistakes_before = mistakes.size();
    const std::string url_text = text_of(mqtt_, "mqtt.", "url");
    config.mqtt_user_name = text_of(mqtt_, "mqtt.", "username");
    if (mqtt_ && mqtt_->find("password"))
        warn(
            "\"mqtt.password\" is ignored: everybody who opens the page can read this file. Confab asks people for the "
            "password; "
            "please remove it here and change it at the broker.");
    if (mistakes.size() != mistakes_before) return;
    if (config.mqtt_user_name.size() > longest_user_name || std::ranges::any_of(config.mqtt_user_name, [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        }))
        mistake("\"mqtt.username\" is longer than 256 bytes or holds control characters.");
    if (url_text.empty())
        return mistake(
            "\"mqtt.url\" is missing: write the broker's WebSocket address, such as wss://broker.example/mqtt.");
    const auto url = parse_url(url_text);
    if (!url) return mistake("\"mqtt.url\": " + url.error().what);
    if (url->scheme != "wss" && url->scheme != "ws")
        return mistake(
            "\"mqtt.url\" must begin with wss:// (or with ws:// on this very machine): a page speaks MQTT over "
            "WebSocket.");
    if (url->scheme == "ws" && !is_loopback(url->host))
        warn(
            "\"mqtt.url\" begins with ws://: what people write, and a password, travels readable by everyone on the "
            "way, and a page "
            "loaded over https may not open it. Use wss:// where the broker offers it.");
    config.mqtt_url = to_text(*url);
}

// claudiajs/serverless-chat's channels keep their capitals: its page and ours meet on the name as it is written.
void ConfigReader::name_channels() {
    for (const std::string& name : config.rooms) {
        const auto room = room_id_from_name(name);
        const bool one_level =
            is_valid_utf8(name) && name.find_first_of(std::string_view("/+#\0", 4)) == std::string::npos;
        if (room && one_level && room->text() != name) config.topics.channels.push_back({*room, name});
    }
}

void ConfigReader::read_topics() {
    const std::string name = text_of(topics_, "topics.", "layout");
    config.topics.layout = config.kind == TransportKind::mqtt ? Layout::direct : Layout::stamped;
    bool known = name.empty();
    for (const Layout layout : {Layout::stamped, Layout::direct, Layout::plain}) {
        if (name != layout_name(layout)) continue;
        config.topics.layout = layout;
        known = true;
    }
    if (!known) mistake("\"topics.layout\" must be \"stamped\", \"direct\" or \"plain\".");
    if (config.kind == TransportKind::mqtt && config.topics.layout == Layout::stamped)
        warn(
            "\"topics.layout\" is \"stamped\", but a plain MQTT broker stamps nothing: messages arrive only if "
            "something behind "
            "it does what AWS IoT's rule does.");

    if (config.kind == TransportKind::iot && config.topics.layout != Layout::stamped)
        warn(
            "\"topics.layout\" is not \"stamped\": senders and times are not vouched for, and in \"direct\" guests see "
            "each other's "
            "identity ids, which are credentials. See backend/README.md.");
    if (config.topics.layout == Layout::plain) name_channels();
    config.topics.prefix = default_prefix(config.topics.layout);
    const std::string prefix = text_of(topics_, "topics.", "prefix");
    if (prefix.empty()) return;
    const bool plain_characters = std::ranges::all_of(prefix, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("-_./").contains(c);
    });
    if (!plain_characters || prefix.size() > longest_prefix || prefix.starts_with('/') || prefix.ends_with('/') ||
        prefix.contains("//") || std::ranges::count(prefix, '/') > most_prefix_slashes)
        return mistake(
            "\"topics.prefix\" must be one to four levels of letters, digits, '-', '_' and '.', with '/' between them: "
            "at most 64 "
            "bytes, and no wildcards.");
    config.topics.prefix = prefix;
}

std::expected<Config, std::vector<std::string>> read_config(std::string_view json) {
    // Some editors put a byte order mark in front, which JSON does not allow (RFC 8259 section 8.1).
    if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
    const auto root = parse_json(json, config_json);
    if (!root) return std::unexpected(std::vector{"The configuration cannot be read: " + root.error().what});
    if (!root->is_object())
        return std::unexpected(std::vector<std::string>{"The configuration must be a JSON object: {…}."});
    ConfigReader reader(*root);
    reader.read();
    if (!reader.mistakes.empty()) return std::unexpected(std::move(reader.mistakes));
    return std::move(reader.config);
}

}  // namespace transport
