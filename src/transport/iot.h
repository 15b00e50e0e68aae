// AWS IoT Core for guests and for people who are signed in: credentials from a Cognito identity pool, a freshly signed
// URL for each connection, MQTT over it, and the backend asked with the same credentials. A person's first connection
// waits until the backend has attached the IoT policy that their kind needs. A browser does not say why a WebSocket did
// not open (a 403 looks like a cut cable), so the cause is inferred from the age of the credentials, the clock,
// and whether Cognito or the backend has just answered. AWS IoT Core Developer Guide, "Device communication
// protocols" and "Authorization with Amazon Cognito identities".
#pragma once

#include "aws/endpoints.h"
#include "transport/aws_access.h"
#include "transport/backend_client.h"
#include "transport/mqtt_link.h"

namespace transport {

class IotTransport final : public MqttLink, public BackendClient {
public:
    struct Settings {
        IotEndpoint endpoint;
        Topics topics;
        AwsAccess::Settings aws;
    };
    explicit IotTransport(Settings settings);

    void connect(Now now) override;
    void renew_name() override;
    void ask(AskId ask, const api::Request& request, Now now) override;
    void token(const std::string& provider, const Secret& id_token, Now now) override;
    void no_token(TokenLost lost, FailureReason why, Now now) override;
    void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) override;
    void ticked(Now now) override;
    std::optional<Instant> deadline() const override;

protected:
    void address_wanted(Purpose purpose, Now now) override;
    Down explain(const Lost& lost, Now now) override;
    void came_up() override;
    UserId self(const std::string& sender) const override;
    Capabilities capabilities() const override {
        return {.kind = TransportKind::iot, .private_rooms = standing() == Standing::user};
    }
    FailureReason refusal(mqtt::Reason reason) const override;

private:
    void begin_attempt(Now now);
    void drain(Now now);
    void have_credentials(const AwsAccess::Ready& ready, Now now);
    void attach(const AwsAccess::Ready& ready);
    void attached(const std::expected<std::string, AskFailure>& answer, Now now);

    // iot_failures.cc
    bool is_pending(Now now) const;
    Down never_opened(Now now);
    Down refused(Now now);

    IotEndpoint endpoint_;
    AwsAccess aws_;
    std::string name_;          // the random part of the client id
    std::string key_before_;    // the access key held when this attempt began
    bool fetched_now_ = false;  // the credentials of this attempt came from Cognito in this attempt
    bool distrusted_ = false;   // fetch new credentials before the next attempt
    int never_opened_ = 0;      // attempts in a row

    // Of a person.
    bool attaching_ = false;
    // the identity known to have the policy; empty: ask before connecting
    Secret attached_;
    bool was_in_ = false;        // as this person: the policy has applied
    bool attached_now_ = false;  // the backend said so in this attempt
    std::optional<Instant> settles_until_;
};

}  // namespace transport
