#include "protocol/gateway.h"

#include <catch2/catch_test_macros.hpp>

#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {

using namespace gateway;

const std::string hash(64, 'a');
const std::string message = R"({"v":1,"id":"m-1","kind":"text","name":"Ann","text":"hello","sender":")" + hash +
                            R"(","stamp":1760000000000,"lane":"u"})";

template <class T>
T request(std::string_view json) {
    const auto read = read_request(json);
    REQUIRE(read);
    REQUIRE(std::holds_alternative<T>(*read));
    return std::get<T>(*read);
}
template <class T>
T frame(std::string_view json) {
    const auto read = read_frame(json);
    REQUIRE(read);
    REQUIRE(std::holds_alternative<T>(*read));
    return std::get<T>(*read);
}
std::string publish(std::string_view member_instead = {}, std::string_view value = {}) {
    Json sent = Json::object({{"v", 1}, {"id", "m-1"}, {"kind", "text"}, {"name", "Ann"}, {"text", "hello"}});
    if (!member_instead.empty()) sent.set(member_instead, parse_json(value).value());
    return Json::object({{"action", "publish"}, {"room", "lobby"}, {"message", sent}}).dump();
}

}  // namespace

TEST_CASE("requests of a page have exactly these bytes, in both directions", "[protocol]") {
    const Message said{.id = MessageId("m-1"), .kind = Kind::text, .name = "Ann", .text = "a \"b\"\nc"};
    const std::pair<Request, std::string_view> known[] = {
        {Subscribe{RoomId("lobby")}, R"({"action":"subscribe","room":"lobby"})"},
        {Subscribe{RoomId("d.+")}, R"({"action":"subscribe","room":"d.+"})"},
        {SubscribeAll{{RoomId("lobby"), RoomId("d.+")}}, R"({"action":"subscribe","rooms":["lobby","d.+"]})"},
        {Unsubscribe{RoomId("p.kitchen")}, R"({"action":"unsubscribe","room":"p.kitchen"})"},
        {Publish{RoomId("lobby"), said},
         R"({"action":"publish","room":"lobby","message":{"v":1,"id":"m-1","kind":"text","name":"Ann","text":"a \"b\"\nc"}})"},
        {Publish{RoomId("lobby"), {.id = MessageId("m-2"), .kind = Kind::joined, .name = "Ann", .text = ""}},
         R"({"action":"publish","room":"lobby","message":{"v":1,"id":"m-2","kind":"joined","name":"Ann","text":""}})"},
        {Ping{}, R"({"action":"ping"})"},
        {Taken{17}, R"({"action":"taken","seq":17})"},
    };
    for (const auto& [value, bytes] : known) {
        CHECK(write(value) == bytes);
        CHECK(read_request(bytes) == value);
        CHECK(bytes.contains("\"" + std::string(action_of(value)) + "\""));
    }
}

TEST_CASE("an invalid request is refused with a sentence that does not repeat it", "[protocol]") {
    const std::string_view bad[] = {
        "",
        "hello",
        "[]",
        "5",
        "{}",
        R"({"action":5})",
        R"({"action":"dance-secret"})",
        R"({"action":"Ping"})",
        R"({"action":"subscribe"})",
        R"({"action":"subscribe","room":5})",
        R"({"action":"subscribe","room":""})",
        R"({"action":"subscribe","room":"Secret Room"})",
        R"({"action":"subscribe","room":"secret/+"})",
        R"({"action":"subscribe","room":"d.secret"})",
        R"({"action":"unsubscribe","room":"#"})",
        R"({"action":"publish"})",
        R"({"action":"publish","room":"lobby"})",
        R"({"action":"publish","room":"lobby","message":"secret"})",
        R"({"action":"taken"})",
        R"({"action":"taken","seq":-1})",
        R"({"action":"taken","seq":"1"})",
        R"({"action":"taken","seq":1.5})",
    };
    for (const std::string_view json : bad) {
        const auto read = read_request(json);
        REQUIRE_FALSE(read);
        CHECK(read.error().what.ends_with('.'));
        CHECK_FALSE(read.error().what.contains("ecret"));
    }
    // A message needs a single room, not all direct rooms.
    CHECK_FALSE(read_request(
        R"({"action":"publish","room":"d.+","message":{"v":1,"id":"m-1","kind":"text","name":"A","text":"x"}})"));
}

