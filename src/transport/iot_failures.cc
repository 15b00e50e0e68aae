// Infers why a connection to AWS ended.
#include "protocol/limits.h"
#include "transport/iot.h"
#include "transport/tolerances.h"

namespace transport {

namespace {

constexpr int failures_before_asking = 2;  // in a row, for the policy again

}  // namespace

FailureReason IotTransport::refusal(mqtt::Reason reason) const {
    if (reason != mqtt::Reason::not_authorized) return MqttLink::refusal(reason);
    return PolicyDenial{PolicyDenial::Action::subscribe, standing()};
}

Down IotTransport::explain(const Lost& lost, Now now) {
    if (lost.reached == ConnectionState::opening) return never_opened(now);
    never_opened_ = 0;
    if (lost.reached == ConnectionState::greeting) {
        const bool was_refused = lost.cause == mqtt::BreakCause::refused;
        // On MQTT 3.1.1, AWS IoT closes without a packet.
        if (was_refused || (lost.cause == mqtt::BreakCause::closed && is_pending(now))) return refused(now);
    }
    return MqttLink::explain(lost, now);
}

// Only a response of the backend in this attempt proves that AWS is reachable.
bool IotTransport::is_pending(Now now) const {
    return attached_now_ && settles_until_ && now.instant < *settles_until_;
}

Down IotTransport::never_opened(Now now) {
    const bool pending = is_pending(now);
    // Whoever was in before has the policy. When AWS IoT or the network fails, everybody would ask for it at once; so a
    // person asks once in a row of failures, in case it was taken away.
    const bool settles = settles_until_ && now.instant < *settles_until_;
    if (!was_in_ || settles || never_opened_ == failures_before_asking) attached_ = Secret();
    if (aws_.valid_credentials(now.unix_time) == nullptr) {
        distrusted_ = true;
        return {DownCause::expired, ConnectionFailure::credentials_expired};
    }
    if (pending) return {DownCause::pending, ConnectionFailure::policy_pending};
    distrusted_ = true;
    // Only if Cognito answered a moment ago is AWS reachable and are the credentials valid; a single case may be
    // chance.
    if (++never_opened_ < 2 || !fetched_now_) {
        return {DownCause::network, ConnectionFailure::iot_unreachable};
    }
    if (const Milliseconds offset = aws_.clock_offset(); offset > clock_tolerance || offset < -clock_tolerance) {
        return {DownCause::clock, WrongClock{offset}};
    }
    return {DownCause::refused, PolicyDenial{PolicyDenial::Action::open_socket, standing()}};
}

// Credentials may be revoked early; only new ones prove that the policy is the cause.
Down IotTransport::refused(Now now) {
    attached_ = Secret();
    if (is_pending(now)) return {DownCause::pending, ConnectionFailure::policy_pending};
    if (fetched_now_) {
        return {DownCause::refused, PolicyDenial{PolicyDenial::Action::connect, standing()}};
    }
    distrusted_ = true;
    return {DownCause::expired, ConnectionFailure::credentials_rejected};
}

}  // namespace transport
