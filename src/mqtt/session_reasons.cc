#include "mqtt/session_reasons.h"

namespace mqtt {

BreakCause cause_of_connack(Reason reason) {
    switch (reason) {
        case Reason::unsupported_protocol_version: return BreakCause::version_refused;
        case Reason::client_identifier_not_valid:
        case Reason::bad_user_name_or_password:
        case Reason::not_authorized:
        case Reason::banned:
        case Reason::bad_authentication_method: return BreakCause::refused;
        case Reason::server_unavailable:
        case Reason::server_busy:
        case Reason::server_shutting_down:
        case Reason::message_rate_too_high:
        case Reason::quota_exceeded:
        case Reason::use_another_server:
        case Reason::server_moved:
        case Reason::connection_rate_exceeded: return BreakCause::server_busy;
        case Reason::malformed_packet:
        case Reason::protocol_error: return BreakCause::protocol_error;
        case Reason::packet_too_large: return BreakCause::too_large;
        default: return BreakCause::other;
    }
}

BreakCause cause_of_disconnect(Reason reason) {
    switch (reason) {
        case Reason::session_taken_over: return BreakCause::evicted;
        case Reason::keep_alive_timeout: return BreakCause::timeout;
        case Reason::normal_disconnection:
        case Reason::maximum_connect_time:  // only this connection has lasted long enough; a new one is welcome
        case Reason::administrative_action: return BreakCause::closed;
        case Reason::receive_maximum_exceeded:
        case Reason::topic_alias_invalid: return BreakCause::protocol_error;
        default: return cause_of_connack(reason);
    }
}

}  // namespace mqtt
