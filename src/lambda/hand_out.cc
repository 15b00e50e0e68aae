#include "lambda/hand_out.h"

#include <algorithm>
#include <utility>

#include "aws/iot/publish.h"
#include "lambda/connections_out.h"
#include "lambda/direct_rooms.h"
#include "lambda/mailbox.h"
#include "lambda/sessions_out.h"
#include "protocol/gateway.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

using api::Refusal;

constexpr std::size_t published_at_once = 50;
constexpr std::size_t members_at_once = 200;
constexpr int most_member_pages = 3;

struct Topic {
    std::string name;
    std::string payload;
};

Json row_of(const Environment& environment, const RoomId& room, const std::string& key, const Json& message) {
    Json row = Json::object({{"room", room.text()}, {"key", key}});
    for (const Json::Member& member : *message.members())
        // nothing is no attribute
        if (!member.value.text() || !member.value.text()->empty()) row.set(member.key, member.value);
    const Milliseconds stamp(message.find_integer("stamp").value_or(0));
    const auto expires =
        std::chrono::floor<std::chrono::seconds>(stamp) + std::chrono::days(environment.retention_days);
    row.set("expires", static_cast<long long>(std::chrono::seconds(expires).count()));
    return row;
}

Task<Outcome<std::vector<Membership>>> members_of(Call& call, api::RoomCard room) {
    std::vector<Membership> all;
    std::optional<UserId> after;
    for (int turn = 0; turn < most_member_pages; ++turn) {
        auto page = co_await call.store.members(room.id, after, members_at_once);
        if (!page) co_return std::unexpected(page.error());
        for (Membership& member : page->members)
            if (holds(member, room)) all.push_back(std::move(member));
        after = page->next;
        if (!after) break;
    }
    co_return all;
}

IotEndpoint endpoint_of(const Environment& environment) {
    const auto url = parse_url(environment.iot_data_url);
    if (!url) return {.region = environment.region};
    return {.host = url->host, .port = url->port, .region = environment.region, .loopback = is_loopback(url->host)};
}

// A topic that only this person may read. Of a direct room its last level is the other one's id, or "service".
std::string own_topic(const Environment& environment, const std::string& identity, const RoomId& room) {
    std::string topic = environment.topic_prefix + "/own/" + identity + "/";
    return is_direct_room(room.text()) ? topic + "d/" + room.text().substr(2) : topic + room.text();
}

// How many of the topics took it. One that fails is tried once more.
Task<std::size_t> publish_to_topics(Call& call, std::vector<Topic> topics) {
    const IotEndpoint endpoint = endpoint_of(call.environment);
    std::size_t taken = 0;
    for (int turn = 0; turn < 2 && !topics.empty(); ++turn) {
        std::vector<Topic> left;
        for (std::size_t at = 0; at < topics.size(); at += published_at_once) {
            const std::size_t end = std::min(at + published_at_once, topics.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i)
                requests.push_back(
                    iot_publish_request(endpoint, topics[i].name, topics[i].payload, PublishQos::at_least_once,
                                        call.environment.credentials, call.io.now())
                        .value_or(HttpRequest{}));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                const HttpAnswer& answer = answers[i - at];
                if (answer && answer->status == 200)
                    ++taken;
                else
                    left.push_back(std::move(topics[i]));
            }
        }
        topics = std::move(left);
    }
    co_return taken;
}

Task<std::expected<std::size_t, Refusal>> hand_to_members(Call& call, Letter letter) {
    const auto room = co_await call.store.room(letter.room);
    if (!room) co_return std::unexpected(room.error());
    if (!*room) co_return std::unexpected(Refusal::not_found);
    const auto members = co_await members_of(call, **room);
    if (!members) co_return std::unexpected(members.error());
    const std::string* lane = letter.message.find_text("lane");
    const bool of_operator = lane && *lane == "s";  // a system, which is a member of nothing
    if (!of_operator && std::ranges::find(*members, letter.sender, &Membership::user) == members->end())
        co_return std::unexpected(Refusal::not_a_member);
    if (call.environment.history) {
        const auto kept =
            co_await call.store.keep_message(row_of(call.environment, letter.room, letter.key, letter.message));
        if (!kept) co_return std::unexpected(kept.error());
    }

    const std::string payload = letter.message.dump();
    std::vector<Topic> topics;
    std::vector<UserId> users;
    for (const Membership& member : *members) {
        topics.push_back({own_topic(call.environment, member.identity, letter.room), payload});
        users.push_back(member.user);
    }
    const std::size_t taken = co_await publish_to_topics(call, std::move(topics));
    if (taken == members->size()) (void)co_await give(call, std::move(letter.receipt));
    const std::string frame = gateway::write_delivered(letter.room, letter.message);
    (void)co_await post_frames_to(call, std::move(users), frame);
    for (const Membership& member : *members) (void)co_await send_to_user_sessions(call, member.user, frame);
    if (taken < members->size()) co_return std::unexpected(Refusal::busy);
    co_return taken;
}

Membership seat_in(const RoomId& kept, const UserId& user, std::string identity, const Json& message) {
    return {.room = kept,
            .user = user,
            .identity = std::move(identity),
            .joined = read_milliseconds(message, "stamp").value_or(UnixTime{})};
}