TEST_CASE("a message from a page is checked member by member, and returned cleaned", "[protocol]") {
    CHECK(request<Publish>(publish()).message.text == "hello");
    CHECK(request<Publish>(publish("text", "\"  a\\u0007b\\u202e \"")).message.text == clean_message("  a\ab\u202e "));
    CHECK(request<Publish>(publish("text", "\"a\\u0007b  \"")).message.text == "ab");
    CHECK(request<Publish>(publish("kind", "\"joined\"")).message.text.empty());
    const std::pair<std::string_view, std::string> bad[] = {
        {"v", "0"},
        {"v", "2"},
        {"v", "\"1\""},
        {"v", "null"},
        {"id", "\"\""},
        {"id", "\"a/b\""},
        {"id", "5"},
        {"id", "\"" + std::string(65, 'x') + "\""},
        {"kind", "\"secret\""},
        {"kind", "5"},
        {"name", "null"},
        {"name", "\"" + std::string(limits::name_bytes + 1, 'n') + "\""},
        {"text", "null"},
        {"text", "\"\""},
        {"text", "\" \\n \""},
        {"text", "\"" + std::string(limits::text_bytes + 1, 't') + "\""}};
    for (const auto& [member, value] : bad) {
        INFO(member << " " << value.substr(0, 20));
        const auto read = read_request(publish(member, value));
        REQUIRE_FALSE(read);
        CHECK(read.error().what.ends_with('.'));
    }
    CHECK(request<Publish>(publish("text", "\"" + std::string(limits::text_bytes, 't') + "\"")).message.text.size() ==
          limits::text_bytes);
}

TEST_CASE("a page cannot set the sender, the stamp or the lane", "[protocol]") {
    const auto said = request<Publish>(
        R"({"action":"publish","room":"lobby","sender":"x","message":{"v":1,"id":"m-1","kind":"text","name":"A","text":"x","sender":"y","stamp":5,"lane":"s"}})");
    CHECK(write(Request(said)) ==
          R"({"action":"publish","room":"lobby","message":{"v":1,"id":"m-1","kind":"text","name":"A","text":"x"}})");
}

TEST_CASE("a list of rooms has at least one and at most as many as one may be in, each once", "[protocol]") {
    const auto list = [](std::size_t count, std::string_view room) {
        std::string text = R"({"action":"subscribe","rooms":[)";
        for (std::size_t i = 0; i < count; ++i)
            text += std::string(i == 0 ? "\"" : ",\"") + std::string(room) +
                    (room.empty() ? "r" + std::to_string(i) : "") + '"';
        return text + "]}";
    };
    CHECK(request<SubscribeAll>(list(limits::rooms, "")).rooms.size() == limits::rooms);
    CHECK(request<SubscribeAll>(list(3, "lobby")).rooms == std::vector<RoomId>{RoomId("lobby")});
    for (const std::string& bad :
         {list(0, ""), list(limits::rooms + 1, ""), list(2, "Not A Slug"),
          std::string(R"({"action":"subscribe","rooms":7})"), std::string(R"({"action":"subscribe","rooms":[7]})"),
          std::string(R"({"action":"unsubscribe","rooms":["lobby"]})")})
        CHECK_FALSE(read_request(bad));
    for (const std::string_view bad :
         {R"({"type":"subscribed","rooms":7,"refused":[]})", R"({"type":"subscribed","rooms":[]})",
          R"({"type":"subscribed","rooms":[],"refused":[{"room":"No Slug","code":"busy"}]})"})
        CHECK_FALSE(read_frame(bad));
}

TEST_CASE("what API Gateway says by itself is told from what the gateway says", "[protocol]") {
    for (const std::string_view text :
         {R"({"message":"Too Many Requests","connectionId":"a=","requestId":"b="})",
          R"({"message": "Internal server error", "connectionId":"a=", "requestId":"b="})"})
        (void)frame<Unhandled>(text);
    CHECK_FALSE(read_frame(R"({"message":"Too Many Requests"})"));
    CHECK_FALSE(read_frame(R"({"connectionId":"a="})"));
}

TEST_CASE("frames of the gateway have exactly these bytes, in both directions", "[protocol]") {
    CHECK(write(Subscribed{RoomId("lobby")}) == R"({"type":"subscribed","room":"lobby"})");
    CHECK(frame<Subscribed>(R"({"type":"subscribed","room":"d.+"})").room == RoomId("d.+"));
    const SubscribedAll all{.rooms = {RoomId("lobby")}, .refused = {{RoomId("p.staff"), api::Refusal::not_a_member}}};
    CHECK(write(all) ==
          R"({"type":"subscribed","rooms":["lobby"],"refused":[{"room":"p.staff","code":"not-a-member"}]})");
    CHECK(frame<SubscribedAll>(write(all)) == all);
    CHECK(write(Unsubscribed{RoomId("lobby")}) == R"({"type":"unsubscribed","room":"lobby"})");
    CHECK(frame<Unsubscribed>(R"({"type":"unsubscribed","room":"lobby"})").room == RoomId("lobby"));
    CHECK(write(Pong{}) == R"({"type":"pong"})");
    (void)frame<Pong>(R"({"type":"pong"})");
    const Accepted accepted{RoomId("lobby"), MessageId("m-1"), UnixTime(Milliseconds(1'760'000'000'000))};
    CHECK(write(accepted) == R"({"type":"accepted","room":"lobby","id":"m-1","stamp":1760000000000})");
    CHECK(frame<Accepted>(write(accepted)) == accepted);

    const auto json = parse_json(message);
    REQUIRE(json);
    CHECK(write_delivered(RoomId("lobby"), *json) == R"({"type":"message","room":"lobby","message":)" + message + "}");
    CHECK(write_delivered(RoomId("d.service"), *json, 7) ==
          R"({"type":"message","room":"d.service","message":)" + message + R"(,"seq":7})");
    const Delivered delivered = frame<Delivered>(write_delivered(RoomId("d." + hash), *json, 7));
    CHECK(delivered.incoming.room == RoomId("d." + hash));
    CHECK(delivered.incoming.sender == UserId(hash));
    CHECK(delivered.incoming.standing == Standing::user);
    CHECK(delivered.incoming.stamp == UnixTime(Milliseconds(1'760'000'000'000)));
    CHECK(delivered.incoming.message.text == "hello");
    CHECK(delivered.seq == 7);
    CHECK_FALSE(frame<Delivered>(write_delivered(RoomId("lobby"), *json)).seq);
}

