// A fresh connection before the old one reaches its end: subscribe first, then hand over, then let the old one go.
#include <algorithm>
#include <utility>

#include "protocol/limits.h"
#include "transport/mqtt_link.h"

namespace transport {

namespace {

constexpr Milliseconds takeover_spread = 30min;  // so that pages opened together do not reconnect together
constexpr Milliseconds takeover_pause = 1min;    // after a takeover that failed; as much again at random
constexpr Milliseconds retire_after = 2s;        // AWS IoT may begin to deliver a little after its SUBACK

}  // namespace

void MqttLink::plan_takeover(Now now) {
    takeover_at_ = now.instant + limits::connection_life - random_.up_to(takeover_spread);
}

void MqttLink::plan_takeover_again(Now now) {
    takeover_at_ = now.instant + takeover_pause + random_.up_to(takeover_pause);
}

void MqttLink::finish_takeover(Now now) {
    if (successor_ && main_ && successor_is_ready()) {
        retiring_ = std::move(main_);
        retire_at_ = now.instant + retire_after;
        promote(now);
    }
    send_waiting(now);
    if (!retiring_ || now.instant < *retire_at_ || owes(*retiring_)) return;
    retiring_->say_goodbye(now.instant);
    while (auto output = retiring_->poll()) take(*retiring_, *std::move(output), now);
    retiring_.reset();
    retire_at_.reset();
    overlap_.clear();
}

bool MqttLink::owes(const MqttLeg& leg) const {
    return std::ranges::contains(flights_, std::optional(leg.socket()), &Flight::socket);
}

bool MqttLink::successor_is_ready() const {
    return successor_ && successor_->state() == LegState::live && !filters_changed_ && !successor_->awaits_filters();
}

void MqttLink::promote(Now now) {
    main_ = std::move(successor_);
    successor_.reset();
    plan_takeover(now);
    for (std::size_t i = rooms_.size(); i-- > 0;) {
        Room& room = rooms_[i];
        if (!main_->has_granted(room.filter)) {
            take_refused(std::string(room.filter), mqtt::Reason::not_authorized);
        } else if (!std::exchange(room.joined, true)) {
            put(RoomJoined{room.id});
        }
    }
}

}  // namespace transport