Task<Outcome<Held>> keep_direct(Call& call, RoomId kept, std::string key, Json message, std::vector<Membership> seats) {
    DirectRooms rooms(call.io, call.environment);
    std::optional<Json> row;
    if (call.environment.history) row = row_of(call.environment, kept, key, message);
    co_return co_await rooms.keep(std::move(row), std::move(seats));
}

Task<std::expected<std::size_t, Refusal>> hand_to_other(Call& call, Letter letter) {
    const UserId other = other_of(letter.room);
    if (other.empty() || other == letter.sender) co_return std::unexpected(Refusal::invalid_request);
    const auto people = co_await call.store.people({letter.sender, other});
    if (!people) co_return std::unexpected(people.error());
    if (std::ranges::find(*people, letter.sender, &Person::user) == people->end())
        co_return std::unexpected(Refusal::no_profile);
    const auto recipient = std::ranges::find(*people, other, &Person::user);
    if (recipient == people->end()) co_return std::unexpected(Refusal::not_found);

    const RoomId kept = kept_direct_room(letter.sender, letter.room);
    const RoomId theirs = direct_room(letter.sender);
    std::vector<Membership> seats = {seat_in(kept, letter.sender, letter.sender_identity, letter.message),
                                     seat_in(kept, other, recipient->identity, letter.message)};
    if (const auto done = co_await keep_direct(call, kept, letter.key, letter.message, std::move(seats)); !done)
        co_return std::unexpected(done.error());
    bool held = false;
    if (has_connections(call.environment)) {
        const auto seq =
            co_await hold(call, {.user = other, .room = theirs, .message = letter.message, .key = letter.key});
        // Beyond its share it is not held, and is found in the room's history.
        if (!seq && seq.error() != Refusal::mailbox_full) co_return std::unexpected(seq.error());
        held = seq.has_value();
    }

    const std::string payload = letter.message.dump();
    std::vector<Topic> topics = {{own_topic(call.environment, recipient->identity, theirs), payload},
                                 {own_topic(call.environment, letter.sender_identity, letter.room), payload}};
    const std::size_t wanted = topics.size();
    const std::size_t taken = co_await publish_to_topics(call, std::move(topics));
    if (taken == wanted) (void)co_await give(call, std::move(letter.receipt));
    const std::string to_other = gateway::write_delivered(theirs, letter.message);
    const std::string to_sender = gateway::write_delivered(letter.room, letter.message);
    if (!held) (void)co_await post_frames_to(call, {other}, to_other);
    (void)co_await post_frames_to(call, {letter.sender}, to_sender);
    (void)co_await send_to_user_sessions(call, other, to_other);
    (void)co_await send_to_user_sessions(call, letter.sender, to_sender);
    // Last, since much may have to be given before it.
    if (held) (void)co_await drain_all(call, other, call.io.now() + giving_time_at_once);
    if (taken < wanted) co_return std::unexpected(Refusal::busy);
    co_return taken;
}

}  // namespace

Task<bool> give(Call& call, Receipt receipt) {
    if (receipt.connection.empty()) co_return true;
    std::vector<std::string> sender;
    sender.push_back(std::move(receipt.connection));
    co_return co_await post_frames(call, std::move(sender), std::move(receipt.frame)) == 1;
}

Task<std::expected<std::size_t, Refusal>> hand_out(Call& call, Letter letter) {
    if (!letter.message.is_object()) co_return std::unexpected(Refusal::invalid_request);
    if (is_direct_room(letter.room.text())) co_return co_await hand_to_other(call, std::move(letter));
    if (is_private_room(letter.room.text())) co_return co_await hand_to_members(call, std::move(letter));
    co_return std::unexpected(Refusal::invalid_request);
}

Task<std::expected<Handed, Refusal>> hand_to_person(Call& call, UserId user, Json message, std::string key) {
    if (!message.is_object()) co_return std::unexpected(Refusal::invalid_request);
    const auto person = co_await call.store.person(user);
    if (!person) co_return std::unexpected(person.error());
    if (!*person) co_return std::unexpected(Refusal::not_found);
    const RoomId room{std::string(service_room)};
    // First of all, so that where it is refused nothing has happened yet.
    bool held = true;
    if (has_connections(call.environment)) {
        const auto seq = co_await hold(call, {.user = user, .room = room, .message = message, .key = key});
        if (!seq && (seq.error() != Refusal::mailbox_full || !call.environment.history))
            co_return std::unexpected(seq.error());
        held = seq.has_value();
    }
    const RoomId kept = kept_direct_room(user, room);
    std::vector<Membership> seats = {seat_in(kept, user, (*person)->identity, message)};
    if (const auto done = co_await keep_direct(call, kept, key, message, std::move(seats)); !done)
        co_return std::unexpected(done.error());
    std::vector<Topic> topics = {{own_topic(call.environment, (*person)->identity, room), message.dump()}};
    const std::size_t taken = co_await publish_to_topics(call, std::move(topics));
    const std::string frame = gateway::write_delivered(room, message);
    (void)co_await send_to_user_sessions(call, user, frame);
    if (held)
        (void)co_await drain_all(call, user, call.io.now() + giving_time_at_once);
    else
        (void)co_await post_frames_to(call, {user}, frame);
    if (taken == 0) co_return std::unexpected(Refusal::busy);
    co_return Handed{.topics = taken, .held = held};
}

}  // namespace lambda
