#include "lambda/delivery/topic_push.h"

#include <algorithm>
#include <utility>

#include "aws/endpoints.h"
#include "aws/iot/publish.h"
#include "protocol/room_name.h"

namespace lambda::delivery {
namespace {

constexpr std::size_t published_at_once = 50;
constexpr int publish_tries = 2;

IotEndpoint iot_endpoint(const Environment& environment) {
    const auto url = parse_url(environment.iot_data_url);
    if (!url) return {.region = environment.region};
    return {.host = url->host, .port = url->port, .region = environment.region, .loopback = is_loopback(url->host)};
}

}  // namespace

Task<DeliveryReport> publish_to_topics(Call& call, std::vector<std::string> topics, std::string payload) {
    const IotEndpoint endpoint = iot_endpoint(call.environment);
    DeliveryReport report;
    for (int turn = 0; turn < publish_tries && !topics.empty(); ++turn) {
        std::vector<std::string> left;
        for (std::size_t at = 0; at < topics.size(); at += published_at_once) {
            const std::size_t end = std::min(at + published_at_once, topics.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i)
                requests.push_back(iot_publish_request(endpoint, topics[i], payload, PublishQos::at_least_once,
                                                       call.environment.credentials, call.io.now())
                                       .value_or(HttpRequest{}));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                const HttpAnswer& answer = answers[i - at];
                if (answer && answer->status == 200)
                    ++report.topics.reached;
                else
                    left.push_back(std::move(topics[i]));
            }
        }
        topics = std::move(left);
    }
    report.topics.missed = topics.size();
    for (std::string& topic : topics)
        report.missed.push_back({.channel = Target::Channel::topic, .name = std::move(topic)});
    co_return report;
}

std::string own_topic(const Environment& environment, const std::string& identity, const RoomId& room) {
    std::string topic = environment.topic_prefix + "/own/" + identity + "/";
    return is_direct_room(room.text()) ? topic + "d/" + room.text().substr(2) : topic + room.text();
}

std::string public_topic(const Environment& environment, const RoomId& room) {
    return environment.topic_prefix + "/out/" + room.text();
}

std::string missed_topic(const Environment& environment) { return environment.topic_prefix + "/missed"; }

}  // namespace lambda::delivery
