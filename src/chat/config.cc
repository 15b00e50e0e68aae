#include "chat/config.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

using transport::ConfigFault;
using transport::ConfigMistake;
using transport::ConfigReport;

constexpr JsonLimits config_json = {.bytes = 64 * 1024, .depth = 8, .values = 1'000};

void check_root_keys(const Json& root, ConfigReport& report) {
    std::vector<std::string_view> known = {"title", "rooms"};
    known.append_range(transport::config_keys);
    report.check_keys(root, "", known);
}

void read_title(const Json& root, Config& config, ConfigReport& report) {
    const std::string title = report.text_of(&root, "", "title");
    if (title.empty()) return;
    config.title = clean_name(title);
    if (config.title.empty()) report.mistake("title", ConfigFault::invisible);
}

void read_rooms(const Json& root, Config& config, ConfigReport& report) {
    const Json* rooms = root.find("rooms");
    if (!rooms) return;
    const Json::Array* names = rooms->elements();
    if (!names || names->empty()) return report.mistake("rooms", ConfigFault::not_a_list);
    if (names->size() > limits::rooms) return report.mistake("rooms", transport::TooManyEntries{limits::rooms});
    std::vector<std::string> slugs;
    config.rooms.clear();
    for (std::size_t i = 0; i < names->size(); ++i) {
        const std::string* name = (*names)[i].text();
        if (!name) {
            report.mistake("rooms", ConfigFault::not_text, i + 1);
            continue;
        }
        const auto room = room_id_from_name(*name);
        if (!room) {
            report.mistake("rooms", room.error(), i + 1);
        } else if (std::ranges::contains(slugs, room->text())) {
            report.warn("rooms", transport::ConfigOddity::same_room, i + 1);
        } else {
            slugs.push_back(room->text());
            config.rooms.push_back(*name);
        }
    }
}

// claudiajs/serverless-chat's channels keep their capitals: its page and ours meet on the name as it is written.
std::vector<Channel> channels_of(const std::vector<std::string>& rooms) {
    std::vector<Channel> channels;
    for (const std::string& name : rooms) {
        const auto room = room_id_from_name(name);
        const bool one_level =
            is_valid_utf8(name) && name.find_first_of(std::string_view("/+#\0", 4)) == std::string::npos;
        if (room && one_level && room->text() != name) channels.push_back({*room, name});
    }
    return channels;
}

}  // namespace

std::expected<Config, std::vector<ConfigMistake>> read_config(std::string_view json) {
    // Some editors put a byte order mark in front, which JSON does not allow (RFC 8259 section 8.1).
    if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
    ConfigReport report;
    Config config;
    auto root = parse_json(json, config_json);
    if (!root) {
        report.mistake({}, transport::Unreadable{std::move(root.error())});
    } else if (!root->is_object()) {
        report.mistake({}, ConfigFault::not_an_object);
    } else {
        check_root_keys(*root, report);
        read_title(*root, config, report);
        read_rooms(*root, config, report);
        config.transport = transport::read_config(*root, report);
        if (config.transport.topics.layout == Layout::plain)
            config.transport.topics.channels = channels_of(config.rooms);
    }
    if (!report.mistakes.empty()) return std::unexpected(std::move(report.mistakes));
    config.warnings = std::move(report.warnings);
    return config;
}

}  // namespace chat
