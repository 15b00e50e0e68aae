// What the end of a connection to AWS means, as far as it can be concluded.
#include "protocol/limits.h"
#include "transport/iot.h"
#include "transport/tolerances.h"

namespace transport {

FailureReason IotTransport::refusal(mqtt::Reason reason) const {
    if (reason != mqtt::Reason::not_authorized) return MqttLink::refusal(reason);
    return PolicyDenial{PolicyDenial::Action::subscribe, standing()};
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

Down IotTransport::never_opened(Now now) {
    const bool pending = is_pending(now);
    attached_ = Secret();
    if (aws_.valid_credentials(now.unix_time) == nullptr) {
        distrusted_ = true;
        return {DownCause::expired, ConnectionFailure::credentials_expired};
    }
    if (pending) return {DownCause::pending, ConnectionFailure::policy_pending};
    distrusted_ = true;
    // Only when Cognito answered a moment ago, the way to AWS is open and the credentials are sound; once may still be
    // chance.
    if (++never_opened_ < 2 || !fetched_now_) {
        return {DownCause::network, ConnectionFailure::iot_unreachable};
    }
    if (const Milliseconds offset = aws_.clock_offset(); offset > clock_tolerance || offset < -clock_tolerance) {
        return {DownCause::clock, WrongClock{offset}};
    }
    return {DownCause::refused, PolicyDenial{PolicyDenial::Action::open_socket, standing()}};
}

// Credentials may have lost their power before their time; only new ones prove that it is the policy.
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
