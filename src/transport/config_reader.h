// Takes a configuration apart key by key (transport/config.h says what the keys mean). The whole of it is read even
// when something is wrong, so that one look shows every mistake.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "transport/config.h"

namespace transport {

class ConfigReader {
public:
    explicit ConfigReader(const Json& root) : root_(root) {}

    void read();

    Config config;
    std::vector<std::string> mistakes;

private:
    void mistake(std::string sentence) { mistakes.push_back(std::move(sentence)); }
    void warn(std::string sentence);
    void note_unknown_keys(const Json& object, std::string_view path, std::initializer_list<std::string_view> known);
    const Json* section(std::string_view key, std::initializer_list<std::string_view> known);
    // A text, or empty when the key is absent or (with a mistake noted) something else.
    std::string text_of(const Json* object, std::string_view path, std::string_view key);
    // One value under its own key, or under the one that claudiajs/serverless-chat gives it.
    std::string text_or_old(const Json* object, std::string_view path, std::string_view key, std::string_view old_key);

    void read_title();
    void read_rooms();
    void read_iot();
    void read_mqtt();
    void read_topics();
    void name_channels();

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
    const Json* iot_ = nullptr;
    const Json* cognito_ = nullptr;
    const Json* api_ = nullptr;
    const Json* gateway_ = nullptr;
    const Json* mqtt_ = nullptr;
    const Json* topics_ = nullptr;
};

}  // namespace transport
