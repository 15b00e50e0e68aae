#include <catch2/catch_test_macros.hpp>

#include "lambda/delivery/queue_push.h"
#include "lambda/queues.h"

namespace {

using namespace backend;
using lambda::delivery::SessionTarget;
using To = SessionTarget::Kind;

const Who ann = person("ann");
const Who ben = person("ben");

Json frame(std::string_view text) { return Json::object({{"type", "message"}, {"text", text}}); }

std::size_t push(Polling& polling, SessionTarget target, std::string_view text) {
    return polling
        .within([&](lambda::Call& call) {
            return lambda::delivery::push_to_session_target(call, target, {.room = {}, .text = frame(text).dump()});
        })
        .queues.reached;
}
std::size_t publish(Polling& polling, std::string_view room, std::string_view text) {
    return polling
        .within([&](lambda::Call& call) {
            return lambda::delivery::push_to_room_sessions(
                call, {.room = RoomId(std::string(room)), .text = frame(text).dump()});
        })
        .queues.reached;
}
std::vector<std::string> frames(std::initializer_list<std::string_view> texts) {
    std::vector<std::string> all;
    for (const std::string_view text : texts) all.push_back(frame(text).dump());
    return all;
}
Got join(Polling& polling, const Who& who, std::string_view room, std::string_view session = "tab") {
    return polling.browse(who, api::poll_room(session, RoomId(std::string(room))));
}

}  // namespace

TEST_CASE("a message for an account reaches both its sessions, and one for a session or user reaches only that",
          "[lambda]") {
    Polling polling;
    const auto first = polling.open("bank/7/first");
    const auto second = polling.open("bank/8/second");
    const auto other = polling.open("shop/9/third");
    CHECK(push(polling, {To::account, "bank"}, "to the account") == 2);
    CHECK(push(polling, {To::session, "bank/7/first"}, "to the session") == 1);
    CHECK(push(polling, {To::user, "8"}, "to the user") == 1);
    CHECK(push(polling, {To::everyone, ""}, "to everybody") == 3);
    CHECK(push(polling, {To::account, "nobody's"}, "lost") == 0);
    CHECK(push(polling, {To::user, "1"}, "lost") == 0);
    CHECK(push(polling, {To::session, "bank/7/second"}, "lost") == 0);
    CHECK(push(polling, {To::session, "no session"}, "lost") == 0);
    CHECK(polling.poll(first) == frames({"to the account", "to the session", "to everybody"}));
    CHECK(polling.poll(second) == frames({"to the account", "to the user", "to everybody"}));
    CHECK(polling.poll(other) == frames({"to everybody"}));
    CHECK(polling.poll(first).empty());
    const auto sessions = polling.within([](lambda::Call& call) {
        return lambda::delivery::sessions_of_target(call, {To::account, "bank"});
    });
    CHECK(lambda::delivery::users_of(sessions.value()) == std::vector<std::string>{"7", "8"});
}

TEST_CASE("making a session again gives the same queue and seal key with fresh keys", "[lambda]") {
    Polling polling;
    const auto first = polling.open("bank/7/first");
    CHECK(first.session == "first");
    CHECK(first.user == "7");
    CHECK(first.keys.expires == polling.backend.now + 1h);
    push(polling, {To::account, "bank"}, "before");
    polling.backend.now += 10min;
    const auto again = polling.open("bank/7/first");
    CHECK(again.queue_url == first.queue_url);
    CHECK(again.seal_key == first.seal_key);
    CHECK(again.keys.access_key_id != first.keys.access_key_id);
    CHECK(again.keys.expires == polling.backend.now + 1h);
    CHECK(polling.queues.size() == 1);
    CHECK(polling.backend.engine.rows("Sessions").size() == 1);
    CHECK(polling.poll(again) == frames({"before"}));
}

