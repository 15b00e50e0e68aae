#include "lambda/delivery/missed.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "lambda/delivery/queue_push.h"
#include "lambda/delivery/topic_push.h"
#include "lambda/delivery/websocket_push.h"
#include "protocol/gateway.h"
#include "protocol/layout.h"
#include "protocol/room_name.h"

namespace lambda::delivery {
namespace {

using Channel = Target::Channel;

constexpr int most_rounds_on = 3;
constexpr std::size_t largest_event = 120'000;  // bytes; AWS IoT accepts 128 KiB
constexpr std::size_t most_targets = 500;       // in one event, so that its delivery ends in time
constexpr std::size_t longest_target = 1'000;

struct NamedChannel {
    Channel channel;
    std::string_view name;
};
constexpr std::array channels = {NamedChannel{Channel::topic, "topic"}, NamedChannel{Channel::connection, "connection"},
                                 NamedChannel{Channel::session, "session"}};

Json write_target(const Target& target) {
    Json json = Json::object();
    for (const NamedChannel& one : channels)
        if (one.channel == target.channel) json.set(one.name, target.name);
    if (!target.room.empty()) json.set("room", target.room.text());
    return json;
}

std::optional<Target> read_target(const Environment& environment, const Json& json) {
    Target target;
    bool known = false;
    for (const NamedChannel& one : channels) {
        if (const std::string* name = json.find_text(one.name)) {
            target.channel = one.channel;
            target.name = *name;
            known = true;
        }
    }
    target.room = RoomId(text_of(json, "room"));
    if (!known || target.name.empty() || target.name.size() > longest_target) return std::nullopt;
    if (target.channel == Channel::topic)
        return target.name.starts_with(environment.topic_prefix + "/own/") ? std::optional(target) : std::nullopt;
    return is_room_id(target.room.text()) ? std::optional(target) : std::nullopt;
}

// The event for as many targets, starting with this one, as fit into one message of AWS IoT.
struct Event {
    std::string payload;
    std::size_t count = 0;
};
Event event_for(const Json& message, const std::vector<Target>& targets, std::size_t from, int rounds) {
    Json list = Json::array();
    std::size_t size = message.dump().size() + 100;
    Event event;
    for (std::size_t i = from; i < targets.size() && event.count < most_targets; ++i) {
        Json target = write_target(targets[i]);
        size += target.dump().size() + 1;
        if (size > largest_event) break;
        list.push(std::move(target));
        ++event.count;
    }
    event.payload = Json::object({{"message", message}, {"rounds", rounds}, {"targets", std::move(list)}}).dump();
    return event;
}

std::vector<std::string> names_of(const MissedMessage& missed, Channel channel, const RoomId& room) {
    std::vector<std::string> names;
    for (const Target& target : missed.targets)
        if (target.channel == channel && target.room == room) names.push_back(target.name);
    return names;
}

// Marks targets whose lookup failed as missed, so that they are tried again.
void mark_missed(DeliveryReport& report, ChannelCounts& counts, const MissedMessage& missed, Channel channel,
                 const RoomId& room) {
    for (const Target& target : missed.targets) {
        if (target.channel != channel || target.room != room) continue;
        report.missed.push_back(target);
        ++counts.missed;
    }
}

}  // namespace

Task<DeliveryReport> requeue_missed(Call& call, Json message, DeliveryReport report, int rounds) {
    if (report.missed.empty() || report.unread_lists > 0 || report.reached() == 0) co_return report;
    if (rounds >= most_rounds_on) {
        report.given_up += std::exchange(report.missed, {}).size();
        co_return report;
    }
    std::vector<Target> left;
    for (std::size_t at = 0; at < report.missed.size();) {
        const Event event = event_for(message, report.missed, at, rounds + 1);
        if (event.count == 0) {  // too large for an event
            left.insert(left.end(), report.missed.begin() + static_cast<std::ptrdiff_t>(at), report.missed.end());
            break;
        }
        std::vector<std::string> topic = {missed_topic(call.environment)};
        const DeliveryReport published = co_await publish_to_topics(call, std::move(topic), event.payload);
        for (std::size_t i = at; i < at + event.count && published.topics.reached == 0; ++i)
            left.push_back(report.missed[i]);
        if (published.topics.reached == 1) report.requeued += event.count;
        at += event.count;
    }
    report.missed = std::move(left);
    co_return report;
}

bool is_missed_event(const Json& event) { return event.find("targets") != nullptr; }

std::optional<MissedMessage> read_missed(const Environment& environment, const Json& event) {
    const Json* message = event.find("message");
    const Json* targets = event.find("targets");
    const auto rounds = event.find_integer("rounds");
    if (!message || !message->is_object() || !targets || !targets->elements() || !rounds) return std::nullopt;
    if (*rounds < 1 || *rounds > most_rounds_on || targets->elements()->size() > most_targets) return std::nullopt;
    if (!read_stamped_message({}, *message)) return std::nullopt;
    MissedMessage missed{.message = *message, .rounds = static_cast<int>(*rounds)};
    for (const Json& json : *targets->elements()) {
        if (auto target = read_target(environment, json)) missed.targets.push_back(*std::move(target));
    }
    return missed;
}

Task<DeliveryReport> deliver_missed(Call& call, MissedMessage missed) {
    call.closes_left = 0;  // the first delivery used them up
    std::vector<RoomId> rooms;
    for (const Target& target : missed.targets)
        if (std::ranges::find(rooms, target.room) == rooms.end()) rooms.push_back(target.room);

    DeliveryReport report =
        co_await publish_to_topics(call, names_of(missed, Channel::topic, {}), missed.message.dump());
    for (const RoomId& room : rooms) {
        if (room.empty()) continue;
        const RoomFrame frame{.room = room, .text = gateway::write_delivered(room, missed.message)};
        // Only those that still exist: a connection may have closed in the meantime.
        auto connections = co_await connections_named(call, names_of(missed, Channel::connection, room));
        if (connections)
            report += co_await push_by_age(call, std::move(*connections), frame);
        else
            mark_missed(report, report.connections, missed, Channel::connection, room);
        auto sessions = co_await sessions_named(call, names_of(missed, Channel::session, room));
        if (sessions)
            report += co_await push_to_sessions(call, std::move(*sessions), frame);
        else
            mark_missed(report, report.queues, missed, Channel::session, room);
    }
    report = co_await requeue_missed(call, std::move(missed.message), std::move(report), missed.rounds);
    log_counts(call.io.log(), report);
    co_return report;
}

}  // namespace lambda::delivery
