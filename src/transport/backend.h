// The backend behind its HTTP API: requests in their order, a few at a time, each signed with our credentials,
// retried while that may help, and answered exactly once. A machine without I/O that keeps no credentials: it asks
// for them whenever it signs. Text of a response is passed on only if it is the body of a success. AWS:
// "Control access to HTTP APIs with IAM authorization" (403 without a code of ours is API Gateway's own refusal).
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <variant>

#include "aws/credentials.h"
#include "base/output_queue.h"
#include "base/random.h"
#include "transport/events.h"

namespace transport {

// Whether repeating it is harmless, because the result already exists.
bool is_repeatable(const api::Request& request);

class Backend {
public:
    struct Settings {
        std::string url;              // of the HTTP API, checked; empty: there is no backend
        std::string tokens_url = {};  // of the HTTP API with POST /tokens; empty: the same
        std::string region;
        Random random{};
    };

    // Outputs, in addition to ClockMeasured and Answered.
    struct Call {
        std::uint64_t id = 0;  // goes back into answered()
        HttpRequest http;
    };
    using Freshness = aws::Freshness;
    struct CredentialsWanted {  // answered by have_credentials() or have_none(), now or later
        Freshness freshness = Freshness::good_for_minutes;
    };
    using Output = std::variant<Call, CredentialsWanted, ClockMeasured, Answered>;

    explicit Backend(Settings settings) : settings_(std::move(settings)) {}

    enum class Turn { last, first };  // first: the connection waits for it; never refused for the length of the queue
    void ask(AskId id, const api::Request& request, Turn turn);
    // `offset` is what to add to the local clock. Ignored while nobody waits for credentials.
    void have_credentials(const Credentials& credentials, Milliseconds offset, Now now);
    void have_none(const AskFailure& why);  // answers all pending requests with this failure
    void answered(std::uint64_t call, const std::optional<HttpResponse>& response, Now now);
    void ticked(Now now);

    std::optional<Output> poll();  // drain until empty after every call above
    std::optional<Instant> deadline() const;

    bool is_idle() const { return asks_.empty(); }
    std::optional<Freshness> wants_credentials() const { return wanted_; }

private:
    enum class State { queued, to_sign, flying, pausing };
    struct Ask {
        AskId id = 0;
        api::Request request;
        State state = State::queued;
        Freshness freshness = Freshness::good_for_minutes;  // of the credentials to sign with
        std::uint64_t call = 0;                             // of the last try
        std::optional<Instant> due;                         // flying: of the answer; pausing: of the next try
        Milliseconds signed_with = 0ms;                     // the clock's offset
        int retries = 0;
        bool refused_before = false;  // the signature, by API Gateway
    };
    using Asks = std::list<Ask>;

    void answered(Asks::iterator ask, const std::optional<HttpResponse>& response, Now now);
    void refused_signature(Asks::iterator ask, Now now);
    void measure_clock(const HttpResponse& response, Now now);
    bool pauses(Ask& ask, int status, Now now);  // status 0: no answer
    void finish(Asks::iterator ask, std::expected<std::string, AskFailure> body);
    void go_on();  // starts as many requests as may be in flight, and asks for credentials if one needs them

    Settings settings_;
    Asks asks_;  // in the order of their turns
    std::uint64_t calls_ = 0;
    std::optional<Freshness> wanted_;
    std::optional<Instant> renewed_at_;  // when somebody last asked for new credentials
    std::optional<Milliseconds> offset_;
    OutputQueue<Output> outputs_;
};

}  // namespace transport