TEST_CASE("a refusal names the action, its code and, if known, the room and the message", "[protocol]") {
    const Refused whole{
        .action = "publish",
        .room = RoomId("lobby"),
        .id = MessageId("m-1"),
        .refusal = api::Refusal::busy,
        .message = "The server sleeps."};
    CHECK(
        write(whole) ==
        R"({"type":"refused","action":"publish","room":"lobby","id":"m-1","code":"busy","message":"The server sleeps."})");
    const Refused read = frame<Refused>(write(whole));
    CHECK(read.refusal == api::Refusal::busy);
    CHECK(read.message.empty());
    CHECK(read.room == whole.room);
    CHECK(read.id == whole.id);
    CHECK(write(Refused{.action = "", .refusal = api::Refusal::invalid_request, .message = "No."}) ==
          R"({"type":"refused","action":"","code":"invalid-request","message":"No."})");
    const Refused odd = frame<Refused>(R"({"type":"refused","room":"<b>","id":"a b","code":"?","message":"<script>"})");
    CHECK(odd.room.empty());
    CHECK(odd.id.empty());
    CHECK(odd.refusal == api::Refusal::unknown);
    CHECK(odd.message.empty());
}

TEST_CASE("receipts list messages read on another device, within bounds", "[protocol]") {
    CHECK(frame<Receipt>(R"({"type":"message-read-receipt","user":"u","messages":["a","b c",5,"d"]})").messages ==
          std::vector<std::string>{"a", "d"});
    CHECK_FALSE(read_frame(R"({"type":"message-read-receipt"})"));
    CHECK_FALSE(read_frame(R"({"type":"message-read-receipt","messages":"a"})"));
    std::string many = R"({"type":"message-read-receipt","messages":["a")";
    for (int i = 0; i < 1'000; ++i) many += ",\"a\"";
    CHECK_FALSE(read_frame(many + "]}"));
}

TEST_CASE("a frame of an unknown type is ignored, and a broken one is an error", "[protocol]") {
    (void)frame<Other>(R"({"type":"report","data":{"x":[1,2]}})");
    for (const std::string& bad :
         {std::string(), std::string("x"), std::string("[]"), std::string("{}"), std::string(R"({"type":5})"),
          std::string(R"({"type":"subscribed"})"), std::string(R"({"type":"subscribed","room":"A B"})"),
          std::string(R"({"type":"accepted","room":"lobby","id":"m-1"})"),
          std::string(R"({"type":"accepted","room":"lobby","id":"a b","stamp":1})"),
          std::string(R"({"type":"message","room":"lobby"})"),
          std::string(R"({"type":"message","room":"lobby","message":{}})"),
          std::string(
              R"({"type":"message","room":"lobby","message":{"v":1,"id":"m-1","kind":"text","name":"A","text":"x"}})"),
          R"({"type":"message","message":)" + message + "}"}) {
        INFO(bad);
        CHECK_FALSE(read_frame(bad));
    }
}

TEST_CASE("frames beyond API Gateway's limit are dropped unread, in both directions (bad input 52)", "[protocol]") {
    const std::string pad(limits::gateway_message_bytes, 'x');
    CHECK_FALSE(read_request(R"({"action":"ping","pad":")" + pad + "\"}"));
    CHECK_FALSE(read_frame(R"({"type":"pong","pad":")" + pad + "\"}"));
    CHECK_FALSE(read_request(std::string(100'000, '[')));
}

TEST_CASE("the longest message fits into one frame of API Gateway", "[protocol]") {
    Publish longest{RoomId(std::string(limits::room_slug_bytes, 'r')),
                    {.id = MessageId(std::string(limits::message_id_bytes, 'i')),
                     .kind = Kind::text,
                     .name = std::string(32, 'n'),
                     .text = std::string(limits::text_bytes, 't')}};
    CHECK(write(Request(longest)).size() <= limits::gateway_frame_bytes);
}
