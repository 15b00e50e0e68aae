// The connection: when to try, when to wait, when to stop and tell. Full jitter between base and cap, one attempt at a
// time, over a second between two, and at once when the person or the device says that it is worth it.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "chat/effects.h"
#include "transport/transport.h"

namespace chat {

enum class LinkState {
    idle,  // nothing wanted yet
    connecting,
    online,
    waiting,  // the next try is at retry_at
    stopped,  // no try until the person asks for one: waiting would not mend it
};
struct Link {
    LinkState state = LinkState::idle;
    std::optional<transport::DownCause> cause;  // why not online; kept while connecting again; empty once online
    std::string sentence;                       // the same for people
    std::optional<Instant> retry_at;
    bool network_offline = false;          // the browser says there is no network
    Milliseconds clock_offset = 0ms;       // server time minus this device's
    transport::Capabilities capabilities;  // of the connection, or of the last one

    int failures = 0;  // in a row, for the backoff
    std::optional<Instant> online_since;
    std::optional<Instant> last_attempt;
    std::optional<Instant> evicted_at;
    int evictions = 0;  // quick ones, in a row
};

void connect(Link& link, Effects& effects, Now now);  // at once, or as soon as a second has passed since the last try
void stop(Link& link);                                // nothing but the person can help
void give_up(Link& link, Effects& effects);           // without waiting for the goodbye: somebody else will connect
void up(Link& link, const transport::Up& event, Effects& effects, Now now);
bool concerns(const Link& link, const transport::Down& event);  // false: the end of a connection given up before
void down(Link& link, const transport::Down& event, Random& random, Effects& effects, Now now);
void network_changed(Link& link, bool online, Effects& effects);
bool is_worth_a_try(const Link& link);  // now that the device woke up, or the person came back
std::optional<Instant> deadline(const Link& link);

}  // namespace chat
