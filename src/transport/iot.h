// AWS IoT Core for guests: credentials from a Cognito identity pool, a freshly signed URL for each connection, MQTT over
// it. A browser does not say why a WebSocket did not open (a 403 looks like a cut cable), so the cause is concluded from
// what is known here: age of the credentials, clock, and whether Cognito has just answered.
// AWS IoT Core Developer Guide, "Device communication protocols" and "Authorization with Amazon Cognito identities".
#pragma once

#include "aws/endpoints.h"
#include "aws/guest_credentials.h"
#include "transport/mqtt_link.h"

namespace transport {

class IotTransport final : public MqttLink {
public:
    struct Settings {
        IotEndpoint endpoint;
        std::string identity_pool_id;
        std::string cognito_url;
        Topics topics;
        Secret identity;  // kept by an earlier run; empty: none
        Random random{};
    };
    explicit IotTransport(Settings settings);

    void renew_name() override;
    void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) override;
    void ticked(Now now) override;
    std::optional<Instant> deadline() const override;

protected:
    void address_wanted(Purpose purpose, Now now) override;
    Down explain(const Lost& lost, Now now) override;
    void came_up() override;
    UserId self(const std::string& sender) const override;
    std::string refusal(mqtt::Reason reason) const override;

private:
    void drain_guest(Now now);
    void have_credentials(const GuestCredentials::Ready& ready, Now now);
    Down never_opened(Now now);
    Down refused(std::string_view sentence);

    IotEndpoint endpoint_;
    GuestCredentials guest_;
    RequestId first_request_;     // the guest's requests are counted from here
    std::string name_;            // the random part of the client id
    bool fetched_now_ = false;    // the credentials of this attempt came from Cognito in this attempt
    bool distrusted_ = false;     // fetch new credentials before the next attempt
    int never_opened_ = 0;        // attempts in a row
};

}  // namespace transport
