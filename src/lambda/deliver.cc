// A private room's message, from the IoT rule: whoever wrote it must be a member at this moment; then it is kept, and handed
// to each member on a topic that only this member may read. The rule has already written who it is from. Anybody else's
// message is dropped: the rule's event is not asked for, it comes whenever somebody publishes.
// AWS IoT Core Developer Guide, rule action "lambda" (asynchronous: a failed invocation is tried again twice).
#include <algorithm>

#include "aws/iot_publish.h"
#include "lambda/handlers.h"
#include "lambda/message_row.h"
#include "talk/limits.h"
#include "talk/room_name.h"

namespace lambda {
namespace {

constexpr std::size_t published_at_once = 50;
constexpr std::size_t members_at_once = 200;
constexpr int most_member_pages = 3;

struct Letter {
    RoomId room;
    UserId sender;
    std::string payload;
    Json row;
};

// What the rule promises, checked, since a rule can be changed by hand.
std::optional<Letter> read_letter(const Json& event) {
    const std::string* room = event.find_text("room");
    const std::string* sender = event.find_text("sender");
    const std::string* identity = event.find_text("identity");
    const std::string* key = event.find_text("key");
    const std::string* id = event.find_text("id");
    const std::string* text = event.find_text("text");
    if (!room || !is_private_room(*room) || !sender || !identity || UserId(*sender) != user_of_identity(*identity)) return std::nullopt;
    if (!key || !is_message_key(*key) || !id || !is_message_id(*id) || !event.find_integer("stamp")) return std::nullopt;
    if (!event.find_integer("v") || !event.find_text("kind") || !text || text->size() > limits::text_bytes) return std::nullopt;
    const std::string* name = event.find_text("name");
    if (name && name->size() > limits::name_bytes) return std::nullopt;

    Letter letter{.room = RoomId(*room), .sender = UserId(*sender)};
    Json message = message_of_row(event);
    message.set("lane", "p");
    letter.payload = message.dump();
    letter.row = Json::object({{"room", *room}, {"key", *key}});
    for (const Json::Member& member : *message.members())
        if (!member.value.text() || !member.value.text()->empty()) letter.row.set(member.key, member.value);  // nothing is no attribute
    if (const auto expires = event.find_integer("expires")) letter.row.set("expires", static_cast<long long>(*expires));
    return letter;
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

Reply delivered(std::size_t count) { return {Json::object({{"delivered", static_cast<long long>(count)}})}; }
Reply failed(std::string_view sentence) { return {Json(sentence), Ending::failed}; }

// How many of the members' topics took the message. A topic that fails is tried once more.
Task<std::size_t> publish(Call& call, Letter letter, std::vector<Membership> members) {
    const IotEndpoint endpoint = endpoint_of(call.environment);
    std::vector<std::string> topics;
    for (const Membership& member : members)
        topics.push_back(call.environment.topic_prefix + "/own/" + member.identity + "/" + letter.room.text());
    std::size_t taken = 0;
    for (int turn = 0; turn < 2 && !topics.empty(); ++turn) {
        std::vector<std::string> left;
        for (std::size_t at = 0; at < topics.size(); at += published_at_once) {
            const std::size_t end = std::min(at + published_at_once, topics.size());
            std::vector<HttpRequest> requests;
            for (std::size_t i = at; i < end; ++i)
                requests.push_back(iot_publish_request(endpoint, topics[i], letter.payload, PublishQos::at_least_once,
                                                       call.environment.credentials, call.io.now())
                                       .value_or(HttpRequest{}));
            const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
            for (std::size_t i = at; i < end; ++i) {
                const HttpAnswer& answer = answers[i - at];
                if (answer && answer->status == 200) ++taken;
                else left.push_back(topics[i]);
            }
        }
        topics = std::move(left);
    }
    co_return taken;
}

}  // namespace

Task<Reply> deliver(Call& call) {
    const auto letter = read_letter(call.event);
    if (!letter) co_return delivered(0);
    const auto room = co_await call.store.room(letter->room);
    if (!room) co_return failed("The room could not be read.");
    if (!*room) co_return delivered(0);
    const auto members = co_await members_of(call, **room);
    if (!members) co_return failed("The room's members could not be read.");
    if (std::ranges::find(*members, letter->sender, &Membership::user) == members->end()) co_return delivered(0);

    if (call.environment.history) {
        const auto kept = co_await call.store.keep_message(letter->row);
        if (!kept) co_return failed("The message could not be kept.");
    }
    const std::size_t taken = co_await publish(call, *letter, *members);
    if (taken < members->size()) co_return failed("Not every member could be reached.");
    co_return delivered(taken);
}

}  // namespace lambda
