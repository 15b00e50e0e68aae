// Reads the keys of config.json that transport/config.h describes. All of them are read even when something is wrong,
// so that one look shows every mistake.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json.h"
#include "transport/config.h"
#include "transport/config_report.h"

namespace transport {

class ConfigReader {
public:
    ConfigReader(const Json& root, ConfigReport& report) : root_(root), report_(report) {}

    void read();

    Config config;

private:
    const Json* section(std::string_view key, std::initializer_list<std::string_view> known);
    // One value under its own key, or under the one that claudiajs/serverless-chat gives it.
    std::string text_or_old(const Json* object, std::string_view path, std::string_view key, std::string_view old_key);

    void read_iot();
    void read_mqtt();
    void read_topics();

    // config_gateways.cc
    void read_transport();
    void read_gateways();  // after the API
    bool uses(TransportKind kind) const;

    // config_accounts.cc
    void read_accounts();  // after all that it depends on
    void read_user_pool();
    void read_providers();
    void read_guests();
    void read_api();

    const Json& root_;
    ConfigReport& report_;
    const Json* iot_ = nullptr;
    const Json* cognito_ = nullptr;
    const Json* api_ = nullptr;
    const Json* gateway_ = nullptr;
    const Json* mqtt_ = nullptr;
    const Json* topics_ = nullptr;
};

}  // namespace transport
