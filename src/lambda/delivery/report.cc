#include "lambda/delivery/report.h"

#include <iterator>
#include <utility>

namespace lambda::delivery {
namespace {

void add(ChannelCounts& sum, const ChannelCounts& counts) {
    sum.reached += counts.reached;
    sum.missed += counts.missed;
    sum.refused += counts.refused;
    sum.gone += counts.gone;
    sum.closed += counts.closed;
}

void count_channel(InvocationLog& log, const std::string& channel, const ChannelCounts& counts) {
    log.count(channel + "Reached", counts.reached);
    log.count(channel + "Missed", counts.missed);
    log.count(channel + "Refused", counts.refused);
    log.count(channel + "Gone", counts.gone);
    log.count(channel + "Closed", counts.closed);
}

}  // namespace

DeliveryReport& DeliveryReport::operator+=(DeliveryReport other) {
    add(topics, other.topics);
    add(connections, other.connections);
    add(queues, other.queues);
    missed.insert(
        missed.end(), std::make_move_iterator(other.missed.begin()), std::make_move_iterator(other.missed.end()));
    unread_lists += other.unread_lists;
    requeued += other.requeued;
    given_up += other.given_up;
    return *this;
}

void log_counts(InvocationLog& log, const DeliveryReport& report) {
    count_channel(log, "topics", report.topics);
    count_channel(log, "connections", report.connections);
    count_channel(log, "queues", report.queues);
    log.count("unlisted", report.unread_lists);
    log.count("handedOn", report.requeued);
    log.count("givenUp", report.given_up);
}

}  // namespace lambda::delivery
