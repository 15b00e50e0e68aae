#include "platform/headless/configuration.h"

#include "platform/headless/bindings.h"
#include "platform/headless/output.h"
#include "protocol/room_name.h"
#include "wording/configuration.h"

namespace headless {

std::optional<chat::Config> load_configuration(std::string_view path) {
    const std::optional<std::string> text = bindings::read_file(path);
    if (!text) {
        complain("cannot read the configuration file " + std::string(path));
        return std::nullopt;
    }
    auto config = chat::read_config(*text);
    if (!config) {
        for (const transport::ConfigMistake& mistake : config.error())
            complain(std::string(path) + ": " + wording::sentence(mistake));
        return std::nullopt;
    }
    for (const transport::ConfigWarning& warning : config->warnings)
        complain(std::string(path) + ": warning: " + wording::sentence(warning));
    return std::move(*config);
}

Result<Secret> broker_password(const transport::Config& config) {
    if (config.kind != transport::TransportKind::mqtt || config.mqtt_user_name.empty()) return Secret();
    const std::optional<std::string> password = bindings::environment("CONFAB_PASSWORD");
    if (!password)
        return error("environment", "the configuration's broker has a user name: set CONFAB_PASSWORD to its password");
    return Secret(*password);
}

std::expected<PersonWanted, NoPerson> person_wanted(const std::string& user_name, const transport::Config& config) {
    if (config.user_pool_id.empty())
        return std::unexpected(
            NoPerson{"--user needs \"cognito.userPoolId\" in the configuration", Exit::configuration});
    if (user_name.empty()) return std::unexpected(NoPerson{"--user needs a user name", Exit::usage});
    const std::optional<std::string> password = bindings::environment("CONFAB_PASSWORD");
    if (!password || password->empty())
        return std::unexpected(NoPerson{"--user needs the password in CONFAB_PASSWORD", Exit::usage});
    return PersonWanted{.user_name = user_name, .password = Secret(*password)};
}

std::expected<RoomId, RoomNameError> room_of_argument(std::string_view text) {
    if (is_closed_room(text)) return RoomId(std::string(text));
    return room_id_from_name(text);
}

}  // namespace headless
