// What every transport to AWS shares: credentials of the identity pool, the backend asked with them, AWS's clock, and
// numbers for HTTP requests. A machine without I/O, used by one transport, which passes on its outputs. It knows
// nothing of how messages travel.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "aws/cognito/identity_credentials.h"
#include "base/output_queue.h"
#include "transport/backend.h"
#include "transport/backend_client.h"
#include "transport/events.h"

namespace transport {

class AwsAccess {
public:
    struct Settings {
        std::string identity_pool_id;
        std::string cognito_url;
        std::string api_url;          // of the backend, checked; empty: none
        std::string tokens_url = {};  // see Backend::Settings
        std::string region;
        Standing standing = Standing::guest;
        Secret identity;  // of a guest, kept by an earlier run; empty: none
        Random random{};
    };
    using Freshness = aws::Freshness;

    // Outputs for the owner; others are passed on unchanged.
    struct Ready {  // after want(), and after each renewal
        Credentials credentials;
        Secret identity;
        bool newest = true;  // no call for newer ones is under way
    };
    struct None {  // they cannot be had
        Down down;
    };
    struct OwnAnswer {  // of ask_own()
        AskId ask = 0;
        std::expected<std::string, AskFailure> body;
    };
    using Output = std::variant<transport::Output, Ready, None, OwnAnswer>;

    explicit AwsAccess(Settings settings);

    void want(Freshness freshness, Now now) { identity_.request(now, freshness); }
    void ask(AskId ask, const api::Request& request) { backend_.ask(ask, request, Backend::Turn::last); }
    AskId ask_own(const api::Request& request, Backend::Turn turn = Backend::Turn::last);  // the transport's own
    void token(const std::string& provider, const Secret& id_token, Now now) {
        identity_.token(provider, id_token, now);
    }
    void no_token(TokenLost lost, FailureReason why, Now now);
    bool fetched(RequestId request, const std::optional<HttpResponse>& response, Now now);  // false: not one of these
    void ticked(Now now, bool credentials_are_wanted);

    std::optional<Output> poll(Now now);  // drain until empty after every call above
    // While nobody wants anything of AWS, nobody needs fresh credentials.
    std::optional<Instant> deadline(bool credentials_are_wanted) const;

    RequestId new_request() { return request_id(by_transport, ++requests_); }  // for the transport's own requests
    const Credentials* valid_credentials(UnixTime local) const { return identity_.valid_credentials(local); }
    Milliseconds clock_offset() const { return clock_offset_; }
    UnixTime aws_time(Now now) const { return now.unix_time + clock_offset_; }
    void measure_clock(const HttpResponse& response, Now now);  // of an answer that is surely AWS's
    const std::optional<FailureReason>& signed_out() const {
        return signed_out_;
    }  // why there will be no token any more
    Standing standing() const { return standing_; }
    const std::string& region() const { return region_; }

private:
    enum Fetcher : std::uint64_t { by_identity, by_backend, by_transport, fetchers };

    void take(IdentityCredentials::Output& output, Now now);
    void take(Backend::Output& output, Now now);
    void measured(Milliseconds offset);
    RequestId request_id(Fetcher fetcher, std::uint64_t id) const { return first_request_ + fetchers * id + fetcher; }
    void put(transport::Output output) { outputs_.push(std::move(output)); }

    IdentityCredentials identity_;
    Backend backend_;
    RequestId first_request_;  // those of identity_, backend_ and the transport are counted from here, in turn
    std::uint64_t requests_ = 0;
    AskId own_asks_;
    Standing standing_;
    std::string region_;
    Milliseconds clock_offset_ = 0ms;        // the last measurement
    std::optional<FailureReason> no_token_;  // while the identity is being told that there is no token
    std::optional<FailureReason> signed_out_;
    OutputQueue<Output> outputs_;
};

DownCause cause_of(api::Refusal refusal);  // where the backend refuses the connection itself

}  // namespace transport
