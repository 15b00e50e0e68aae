// Any MQTT broker over WebSocket (ws or wss), anonymous or with user name and password. The name that others see us by
// is made once and kept; a broker of this kind does not vouch for it.
#pragma once

#include <optional>
#include <string>

#include "transport/mqtt_link.h"

namespace transport {

class PlainMqttTransport final : public MqttLink {
public:
    struct Settings {
        std::string url;
        std::string user_name;  // empty: anonymous
        std::optional<Secret> password;
        Topics topics;
        Secret identity;  // the name kept by an earlier run; empty: none
        Random random{};
    };
    explicit PlainMqttTransport(Settings settings);

    void renew_name() override;

protected:
    void address_wanted(Purpose purpose, Now now) override;
    Down explain(const Lost& lost, Now now) override;
    UserId self(const std::string& sender) const override;
    Capabilities capabilities() const override { return {.kind = TransportKind::mqtt}; }

private:
    Settings settings_;
    std::string sender_;
    std::string client_id_;
};

}  // namespace transport