TEST_CASE("two requests for the same session at the same time get the same queue and seal key", "[lambda]") {
    Polling polling;
    lambda::Function left(polling.backend.start(FunctionName::polling, event(ann, api::put_polling("tab"))));
    lambda::Function right(polling.backend.start(FunctionName::polling, event(ann, api::put_polling("tab"))));
    std::array<lambda::Function*, 2> both = {&left, &right};
    std::array<lambda::Turn, 2> turns = {left.begin(), right.begin()};
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        for (std::size_t i = 0; i < 2; ++i) {
            if (std::holds_alternative<lambda::Reply>(turns[i])) continue;
            turns[i] = polling.backend.next(*both[i], turns[i]);
            goes_on = true;
        }
    }
    std::vector<api::PollingSession> sessions;
    for (const lambda::Turn& turn : turns)
        sessions.push_back(
            api::read_polling_session(*parse_json(*std::get<lambda::Reply>(turn).result.find_text("body"))).value());
    CHECK(sessions[0].queue_url == sessions[1].queue_url);
    CHECK(sessions[0].seal_key == sessions[1].seal_key);
    push(polling, {To::user, ann.user().text()}, "to both");
    CHECK(polling.poll(sessions[0]) == frames({"to both"}));
}

TEST_CASE("renewing keeps the queue and its messages, and creates no session", "[lambda]") {
    Polling polling;
    CHECK(polling.operate("POST", "/polling/bank/7/first/renew").code() == "session-ended");
    const auto first = polling.open("bank/7/first");
    push(polling, {To::user, "7"}, "while away");
    polling.backend.now += 55min;
    const auto renewed = Polling::opened(polling.operate("POST", "/polling/bank/7/first/renew"));
    CHECK(renewed.queue_url == first.queue_url);
    polling.backend.now += 50min;  // the first keys have expired
    CHECK(push(polling, {To::user, "7"}, "later") == 1);
    CHECK(polling.poll(renewed) == frames({"while away", "later"}));
}

TEST_CASE("a deleted session is gone together with its queue and rooms, and polling it fails", "[lambda]") {
    Polling polling;
    const auto session = polling.open(ann, "tab");
    REQUIRE(join(polling, ann, "lobby").status == 200);
    const std::string key = polling.session_keys().front();
    CHECK(polling.browse(ann, api::delete_polling("tab")).status == 200);
    CHECK(polling.browse(ann, api::delete_polling("tab")).status == 200);
    CHECK(publish(polling, "lobby", "nobody listens") == 0);
    polling.reap(key);
    CHECK(polling.queues.empty());
    CHECK(polling.backend.engine.rows("Subscriptions").empty());
    CHECK(sqs::read_received(polling.receive(session, session.queue_url)).error() == sqs::Failure::queue_gone);

    // SQS allows the name again after a minute.
    const Got soon = polling.browse(ann, api::put_polling("tab"));
    CHECK(soon.code() == "busy");
    CHECK(soon.body.find_text("message")->contains("In a minute"));
    polling.backend.now += 61s;
    const auto reopened = polling.open(ann, "tab");
    CHECK(reopened.seal_key != session.seal_key);
}

TEST_CASE("clean-up removes ended sessions, reports how many, and keeps the others", "[lambda]") {
    Polling polling;
    polling.backend.engine.page_bytes = 500;
    for (int i = 0; i < 12; ++i) polling.open("bank/7/" + std::to_string(i));
    polling.backend.now += 90min;
    const auto young = polling.open("bank/8/young");
    polling.open("bank/7/3");
    CHECK(polling.operate("POST", "/polling/cleanup").body.dump() == R"({"removed":0,"more":false})");
    polling.backend.now += 40min;  // the keys of the first ones expired 70 minutes ago
    // They count as ended even before DynamoDB or a clean-up has removed them.
    CHECK(polling.operate("GET", "/polling/bank/7/5").code() == "not-found");
    CHECK(push(polling, {To::everyone, ""}, "who is there") == 2);
    const std::vector<std::string> before = polling.session_keys();
    CHECK(polling.operate("POST", "/polling/cleanup").body.dump() == R"({"removed":11,"more":false})");
    CHECK(polling.session_keys() == std::vector<std::string>{"bank/7/3", "bank/8/young"});
    for (const std::string& key : before) polling.reap(key);
    CHECK(polling.queues.size() == 2);
    CHECK(polling.poll(young) == frames({"who is there"}));
}

