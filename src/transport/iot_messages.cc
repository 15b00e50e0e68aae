// What the end of a connection to AWS means, as far as it can be concluded, and how it is said.
#include "crypto/sha256.h"
#include "protocol/limits.h"
#include "transport/iot.h"
#include "transport/tolerances.h"

namespace transport {

namespace {

std::string how_wrong(Milliseconds offset) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset < 0ms ? -offset : offset).count();
    return std::to_string(minutes) + (offset < 0ms ? " minutes fast" : " minutes slow");
}

// Whose policy has a say: the role's alone for guests, the role's and the attached one for people.
std::string_view policy_of(Standing standing) {
    return standing == Standing::user ? "the chat policy and the user role's policy" : "the guest role's policy";
}

}  // namespace

std::string IotTransport::refusal(mqtt::Reason reason) const {
    if (reason != mqtt::Reason::not_authorized) return MqttLink::refusal(reason);
    return "AWS does not allow subscribing to this room: " + std::string(policy_of(standing())) +
           " must allow iot:Subscribe and iot:Receive for it.";
}

Down IotTransport::explain(const Lost& lost, Now now) {
    if (lost.reached == ConnectionState::opening) return never_opened(now);
    never_opened_ = 0;
    if (lost.reached == ConnectionState::greeting) {
        const bool was_refused = lost.cause == mqtt::BreakCause::refused;
        // AWS IoT cuts an old MQTT's connection without a word.
        if (was_refused || (lost.cause == mqtt::BreakCause::closed && is_pending(now))) return refused(now);
    }
    return MqttLink::explain(lost, now);
}

// Only what the backend has said in this very attempt proves that the way to AWS is open.
bool IotTransport::is_pending(Now now) const {
    return attached_now_ && settles_until_ && now.instant < *settles_until_;
}

constexpr std::string_view pending_sentence =
    "AWS is still activating permissions for the new account. This can take a few minutes; Confab keeps trying.";

Down IotTransport::never_opened(Now now) {
    const bool pending = is_pending(now);
    attached_ = Secret();
    if (aws_.valid_credentials(now.unix_time) == nullptr) {
        distrusted_ = true;
        return {DownCause::expired, "The credentials expired before the connection was made. Fetching new ones."};
    }
    if (pending) return {DownCause::pending, std::string(pending_sentence)};
    distrusted_ = true;
    // Only when Cognito answered a moment ago, the way to AWS is open and the credentials are sound; once may still be
    // chance.
    if (++never_opened_ < 2 || !fetched_now_) {
        return {DownCause::network, "AWS IoT could not be reached: check the network connection."};
    }
    if (const Milliseconds offset = aws_.clock_offset(); offset > clock_tolerance || offset < -clock_tolerance) {
        return {DownCause::clock,
                "AWS refused the connection, and this device's clock is " + how_wrong(offset) + ": set it right."};
    }
    return {DownCause::refused, "AWS refused the connection: check " + std::string(policy_of(standing())) +
                                    " and the endpoint, and that nothing on the way blocks WebSockets."};
}

// Credentials may have lost their power before their time; only new ones prove that it is the policy.
Down IotTransport::refused(Now now) {
    attached_ = Secret();
    if (is_pending(now)) return {DownCause::pending, std::string(pending_sentence)};
    if (fetched_now_) {
        return {DownCause::refused, "AWS refused the connection: check that " + std::string(policy_of(standing())) +
                                        " allows iot:Connect for client ids that begin with the sender's identity."};
    }
    distrusted_ = true;
    return {DownCause::expired, "AWS no longer accepts the credentials: new ones will be fetched."};
}

}  // namespace transport
