// Reads the configuration file that --config names.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "chat/config.h"
#include "platform/headless/command.h"
#include "protocol/ids.h"
#include "protocol/room_name.h"
#include "transport/config.h"

namespace headless {

// Prints warnings and mistakes to standard error, one per line; nullopt if there are mistakes.
std::optional<chat::Config> load_configuration(std::string_view path);

// From CONFAB_PASSWORD for a broker with a user name; empty for all others. Fails with a sentence.
Result<Secret> broker_password(const transport::Config& config);

// The person of --user, with the password from CONFAB_PASSWORD.
struct PersonWanted {
    std::string user_name;
    Secret password;
};

// Fails with a sentence; `usage` if the arguments or the environment are wrong, otherwise the configuration is.
struct NoPerson {
    std::string sentence;
    Exit code = Exit::usage;
};
std::expected<PersonWanted, NoPerson> person_wanted(const std::string& user_name, const transport::Config& config);

// Accepts a room's name, or the id of a private or direct room ("p.kitchen", "d.service").
std::expected<RoomId, RoomNameError> room_of_argument(std::string_view text);

}  // namespace headless