TEST_CASE("fifty sessions receive a hundred broadcasts, and each body opens only with its own key", "[lambda]") {
    Polling polling;
    std::vector<api::PollingSession> sessions;
    for (int i = 0; i < 50; ++i)
        sessions.push_back(polling.open("bank/" + std::to_string(i / 2) + "/s" + std::to_string(i)));
    std::set<std::string> bodies;
    for (int i = 0; i < 100; ++i) CHECK(push(polling, {To::everyone, ""}, std::to_string(i)) == 50);
    for (const auto& session : sessions) {
        const Queue& queue = polling.queues.at(session.queue_url);
        REQUIRE(queue.messages.size() == 100);
        for (const Sent& sent : queue.messages) bodies.insert(sent.body);
        int opened = 0;
        for (const auto& any : sessions)
            if (Polling::open(any, queue.messages.front().body)) ++opened;
        CHECK(opened == 1);
    }
    CHECK(bodies.size() == 5'000);
    for (const auto& session : sessions) {
        const std::vector<std::string> got = polling.poll(session);
        REQUIRE(got.size() == 100);
        for (int i = 0; i < 100; ++i) CHECK(got[static_cast<std::size_t>(i)] == frame(std::to_string(i)).dump());
    }
}

TEST_CASE("changing a sealed message makes it unreadable", "[lambda]") {
    Polling polling;
    const auto session = polling.open("bank/7/first");
    push(polling, {To::account, "bank"}, "pay 10");
    const std::string body = polling.queues.at(session.queue_url).messages.front().body;
    for (std::size_t i = 0; i < body.size(); ++i) {
        std::string changed = body;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(Polling::open(session, changed));
    }
}

TEST_CASE("a page receives messages of the public rooms that it asks for, and of no others", "[lambda]") {
    Polling polling;
    const auto anns = polling.open(ann, "tab");
    const auto guests = polling.open(guest(), "tab");
    CHECK(join(polling, ann, "lobby").body.dump() == R"({"room":"lobby"})");
    CHECK(join(polling, guest(), "lobby").status == 200);
    CHECK(join(polling, guest(), "garden").status == 200);
    CHECK(publish(polling, "lobby", "one") == 2);
    CHECK(publish(polling, "garden", "two") == 1);
    CHECK(polling.browse(guest(), api::stop_polling_room("tab", RoomId("lobby"))).status == 200);
    CHECK(publish(polling, "lobby", "three") == 1);
    CHECK(polling.poll(anns) == frames({"one", "three"}));
    CHECK(polling.poll(guests) == frames({"one", "two"}));
}

TEST_CASE("private rooms are for members and direct rooms for users, and neither needs a subscription", "[lambda]") {
    Polling polling;
    polling.backend.join("ann");
    polling.backend.join("ben");
    REQUIRE(polling.backend.call(ann, api::post_room("Kitchen", api::Access::members)).status == 201);
    for (const Who& who : {ann, ben, guest()}) polling.open(who, "tab");
    CHECK(join(polling, ann, "p.kitchen").status == 200);
    CHECK(join(polling, ben, "p.kitchen").code() == "not-a-member");
    CHECK(join(polling, guest(), "p.kitchen").code() == "not-signed-in");
    CHECK(join(polling, ann, "p.cellar").code() == "not-found");
    CHECK(join(polling, ann, "d.+").status == 200);
    CHECK(join(polling, ann, "d." + ben.user().text()).status == 200);
    CHECK(join(polling, guest(), "d.+").code() == "not-signed-in");
    CHECK(join(polling, ann, "No Room").code() == "invalid-request");
    CHECK(join(polling, ann, "p.+").code() == "invalid-request");
    CHECK(polling.browse(ann, api::stop_polling_room("tab", RoomId("d.+"))).status == 200);
    CHECK(polling.browse(ann, api::stop_polling_room("tab", RoomId("No Room"))).code() == "invalid-request");
    CHECK(polling.backend.engine.rows("Subscriptions").empty());
    // Messages there go to the person, in any session.
    const std::size_t taken = push(polling, {To::user, ann.user().text()}, "for ann");
    CHECK(taken == 1);
}

TEST_CASE("the number of a session's rooms is limited, and an ended session cannot join any", "[lambda]") {
    Polling polling;
    CHECK(join(polling, ann, "lobby").code() == "session-ended");
    polling.open(ann, "tab");
    for (std::size_t i = 0; i < limits::polling_rooms; ++i)
        CHECK(join(polling, ann, "room-" + std::to_string(i)).status == 200);
    CHECK(join(polling, ann, "one-more").code() == "too-many-rooms");
    CHECK(join(polling, ann, "room-7").status == 200);
    polling.backend.now += limits::session_life + limits::session_kept + 1s;
    CHECK(join(polling, ann, "room-7").code() == "session-ended");
    CHECK(publish(polling, "room-7", "nobody") == 0);
}

TEST_CASE("renewing a session keeps its rooms", "[lambda]") {
    Polling polling;
    polling.open(ann, "tab");
    join(polling, ann, "lobby");
    for (int i = 0; i < 10; ++i) {
        polling.backend.now += 50min;
        polling.open(ann, "tab");
    }
    CHECK(publish(polling, "lobby", "still there") == 1);
}

TEST_CASE("a new session replaces the oldest of a person's pages", "[lambda]") {
    Polling polling;
    for (std::size_t i = 0; i < limits::sessions_per_person; ++i) {
        polling.open(ann, "tab-" + std::to_string(i));
        polling.backend.now += 1s;
    }
    polling.open(ann, "tab-0");  // renewed, so it is no longer the oldest
    polling.open(ann, "one-more");
    const std::vector<std::string> keys = polling.session_keys();
    CHECK(keys.size() == limits::sessions_per_person);
    CHECK(std::ranges::none_of(keys, [](const std::string& key) { return key.ends_with("/tab-1"); }));
    CHECK(std::ranges::any_of(keys, [](const std::string& key) { return key.ends_with("/tab-0"); }));
    // the limit does not apply to sessions of the operator
    for (int i = 0; i < 30; ++i) polling.open("bank/7/" + std::to_string(i));
    CHECK(polling.session_keys().size() == limits::sessions_per_person + 30);
}

TEST_CASE("a queue that is gone ends its session, and any other failure is tried once more", "[lambda]") {
    Polling polling;
    const auto first = polling.open("bank/7/first");
    const auto second = polling.open("bank/7/second");
    polling.lost.insert(first.queue_url);
    CHECK(push(polling, {To::account, "bank"}, "one") == 1);
    CHECK(polling.session_keys().size() == 2);  // the queue is so young that SQS may not know it everywhere
    polling.backend.now += 2min;
    CHECK(push(polling, {To::account, "bank"}, "two") == 1);
    CHECK(polling.session_keys() == std::vector<std::string>{"bank/7/second"});
    CHECK(polling.poll(second) == frames({"one", "two"}));

    const HttpAnswer busy = HttpResponse{.status = 503, .headers = {}, .body = ""};
    polling.instead["SendMessage"] = {busy};
    CHECK(push(polling, {To::account, "bank"}, "three") == 1);
    polling.instead["SendMessage"] = {busy, std::unexpected(HttpFailure::timed_out)};
    CHECK(push(polling, {To::account, "bank"}, "lost") == 0);
    CHECK(polling.session_keys().size() == 1);
    CHECK(polling.poll(second) == frames({"three"}));
}

TEST_CASE("temporary failures of SQS and STS are tried again, and lasting ones reported", "[lambda]") {
    Polling polling;
    const HttpAnswer busy = HttpResponse{.status = 503, .headers = {}, .body = ""};
    const HttpAnswer denied = HttpResponse{.status = 403, .headers = {}, .body = R"({"__type":"AccessDenied"})"};
    for (const char* action : {"AssumeRole", "CreateQueue"}) {
        polling.instead[action] = {busy};
        CHECK(polling.operate("PUT", "/polling/bank/7/first").status == 200);
        polling.instead[action] = {busy, busy};
        CHECK(polling.operate("PUT", "/polling/bank/7/first").code() == "busy");
        polling.instead[action] = {denied};
        CHECK(polling.operate("PUT", "/polling/bank/7/first").status >= 500);
    }
    // The queue of an earlier deployment: its attributes are set again.
    for (auto& [url, queue] : polling.queues) queue.attributes["VisibilityTimeout"] = "7";
    const auto session = polling.open("bank/7/first");
    CHECK(polling.queues.at(session.queue_url).attributes.at("VisibilityTimeout") == "30");
    CHECK(push(polling, {To::account, "bank"}, "works") == 1);
}

TEST_CASE("a deployment without polling sessions reaches nobody and sends no requests", "[lambda]") {
    Polling polling;
    polling.backend.environment.sessions_table = "";
    CHECK(push(polling, {To::everyone, ""}, "lost") == 0);
    CHECK(publish(polling, "lobby", "lost") == 0);
    CHECK(polling.within([](lambda::Call& call) { return lambda::delivery::sessions_of_target(call, {}); })->empty());
    CHECK(polling.backend.engine.log.empty());
}
