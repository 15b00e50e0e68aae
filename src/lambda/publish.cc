#include "lambda/publish.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "aws/iot/publish.h"
#include "lambda/message_row.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

constexpr int publish_attempts = 2;

std::string_view lane_of(const Publication& publication) {
    if (publication.standing == Standing::service) return "s";
    if (is_closed_room(publication.room.text())) return "p";
    return publication.standing == Standing::user ? "u" : "g";
}

Json row_of(const Environment& environment, const Publication& publication, const Json& message, UnixTime stamp) {
    Json row = Json::object({{"room", publication.room.text()}, {"key", message_key(publication, stamp)}});
    for (const Json::Member& member : *message.members()) {
        const bool is_nothing = member.value.text() && member.value.text()->empty();
        if (!is_nothing) row.set(member.key, member.value);
    }
    const auto expires = std::chrono::floor<std::chrono::seconds>(stamp.time_since_epoch()) +
                         std::chrono::days(environment.retention_days);
    row.set("expires", static_cast<long long>(expires.count()));
    return row;
}

Task<std::expected<Published, api::Refusal>> publish_openly(Call& call, Publication publication, UnixTime stamp) {
    const Published published{.id = publication.message.id, .stamp = stamp};
    const Json message = stamped(publication, stamp);
    if (call.environment.history) {
        // Held::no: this very message was kept before.
        const auto kept = co_await call.store.keep_message(row_of(call.environment, publication, message, stamp));
        if (!kept) co_return std::unexpected(kept.error());
    }
    const IotEndpoint endpoint = iot_endpoint(call.environment);
    const std::string topic = call.environment.topic_prefix + "/out/" + publication.room.text();
    for (int attempt = 0; attempt < publish_attempts; ++attempt) {
        std::vector<HttpRequest> requests;
        requests.push_back(iot_publish_request(endpoint, topic, message.dump(), PublishQos::at_least_once,
                                               call.environment.credentials, call.io.now())
                               .value_or(HttpRequest{}));
        const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
        if (!answers.front() || answers.front()->status != 200) continue;
        (void)co_await give(call, std::move(publication.receipt));
        co_return published;
    }
    co_return std::unexpected(api::Refusal::busy);
}

}  // namespace

Json stamped(const Publication& publication, UnixTime stamp) {
    const Message& message = publication.message;
    const bool joined = message.kind == Kind::joined;
    Json json = Json::object(
        {{"v", 1},
         {"id", message.id.text()},
         {"kind", joined ? "joined" : "text"},
         {"name", message.name},
         {"text", joined ? std::string_view() : std::string_view(message.text)},
         {"sender", publication.sender.text()},
         {"stamp", milliseconds(stamp)},
         {"lane", lane_of(publication)}});
    if (publication.extra.members())
        for (const Json::Member& member : *publication.extra.members())
            if (!json.find(member.key)) json.set(member.key, member.value);
    return json;
}

std::string message_key(const Publication& publication, UnixTime stamp) {
    return stamp_text(stamp) + '#' + publication.sender.text() + '#' + publication.message.id.text();
}

IotEndpoint iot_endpoint(const Environment& environment) {
    const auto url = parse_url(environment.iot_data_url);
    if (!url) return {.region = environment.region};
    return {.host = url->host, .port = url->port, .region = environment.region, .loopback = is_loopback(url->host)};
}

Task<std::expected<Published, api::Refusal>> publish(Call& call, Publication publication) {
    const UnixTime stamp = publication.stamp.value_or(call.io.now());
    if (!is_closed_room(publication.room.text()))
        co_return co_await publish_openly(call, std::move(publication), stamp);

    if (publication.standing == Standing::guest) co_return std::unexpected(api::Refusal::not_signed_in);
    Letter letter{.room = publication.room,
                  .sender = publication.sender,
                  .sender_identity = publication.identity,
                  .message = stamped(publication, stamp),
                  .key = message_key(publication, stamp),
                  .receipt = std::move(publication.receipt)};
    const auto handed = co_await hand_out(call, std::move(letter));
    if (!handed) co_return std::unexpected(handed.error());
    co_return Published{.id = publication.message.id, .stamp = stamp};
}

}  // namespace lambda
