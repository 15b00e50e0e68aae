// The state of UserSession, only for its own files: the exchange with the user pool that a command starts
// (user_session_exchange.cc), the tokens and their renewal (user_session_tokens.cc), and the sessions being revoked
// (user_session_revocation.cc).
#pragma once

#include <list>
#include <optional>
#include <string>

#include "aws/clock_offset.h"
#include "aws/cognito/user_pool.h"
#include "aws/cognito/user_session.h"
#include "base/output_queue.h"

namespace aws::cognito {

enum class Exchange {
    none,
    signing_up,
    confirming,
    resending,
    requesting_challenge,  // the first half of SRP is in flight
    proving,               // the second half of SRP is in flight
    challenged,            // the person has to answer; nothing is in flight
    answering,
    requesting_reset,
    resetting,
    redeeming_code,  // exchanging the hosted pages' code for tokens
    resuming,
};

enum class Renewal { idle, asking, pausing };

struct Session {
    Tokens tokens;  // `refresh` is always the newest
    Keep keep = Keep::only_now;
    UnixTime expires;        // by AWS's clock
    Instant expires_steady;  // by the monotonic clock, which may stop while the device sleeps
    std::optional<Instant> renew_at;
    std::optional<UnixTime> renew_at_unix;
};

enum class RevocationStep { refreshing, signing_out_everywhere, revoking };
struct Revocation {  // the person no longer waits for it
    RevocationStep step = RevocationStep::revoking;
    Reach reach = Reach::this_device;
    Secret access, refresh;
    std::uint64_t request_id = 0;
    Instant deadline;
};

struct UserSession::Parts {
    explicit Parts(Settings with)
        : settings(std::move(with)), client{.endpoint_url = settings.endpoint_url, .id = settings.client_id} {}

    Settings settings;  // its random state changes
    Client client;
    Milliseconds clock_offset = 0ms;
    std::uint64_t last_request_id = 0;
    OutputQueue<Output> outputs;

    // The exchange.
    Exchange exchange = Exchange::none;
    std::uint64_t exchange_id = 0;
    std::optional<Instant> exchange_deadline;
    std::string user_name;
    Secret password;  // until it is proved
    Keep keep = Keep::only_now;
    std::optional<srp::Client> proof;
    PoolChallenge challenge;
    Visit visit;
    Secret resumed;  // the refresh token that Resume uses

    // The tokens.
    std::optional<Session> session;
    Renewal renewal = Renewal::idle;
    std::uint64_t renewal_id = 0;
    std::optional<Instant> renewal_deadline;
    int renewals_failed = 0;
    bool token_is_awaited = false;

    std::list<Revocation> revocations;

    std::uint64_t ask(HttpRequest request);
    UnixTime aws_time(Now now) const { return corrected(now.unix_time, clock_offset); }
    void measure_clock(const HttpAnswer& answer, Now now);

    void begin(Exchange next, HttpRequest request, Now now);
    void abandon_exchange();
    void fail(Failure failure);
    void start(const Command& command, const Entropy& entropy, Now now);
    void answer_challenge(ChallengeKind kind, const HttpRequest& request, Now now);
    void return_from_hosted_pages(const ReturnFromHostedPages& command, Now now);
    void exchange_answered(const HttpAnswer& answer, Now now);
    void exchange_failed(Failure failure);
    void got_challenge(const HttpAnswer& answer, Now now);
    void got_turn(std::expected<SignInTurn, Failure> turn, Now now);

    void begin_session(Tokens tokens, Keep with, Now now);
    void hold(Tokens tokens, Now now);
    void end_session(Failure failure);
    bool is_good(Now now, Milliseconds left) const;
    void want_token(Now now);
    void deliver_token();
    void refuse_token(Failure failure);
    void renew(Now now);
    void renewal_answered(const HttpAnswer& answer, Now now);
    void renewal_failed(Failure failure, Now now);
    void tick_tokens(Now now);
    std::optional<Instant> token_deadline() const;

    void sign_out(Reach reach, Now now);
    void send_revocation(Revocation revocation, RevocationStep step, Now now);
    void continue_revocation(std::list<Revocation>::iterator revocation, Now now);
    void revocation_answered(std::list<Revocation>::iterator revocation, const HttpAnswer& answer, Now now);
};

}  // namespace aws::cognito
