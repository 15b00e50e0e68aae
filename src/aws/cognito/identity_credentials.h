// Keeps a guest, or somebody who is signed in, in valid AWS credentials: GetId once, GetCredentialsForIdentity whenever
// needed, one call in flight however many ask, renewal before the end. For people who are signed in each call takes a
// token of their user pool, asked for when it is needed and not kept. Does no I/O, reads no clock; drain poll() after
// every call.
// Amazon Cognito Developer Guide, "Identity pools authentication flow" (enhanced); keys live for an hour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/cognito/identity_pool.h"
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
        Secret remembered_identity;  // a guest's, of this very pool; empty: none
        Random random;               // for jitter
        Milliseconds clock_offset = 0ms;

        bool operator==(const Settings&) const = default;
    };

    // Outputs.
    struct Request {
        std::uint64_t id = 0;  // goes back into answered(); an older one still under way may be dropped
        HttpRequest request;
        bool operator==(const Request&) const = default;
    };
    struct WantToken {  // somebody who is signed in: answer with token() or no_token()
        bool operator==(const WantToken&) const = default;
    };
    struct RememberIdentity {  // keep it under this pool's id, as one keeps a password; for guests alone
        Secret identity_id;
        bool operator==(const RememberIdentity&) const = default;
    };
    struct ForgetIdentity {  // likewise
        bool operator==(const ForgetIdentity&) const = default;
    };
    struct Ready {  // what was wanted, once for all who asked meanwhile; and after each renewal. The identity may be
                    // new
        Credentials credentials;
        Secret identity_id;
        bool operator==(const Ready&) const = default;
    };
    struct Failed {  // what was wanted cannot be had; a failed renewal in the background is silent
        CognitoFailure cause = CognitoFailure::network;
        std::string_view sentence;
        bool retryable = false;  // false: wanting again is for people to decide
        bool operator==(const Failed&) const = default;
    };
    struct ClockMeasured {  // add it to the local clock before signing
        Milliseconds offset = 0ms;
        bool operator==(const ClockMeasured&) const = default;
    };
    using Output = std::variant<Request, WantToken, RememberIdentity, ForgetIdentity, Ready, Failed, ClockMeasured>;

    enum class Freshness { good_for_minutes, newly_fetched };
    enum class State { idle, waiting_for_token, getting_identity, getting_credentials, waiting_to_retry };
    enum class TokenLost { for_now, for_good };

    explicit IdentityCredentials(Settings settings);

    // Somebody is about to sign. Ends in one Ready or Failed. `newly_fetched` is for when AWS just refused what we had.
    void wanted(Now now, Freshness freshness = Freshness::good_for_minutes);
    // Answers of WantToken. `sentence` is static text for people; empty: one of ours. With `for_good` what is held goes
    // too.
    void token(const std::string& provider, const Secret& id_token, Now now);
    void no_token(Now now, TokenLost lost = TokenLost::for_now, std::string_view sentence = {});
    void answered(std::uint64_t request_id, const HttpAnswer& answer, Now now);
    void ticked(Now now);  // deadline() has come, or may have: a device that slept calls it on waking
    // The person leaves: identity and credentials are gone, nothing is in flight.
    void left();

    std::optional<Output> poll();
    std::optional<Instant> deadline() const;

    State state() const { return state_; }
    Milliseconds clock_offset() const { return settings_.clock_offset; }
    // Still valid by AWS's clock, or nullptr.
    const Credentials* valid_credentials(UnixTime local) const;

    bool operator==(const IdentityCredentials&) const = default;

private:
    enum class Want { nothing, valid, newly_fetched };
    struct Held {
        Secret identity_id;  // whose they are: identity_ may already be another
        Credentials credentials;
        Milliseconds life = 0ms;                // when they came
        std::optional<Instant> renew_at;        // by the steady clock, which may stop while a device sleeps
        std::optional<UnixTime> renew_at_unix;  // by AWS's clock, which does not
        bool operator==(const Held&) const = default;
    };

    void start(Now now);
    void ask(Now now);
    void call(const CognitoLogin* login, Now now);
    void got_identity(std::expected<Secret, CognitoFailure> identity, Now now);
    void got_credentials(std::expected<Credentials, CognitoFailure> credentials, Now now);
    bool renews_token(CognitoFailure failure, Now now);
    void failed(CognitoFailure cause, Now now, std::string_view words = {});
    bool is_user() const { return settings_.login == Login::user; }
    void measure_clock(const HttpAnswer& answer, Now now);
    bool is_good(UnixTime local, Milliseconds left) const;

    Settings settings_;  // its clock offset and random state move on
    State state_ = State::idle;
    Want want_ = Want::nothing;
    Secret identity_;
    bool identity_is_new_ = false;     // given to us in this attempt: a refusal is not its age's fault
    bool token_is_new_ = false;        // asked for once more in this attempt, after a refusal
    int retries_ = 0;                  // of this attempt
    std::uint64_t request_id_ = 0;     // of the call in flight, or of the last one
    std::optional<Instant> deadline_;  // of the call in flight, or of the pause before the next
    std::optional<Held> held_;
    bool clock_is_measured_ = false;
    OutputQueue<Output> outputs_;
};

}  // namespace aws::cognito

// For the rooms that do not write aws:: yet.
using aws::cognito::IdentityCredentials;
