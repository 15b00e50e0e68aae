// The configuration of a chat: one config.json beside the page. Read once and checked completely.
//
// {"title": "Confab", "rooms": ["Lobby", "Help"], …and the keys of transport/config.h}
//
// Left out: title "Confab", rooms ["Lobby"].
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "transport/config.h"

namespace chat {

struct Config {
    std::string title = "Confab";
    std::vector<std::string> rooms = {"Lobby"};  // names as written; each has a slug
    transport::Config transport;
    std::vector<transport::ConfigWarning> warnings;

    bool operator==(const Config&) const = default;
};

// `json` is the file, up to 64 KiB. On failure: all mistakes.
std::expected<Config, std::vector<transport::ConfigMistake>> read_config(std::string_view json);

}  // namespace chat
