// Keeps valid AWS credentials for a guest or a signed-in user: calls GetId once and GetCredentialsForIdentity when
// needed, one call at a time for any number of requests, and renews before they expire. For a user each call needs a
// token of the user pool, which is requested with WantToken and not kept. Does no I/O and reads no clock; drain
// poll() after every call. Amazon Cognito Developer Guide, "Identity pools authentication flow" (enhanced); keys are
// valid for an hour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/cognito/identity_pool.h"
#include "aws/cognito/token_lost.h"
#include "aws/credentials.h"
#include "aws/http.h"
#include "base/output_queue.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"

namespace aws::cognito {

class IdentityCredentials {
public:
    enum class Login { guest, user };

    struct Settings {
        std::string identity_pool_id;  // checked by the configuration
        std::string endpoint_url;      // cognito_identity_url()
        Login login = Login::guest;
        Secret remembered_identity;  // of a guest, in this pool; empty: none
        Random random;               // for jitter
        Milliseconds clock_offset = 0ms;

        bool operator==(const Settings&) const = default;
    };

    // Outputs.
    struct Request {
        std::uint64_t id = 0;  // pass it to answered(); older requests in flight may be cancelled
        HttpRequest request;
        bool operator==(const Request&) const = default;
    };
    struct WantToken {  // for users only: answer with token() or no_token()
        bool operator==(const WantToken&) const = default;
    };
    struct RememberIdentity {  // for guests only: store it under this pool's id, as safely as a password
        Secret identity_id;
        bool operator==(const RememberIdentity&) const = default;
    };
    struct ForgetIdentity {  // for guests only: remove it from the store
        bool operator==(const ForgetIdentity&) const = default;
    };
    // Answers request(), once for all calls until then, and follows each renewal. The identity may have changed.
    struct Ready {
        Credentials credentials;
        Secret identity_id;
        bool operator==(const Ready&) const = default;
    };
    // Answers request() if there are no credentials. A failed renewal in the background is not reported.
    struct Failed {
        CognitoFailure cause = CognitoFailure::network;
        bool retryable = false;  // false: a person has to decide whether to try again
        bool operator==(const Failed&) const = default;
    };
    struct ClockMeasured {  // add the offset to the local clock before signing
        Milliseconds offset = 0ms;
        bool operator==(const ClockMeasured&) const = default;
    };
    using Output = std::variant<Request, WantToken, RememberIdentity, ForgetIdentity, Ready, Failed, ClockMeasured>;

    enum class State { idle, waiting_for_token, getting_identity, getting_credentials, waiting_to_retry };

    explicit IdentityCredentials(Settings settings);

    // Call it before signing. It leads to one Ready or Failed. Use `newly_fetched` if AWS has just refused the
    // credentials.
    void request(Now now, Freshness freshness = Freshness::good_for_minutes);
    // Answers to WantToken. `for_good` also drops the held credentials.
    void token(const std::string& provider, const Secret& id_token, Now now);
    void no_token(Now now, TokenLost lost = TokenLost::for_now);
    void answered(std::uint64_t request_id, const HttpAnswer& answer, Now now);
    void ticked(Now now);  // at deadline(), or earlier; after sleeping, call it on waking up
    // The person signs out: drops the identity, the credentials and all requests in flight.
    void sign_out();

    std::optional<Output> poll();
    std::optional<Instant> deadline() const;

    State state() const { return state_; }
    Milliseconds clock_offset() const { return settings_.clock_offset; }
    // The credentials if they are still valid by AWS's clock, else nullptr.
    const Credentials* valid_credentials(UnixTime local) const;

    bool operator==(const IdentityCredentials&) const = default;

private:
    enum class Requested { nothing, valid, newly_fetched };
    struct Held {
        Secret identity_id;  // whose credentials they are; identity_ may already be another one
        Credentials credentials;
        Milliseconds life = 0ms;                // when they arrived
        std::optional<Instant> renew_at;        // by the monotonic clock, which may stop while the device sleeps
        std::optional<UnixTime> renew_at_unix;  // by AWS's clock, which does not stop
        bool operator==(const Held&) const = default;
    };

    void start(Now now);
    void ask(Now now);
    void call(const CognitoLogin* login, Now now);
    void got_identity(std::expected<Secret, CognitoFailure> identity, Now now);
    void got_credentials(std::expected<Credentials, CognitoFailure> credentials, Now now);
    bool renews_token(CognitoFailure failure, Now now);
    void failed(CognitoFailure cause, Now now);
    bool is_user() const { return settings_.login == Login::user; }
    void measure_clock(const HttpAnswer& answer, Now now);
    bool is_good(UnixTime local, Milliseconds left) const;

    Settings settings_;  // its clock offset and random state change
    State state_ = State::idle;
    Requested requested_ = Requested::nothing;
    Secret identity_;
    bool identity_is_new_ = false;     // new in this attempt, so a refusal cannot mean that it is outdated
    bool token_is_new_ = false;        // it was requested again in this attempt, after a refusal
    int retries_ = 0;                  // in this attempt
    std::uint64_t request_id_ = 0;     // of the call in flight, or of the last one
    std::optional<Instant> deadline_;  // of the call in flight, or of the pause before the next one
    std::optional<Held> held_;
    bool clock_is_measured_ = false;
    OutputQueue<Output> outputs_;
};

}  // namespace aws::cognito

// Other rooms still use this name without aws::.
using aws::cognito::IdentityCredentials;
