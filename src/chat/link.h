// The connection: when to try, when to wait, and when to stop and say why. Full jitter between base and cap; one
// attempt at a time, more than a second between two, and one at once if the person or the device suggests it.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "chat/effects.h"
#include "chat/problem.h"
#include "transport/transport.h"

namespace chat {

enum class LinkState {
    idle,  // no connection is wanted yet
    connecting,
    online,
    waiting,  // until retry_at
    stopped,  // until the person asks for an attempt, because waiting would not help
};
struct Link {
    LinkState state = LinkState::idle;
    std::optional<transport::DownCause> cause;  // why it is not online; kept while connecting again, empty once online
    Problem problem;                            // likewise, for the sentence
    std::optional<Instant> retry_at;
    bool network_offline = false;          // the browser reports that there is no network
    Milliseconds clock_offset = 0ms;       // the server's time minus this device's
    transport::Capabilities capabilities;  // of the connection, or of the last one

    int failures = 0;  // in a row; decides the backoff
    std::optional<Instant> online_since;
    std::optional<Instant> last_attempt;
    std::optional<Instant> evicted_at;
    int evictions = 0;  // shortly after connecting, in a row
};

// at once, or as soon as a second has passed since the last attempt
void connect(Link& link, Effects& effects, Now now);
void stop(Link& link);  // until the person asks for another attempt
// without waiting for the DISCONNECT, because another identity will connect
void give_up(Link& link, Effects& effects);
void up(Link& link, const transport::Up& event, Effects& effects, Now now);
// false: it is about a connection that was given up before
bool concerns(const Link& link, const transport::Down& event);
void down(Link& link, const transport::Down& event, Random& random, Effects& effects, Now now);
void network_changed(Link& link, bool online, Effects& effects);
bool is_worth_a_try(const Link& link);  // after the device woke up or the person returned
std::optional<Instant> deadline(const Link& link);

}  // namespace chat
