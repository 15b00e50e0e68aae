// AWS IoT Core for guests and for people who are signed in: credentials from a Cognito identity pool, a freshly signed URL
// for each connection, MQTT over it, and the backend asked with the same credentials. A person's first connection waits
// until the backend has attached the IoT policy that their kind needs. A browser does not say why a WebSocket did not open
// (a 403 looks like a cut cable), so the cause is concluded from what is known here: age of the credentials, clock, and
// whether Cognito or the backend has just answered.
// AWS IoT Core Developer Guide, "Device communication protocols" and "Authorization with Amazon Cognito identities".
#pragma once

#include "aws/endpoints.h"
#include "aws/identity_credentials.h"
#include "transport/backend.h"
#include "transport/mqtt_link.h"

namespace transport {

class IotTransport final : public MqttLink {
public:
    struct Settings {
        IotEndpoint endpoint;
        std::string identity_pool_id;
        std::string cognito_url;
        std::string api_url;  // of the backend, checked; empty: none
        Topics topics;
        Standing standing = Standing::guest;
        Secret identity;  // of a guest, kept by an earlier run; empty: none
        Random random{};
    };
    explicit IotTransport(Settings settings);

    void connect(Now now) override;
    void renew_name() override;
    void ask(AskId ask, const api::Request& request, Now now) override;
    void token(const std::string& provider, const Secret& id_token, Now now) override;
    void no_token(TokenLost lost, std::string_view sentence, Now now) override;
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
    using Fetcher = std::uint64_t;  // the remainder of its request ids

    void begin_attempt(Now now);
    void drain(Now now);
    void take(IdentityCredentials::Output& output, Now now);
    void take(Backend::Output& output, Now now);
    void have_credentials(const IdentityCredentials::Ready& ready, Now now);
    void have_no_credentials(Down down, Now now);
    void attach(const IdentityCredentials::Ready& ready);
    void attached(const std::expected<std::string, api::Problem>& answer, Now now);
    RequestId request_id(Fetcher fetcher, std::uint64_t id) const { return first_request_ + 2 * id + fetcher; }
    bool credentials_are_wanted() const { return state() != LinkState::down || !backend_.is_idle(); }

    // iot_words.cc
    bool is_pending(Now now) const;
    Down never_opened(Now now);
    Down refused(Now now);

    IotEndpoint endpoint_;
    IdentityCredentials identity_;
    Backend backend_;
    RequestId first_request_;           // those of identity_ and backend_ are counted from here, in turn
    std::string name_;                  // the random part of the client id
    Milliseconds clock_offset_ = 0ms;   // whoever measured it last
    std::string key_before_;            // the access key held when this attempt began
    bool fetched_now_ = false;          // the credentials of this attempt came from Cognito in this attempt
    bool distrusted_ = false;           // fetch new credentials before the next attempt
    int never_opened_ = 0;              // attempts in a row

    // Of a person.
    bool attaching_ = false;
    Secret attached_;                   // the identity that has the policy, as far as we know; empty: ask before connecting
    bool attached_now_ = false;         // the backend said so in this attempt
    std::optional<Instant> settles_until_;
    std::optional<std::string> signed_out_;  // why there will be no token any more
};

}  // namespace transport
