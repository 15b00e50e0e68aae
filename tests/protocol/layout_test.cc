#include "protocol/layout.h"

#include <catch2/catch_test_macros.hpp>

#include "base/json.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {

const Topics stamped{};
const Topics direct{.layout = Layout::direct, .prefix = "room/public"};
const Topics plain{.layout = Layout::plain, .prefix = "chat"};

const std::string hash(64, 'a');
constexpr std::int64_t some_time = 1'790'000'000'000;

Result<Incoming> read(const Topics& topics, std::string_view topic, std::string_view payload,
                      std::string_view arrival = "1") {
    return read_message(topics, topic, as_bytes(payload), arrival);
}

Json good_stamped() {
    return Json::object(
        {{"v", 1},
         {"id", "m-1"},
         {"kind", "text"},
         {"name", "Ann"},
         {"text", "hello"},
         {"sender", hash},
         {"stamp", static_cast<long long>(some_time)}});
}

Result<Incoming> read_stamped(const Json& json) { return read(stamped, "c/out/lobby", json.dump()); }

Json with(Json json, std::string_view key, Json value) {
    json.set(key, std::move(value));
    return json;
}

Json without(const Json& json, std::string_view key) {
    Json::Object kept;
    for (const Json::Member& member : *json.members())
        if (member.key != key) kept.push_back(member);
    return Json(std::move(kept));
}

}  // namespace

TEST_CASE("each layout has its topics", "[protocol]") {
    const RoomId room("lobby");
    CHECK(publish_topic(stamped, room, "eu-west-1:1234") == "c/in/g/lobby/eu-west-1:1234");
    CHECK(subscribe_filter(stamped, room) == "c/out/lobby");
    CHECK(publish_topic(direct, room, "eu-west-1:1234") == "room/public/lobby/eu-west-1:1234");
    CHECK(subscribe_filter(direct, room) == "room/public/lobby/+");
    CHECK(publish_topic(plain, room, "anybody") == "chat/lobby");
    CHECK(subscribe_filter(plain, room) == "chat/lobby");
    for (const Topics& topics : {stamped, direct, plain}) CHECK(default_prefix(topics.layout) == topics.prefix);
    CHECK(layout_name(Layout::stamped) == "stamped");
    CHECK(layout_name(Layout::direct) == "direct");
    CHECK(layout_name(Layout::plain) == "plain");
}

TEST_CASE("users write on a lane of their own, which guests may not use", "[protocol]") {
    CHECK(publish_topic(stamped, RoomId("lobby"), "eu-west-1:1234", Standing::user) == "c/in/u/lobby/eu-west-1:1234");
    CHECK(publish_topic(stamped, RoomId("lobby"), "eu-west-1:1234", Standing::guest) == "c/in/g/lobby/eu-west-1:1234");
    CHECK(publish_topic(stamped, RoomId("lobby"), "eu-west-1:1234", Standing::unknown) ==
          "c/in/g/lobby/eu-west-1:1234");
    CHECK(publish_topic(direct, RoomId("lobby"), "eu-west-1:1234", Standing::user) ==
          "room/public/lobby/eu-west-1:1234");
}

TEST_CASE("a private room is written on its own lane and read on each member's own topic", "[protocol]") {
    const RoomId room("p.kitchen");
    for (const Standing standing : {Standing::user, Standing::guest, Standing::unknown})
        CHECK(publish_topic(stamped, room, "eu-west-1:1234", standing) == "c/in/p/p.kitchen/eu-west-1:1234");
    CHECK(subscribe_filter(stamped, room, "eu-west-1:1234") == "c/own/eu-west-1:1234/p.kitchen");
}

TEST_CASE("a message on a member's own topic belongs to the private room", "[protocol]") {
    const auto in = read(stamped, "c/own/eu-west-1:1234/p.kitchen", with(good_stamped(), "lane", "p").dump());
    REQUIRE(in);
    CHECK(in->room == RoomId("p.kitchen"));
    CHECK(in->sender == UserId(hash));
    CHECK(in->standing == Standing::user);
}

TEST_CASE("a private message on a public topic is refused, and a public one on a private topic", "[protocol]") {
    for (const std::string_view topic :
         {"c/out/p.kitchen", "c/own/eu-west-1:1234/lobby", "c/own/p.kitchen", "c/own//p.kitchen", "c/own/a/b/p.kitchen",
          "c/own/eu-west-1:1234/p.", "c/own/eu-west-1:1234/p.a/b", "c/own/eu-west-1:1234/p.p.a", "c/own/+/p.kitchen",
          "c/own/"})
        CHECK_FALSE(read(stamped, topic, good_stamped().dump()));
    CHECK_FALSE(read(direct, "room/public/p.kitchen/ann", R"({"message":"x"})"));
    CHECK_FALSE(read(plain, "chat/p.kitchen", "x"));
}

TEST_CASE("a direct room is written like a private one, and all of them are read together on the person's own topics",
          "[protocol]") {
    const RoomId room("d." + std::string(hash));
    CHECK(publish_topic(stamped, room, "eu-west-1:1234", Standing::user) ==
          "c/in/p/" + room.text() + "/eu-west-1:1234");
    CHECK(subscribe_filter(stamped, RoomId(std::string(all_direct_rooms)), "eu-west-1:1234") ==
          "c/own/eu-west-1:1234/d/+");
    for (const std::string& who : {std::string(hash), std::string("service")}) {
        const auto in = read(stamped, "c/own/eu-west-1:1234/d/" + who,
                             with(good_stamped(), "lane", who == "service" ? "s" : "p").dump());
        REQUIRE(in);
        CHECK(in->room == RoomId("d." + who));
        CHECK(in->sender == UserId(hash));
        CHECK(in->standing == (who == "service" ? Standing::service : Standing::user));
    }
}

TEST_CASE("a direct message on any other topic is refused", "[protocol]") {
    const std::string other(hash);
    for (const std::string& topic :
         {"c/out/d." + other, "c/own/eu-west-1:1234/d." + other, "c/own/d/" + other, "c/own//d/" + other,
          "c/own/a/b/d/" + other, std::string("c/own/eu-west-1:1234/d/"), std::string("c/own/eu-west-1:1234/d/x"),
          std::string("c/own/eu-west-1:1234/d/+"), "c/own/eu-west-1:1234/d/" + other + "/x",
          "c/own/eu-west-1:1234/d/d/" + other, std::string("c/own/eu-west-1:1234/d/p.kitchen"),
          std::string("c/out/d.service"), std::string("c/own/d/service")})
        CHECK_FALSE(read(stamped, topic, good_stamped().dump()));
    CHECK_FALSE(read(direct, "room/public/d." + other + "/ann", R"({"message":"x"})"));
    CHECK_FALSE(read(plain, "chat/d." + other, "x"));
}

TEST_CASE("the lane that the rule adds tells guests from users", "[protocol]") {
    const auto standing = [](Json lane) {
        return read_stamped(with(good_stamped(), "lane", std::move(lane)))->standing;
    };
    CHECK(standing("g") == Standing::guest);
    CHECK(standing("u") == Standing::user);
    CHECK(standing("p") == Standing::user);
    CHECK(standing("s") == Standing::service);
    for (const Json& other : {Json("x"), Json(""), Json(5), Json()}) CHECK(standing(other) == Standing::unknown);
    CHECK(read_stamped(good_stamped())->standing == Standing::unknown);
    CHECK(read(direct, "room/public/lobby/ann", R"({"message":"x","lane":"u"})")->standing == Standing::unknown);
}

TEST_CASE("the longest topic is within AWS's 256 bytes and 7 slashes", "[protocol]") {
    const RoomId room(std::string(limits::room_slug_bytes, 'r'));
    const std::string identity = "ap-southeast-2:01234567-89ab-cdef-0123-456789abcdef";
    for (const Topics& topics : {stamped, direct, plain}) {
        for (const std::string& topic :
             {publish_topic(topics, room, identity), publish_topic(topics, private_room(room), identity),
              subscribe_filter(topics, private_room(room), identity)}) {
            CHECK(topic.size() <= 256);
            CHECK(std::count(topic.begin(), topic.end(), '/') <= 7);
        }
    }
}

TEST_CASE("a message is written in its layout, with its members in order", "[protocol]") {
    const Message message{.id = MessageId("m-1"), .kind = Kind::text, .name = "Ann", .text = "a \"b\"\n"};
    CHECK(write_message(stamped, message) == R"({"v":1,"id":"m-1","kind":"text","name":"Ann","text":"a \"b\"\n"})");
    CHECK(write_message(direct, message) == R"({"message":"a \"b\"\n","id":"m-1","kind":"text","name":"Ann"})");
    CHECK(write_message(plain, message) == "a \"b\"\n");

    const Message joined{.id = MessageId("m-2"), .kind = Kind::joined, .name = "Ann", .text = ""};
    CHECK(write_message(stamped, joined) == R"({"v":1,"id":"m-2","kind":"joined","name":"Ann","text":""})");
    CHECK(write_message(direct, joined) == R"({"message":"","id":"m-2","kind":"joined","name":"Ann"})");
    CHECK(write_message(plain, joined) == "Ann joined the chat");
    CHECK(write_message(plain, {.id = {}, .kind = Kind::joined, .name = "", .text = ""}) == "Somebody joined the chat");
}

TEST_CASE("a message republished by the rule is read with its sender and stamp", "[protocol]") {
    const auto in = read_stamped(good_stamped());
    REQUIRE(in);
    CHECK(*in == Incoming{.room = RoomId("lobby"),
                          .sender = UserId(hash),
                          .stamp = UnixTime(Milliseconds(some_time)),
                          .message = {.id = MessageId("m-1"), .kind = Kind::text, .name = "Ann", .text = "hello"}});
}

TEST_CASE("a message written in layout direct is read back the same", "[protocol]") {
    for (const Kind kind : {Kind::text, Kind::joined}) {
        const Message message{
            .id = MessageId("m-1"), .kind = kind, .name = "Ann", .text = kind == Kind::text ? "hi 😀" : ""};
        const auto in = read(direct, "room/public/lobby/eu-west-1:12-ab", write_message(direct, message));
        REQUIRE(in);
        CHECK(in->message == message);
        CHECK(in->room == RoomId("lobby"));
        CHECK(in->sender == UserId("eu-west-1:12-ab"));
        CHECK_FALSE(in->stamp);
    }
}

TEST_CASE("a bare message of AWS's sample is accepted, with an id made from the arrival", "[protocol]") {
    const auto one = read(direct, "room/public/lobby/us-west-2:1-2", R"({"message":"hello"})", "7-1");
    const auto two = read(direct, "room/public/lobby/us-west-2:1-2", R"({"message":"hello"})", "7-2");
    REQUIRE(one);
    REQUIRE(two);
    CHECK(one->message.kind == Kind::text);
    CHECK(one->message.text == "hello");
    CHECK(one->message.name.empty());
    CHECK(is_message_id(one->message.id.text()));
    CHECK(one->message.id != two->message.id);
}

TEST_CASE("an id made from any arrival has the alphabet and the length of an id", "[protocol]") {
    for (const std::string& arrival :
         {std::string(), std::string("a/b+#"), std::string(500, 'x'), std::string("\0\xFF", 2)}) {
        const auto in = read(plain, "chat/lobby", "hello", arrival);
        REQUIRE(in);
        CHECK(is_message_id(in->message.id.text()));
    }
    CHECK(read(plain, "chat/lobby", "x", std::string(100, 'x') + "1")->message.id !=
          read(plain, "chat/lobby", "x", std::string(100, 'x') + "2")->message.id);
}

TEST_CASE("the plain layout is raw text, and an announcement is recognised", "[protocol]") {
    const auto text = read(plain, "chat/lobby", "{\"not\": json");
    REQUIRE(text);
    CHECK(text->message.text == "{\"not\": json");
    CHECK(text->sender.empty());
    CHECK_FALSE(text->stamp);

    const auto joined = read(plain, "chat/lobby", "eu-west-1:12-ab joined the chat");
    REQUIRE(joined);
    CHECK(joined->message.kind == Kind::joined);
    CHECK(joined->message.name == "eu-west-1:12-ab");
    CHECK(joined->message.text.empty());

    CHECK(read(plain, "chat/lobby", "Somebody joined the chat")->message.name.empty());
    CHECK(read(plain, "chat/lobby", " joined the chat")->message.kind == Kind::text);
    CHECK(read(plain, "chat/lobby", "joined the chat")->message.kind == Kind::text);
    CHECK(read(plain, "chat/lobby", "a\nb joined the chat")->message.kind == Kind::text);
    CHECK(read(plain, "chat/lobby", std::string(1'000, 'x') + " joined the chat")->message.kind == Kind::text);
}

TEST_CASE("a topic of another layout is refused (bad inputs 8 and 9)", "[protocol]") {
    const std::string body = good_stamped().dump();
    for (const std::string_view topic :
         {"", "c", "c/", "c/out", "c/out/", "c/out/lobby/", "c/out/lobby/x", "/c/out/lobby", "c/in/g/lobby/x",
          "cc/out/lobby", "c/out/Lobby", "c/out/+", "c/out/#", "c/out/a b", "chat/lobby", "$aws/out/lobby",
          "c/out/\xFF", "c/out/xn--"}) {
        INFO(topic);
        CHECK_FALSE(read(stamped, topic, body));
    }
    CHECK_FALSE(read(stamped, std::string_view("c/out/lob\0by", 12), body));
    for (const std::string_view topic :
         {"room/public/lobby", "room/public/lobby/", "room/public//x", "room/public/lobby/a/b", "room/public/lobby/+",
          "room/public/lobby/a b", "room/public/lobby/<b>", "room/private/lobby/x"}) {
        INFO(topic);
        CHECK_FALSE(read(direct, topic, R"({"message":"hello"})"));
    }
    CHECK_FALSE(read(direct, "room/public/lobby/" + std::string(300, 'x'), R"({"message":"hello"})"));
    CHECK_FALSE(read(plain, "chat/lobby/x", "hello"));
}

TEST_CASE("128 KB of zeros and more than 128 KB are dropped, and the next good message is read (bad input 12)",
          "[protocol]") {
    CHECK_FALSE(read(stamped, "c/out/lobby", std::string(limits::payload_bytes, '\0')));
    CHECK_FALSE(read(direct, "room/public/lobby/x", std::string(limits::payload_bytes, '\0')));
    CHECK_FALSE(read(plain, "chat/lobby", std::string(limits::payload_bytes, '\0')));
    CHECK_FALSE(read(plain, "chat/lobby", std::string(limits::payload_bytes + 1, 'x')));
    CHECK_FALSE(read(stamped, "c/out/lobby", "\x1F\x8B\x08 gzip, so it says"));
    CHECK(read_stamped(good_stamped()));
}

TEST_CASE("an empty payload is dropped in every layout (bad input 13)", "[protocol]") {
    CHECK_FALSE(read(stamped, "c/out/lobby", ""));
    CHECK_FALSE(read(direct, "room/public/lobby/x", ""));
    CHECK_FALSE(read(plain, "chat/lobby", ""));
}

TEST_CASE("a payload that is not a JSON object is dropped (bad input 14)", "[protocol]") {
    for (const std::string_view payload :
         {"hello", "{", "[]", "null", "\"text\"", "1", "{}", "{\"message\":\"x\"", "\xFF\xFE", "{'message':'x'}"}) {
        CHECK_FALSE(read(stamped, "c/out/lobby", payload));
        CHECK_FALSE(read(direct, "room/public/lobby/x", payload));
    }
}

TEST_CASE("JSON nested 65,000 deep is refused (bad input 15)", "[protocol]") {
    CHECK_FALSE(read(stamped, "c/out/lobby", std::string(65'000, '[')));
    CHECK_FALSE(read(
        direct, "room/public/lobby/x", "{\"message\":" + std::string(65'000, '[') + std::string(65'000, ']') + "}"));
    CHECK_FALSE(read(direct, "room/public/lobby/x",
                     "{\"message\":\"x\",\"more\":" + std::string(40, '[') + std::string(40, ']') + "}"));
}

TEST_CASE(
    "too many keys are refused, the first of duplicate keys counts, and __proto__ is an ordinary key (bad input 16)",
    "[protocol]") {
    std::string many = "{\"message\":\"x\"";
    for (int i = 0; i < 10'000; ++i) many += ",\"k" + std::to_string(i) + "\":1";
    CHECK_FALSE(read(direct, "room/public/lobby/x", many + "}"));

    const auto in = read(
        direct, "room/public/lobby/x", R"({"message":"one","message":"two","__proto__":{"message":"three","id":"x"}})");
    REQUIRE(in);
    CHECK(in->message.text == "one");
}

TEST_CASE("odd numbers are not valid stamps or versions (bad input 17)", "[protocol]") {
    const std::string before =
        R"({"v":1,"id":"m","kind":"text","name":"","text":"x","sender":")" + hash + R"(","stamp":)";
    for (const std::string_view stamp :
         {"1e400", "-0", "9007199254740993", "NaN", "Infinity", "0", "-1", "1.5", "\"1790000000000\"", "null", "[1]",
          "true", "18446744073709551616", "99999999999999999999999"}) {
        INFO(stamp);
        CHECK_FALSE(read(stamped, "c/out/lobby", before + std::string(stamp) + "}"));
    }
    CHECK(read(stamped, "c/out/lobby", before + "1.79e12}"));
    for (const Json& version : {Json("1"), Json(nullptr), Json(0), Json(-1), Json(1.5), Json(true)})
        CHECK_FALSE(read_stamped(with(good_stamped(), "v", version)));
}

TEST_CASE("missing, null and mistyped members drop the message (bad input 18)", "[protocol]") {
    for (const std::string_view key : {"v", "id", "kind", "text", "sender", "stamp"}) {
        INFO(key);
        CHECK_FALSE(read_stamped(without(good_stamped(), key)));
        for (const Json& value : {Json(nullptr), Json(true), Json::array({"x"}), Json::object({{"a", 1}})})
            CHECK_FALSE(read_stamped(with(good_stamped(), key, value)));
    }
    CHECK_FALSE(read_stamped(with(good_stamped(), "text", 5)));
    CHECK_FALSE(read_stamped(with(good_stamped(), "name", 5)));
    CHECK_FALSE(read_stamped(with(good_stamped(), "name", nullptr)));
    CHECK(read_stamped(without(good_stamped(), "name")));

    for (const std::string_view payload :
         {R"({"message":null})", R"({"message":5})", R"({"message":["x"]})", R"({"msg":"x"})",
          R"({"message":"x","kind":1})", R"({"message":"x","name":{}})", R"({"message":"x","id":7})",
          R"({"message":"x","id":null})"}) {
        INFO(payload);
        CHECK_FALSE(read(direct, "room/public/lobby/x", payload));
    }
}

TEST_CASE("an unknown kind or a later version is kept as unknown, in its place (bad input 19)", "[protocol]") {
    for (const Json& json :
         {with(good_stamped(), "kind", "poll"), with(good_stamped(), "v", 2),
          with(with(good_stamped(), "v", 99), "text", 5), with(without(good_stamped(), "text"), "kind", "edit")}) {
        const auto in = read_stamped(json);
        REQUIRE(in);
        CHECK(in->message.kind == Kind::unknown);
        CHECK(in->message.id == MessageId("m-1"));
        CHECK(in->sender == UserId(hash));
        CHECK(in->stamp == UnixTime(Milliseconds(some_time)));
        CHECK(in->message.text.empty());
    }
    const auto in = read(direct, "room/public/lobby/x", R"({"id":"e-1","kind":"edit"})");
    REQUIRE(in);
    CHECK(in->message.kind == Kind::unknown);
    CHECK_FALSE(read_stamped(with(with(good_stamped(), "v", 2), "id", "")));
}

TEST_CASE("an id that is empty, 10 KB long or has separators drops the message (bad input 20)", "[protocol]") {
    for (const std::string& id : {std::string(), std::string(10'240, 'a'), std::string("a/b"), std::string("a b"),
                                  std::string("a\nb"), std::string("ä")}) {
        CHECK_FALSE(read_stamped(with(good_stamped(), "id", id)));
        CHECK_FALSE(read(direct, "room/public/lobby/x", Json::object({{"message", "x"}, {"id", id}}).dump()));
    }
}

TEST_CASE("the same id from two senders are two messages (bad input 21)", "[protocol]") {
    const auto one = read(direct, "room/public/lobby/ann", R"({"message":"x","id":"m"})");
    const auto two = read(direct, "room/public/lobby/bob", R"({"message":"x","id":"m"})");
    REQUIRE(one);
    REQUIRE(two);
    CHECK(one->message.id == two->message.id);
    CHECK(one->sender != two->sender);
}

TEST_CASE("a sender, stamp, from or ts from the client is ignored on direct topics (bad input 27)", "[protocol]") {
    const auto in =
        read(direct, "room/public/lobby/eve",
             R"({"message":"x","id":"m","from":"ann","sender":"ann","ts":1,"stamp":1790000000000,"room":"other"})");
    REQUIRE(in);
    CHECK(in->sender == UserId("eve"));
    CHECK(in->room == RoomId("lobby"));
    CHECK_FALSE(in->stamp);
}

TEST_CASE("a sender that is not a hash drops a stamped message (bad input 27)", "[protocol]") {
    for (const std::string& sender :
         {std::string("ann"), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'), std::string(64, 'g'),
          std::string("eu-west-1:01234567-89ab-cdef-0123-456789abcdef")})
        CHECK_FALSE(read_stamped(with(good_stamped(), "sender", sender)));
}

TEST_CASE("a stamp in 1970 or the far future is invalid (bad input 28)", "[protocol]") {
    constexpr std::int64_t year_2020 = 1'577'836'800'000;
    constexpr std::int64_t year_2100 = 4'102'444'800'000;
    const auto at = [](std::int64_t stamp) {
        return read_stamped(with(good_stamped(), "stamp", Json(static_cast<long long>(stamp))));
    };
    CHECK_FALSE(at(0));
    CHECK_FALSE(at(year_2020 - 1));
    CHECK(at(year_2020));
    CHECK(at(year_2100 - 1));
    CHECK_FALSE(at(year_2100));
    CHECK_FALSE(at(1'790'000'000));  // seconds instead of milliseconds
    CHECK_FALSE(at(INT64_MAX));
    CHECK_FALSE(at(INT64_MIN));
}

TEST_CASE("broken UTF-8 and lone surrogates in JSON become U+FFFD (bad input 29)", "[protocol]") {
    const auto text = [](std::string_view payload) {
        const auto in = read(direct, "room/public/lobby/x", payload);
        return in ? in->message.text : "dropped";
    };
    CHECK(text("{\"message\":\"a\xC0\xAFz\"}") == "a\uFFFD\uFFFDz");
    CHECK(text(R"({"message":"a\ud800z"})") == "a\uFFFDz");
    CHECK(text(R"({"message":"a\udc00\ud800"})") == "a\uFFFD\uFFFD");
    CHECK(text(R"({"message":"\ud83d\ude00 \uD83D\uDE00"})") == "😀 😀");
    CHECK(text(R"({"message":"\ud83d\ud83d\ude00"})") == "\uFFFD😀");
    CHECK(text(R"({"message":"\\ud800 \\\ud800"})") == "\\ud800 \\\uFFFD");
    CHECK(text(R"({"message":"a\ufffe\u0000b"})") == "a\uFFFDb");
    CHECK(text(R"({"message":"\ud8)") == "dropped");
    CHECK(text(R"({"message":"x\)") == "dropped");
}

TEST_CASE("text and name are cleaned (bad inputs 30, 31, 32 and 33)", "[protocol]") {
    Json json = with(good_stamped(), "text", "a\u202Eb\r\nc\x1B ");
    json.set("name", " An\u200Bn\n" + std::string(10'240, 'x'));
    const auto in = read_stamped(json);
    REQUIRE(in);
    CHECK(in->message.text == "a\uFFFDb\nc");
    CHECK(in->message.name == "Ann " + std::string(28, 'x'));

    const auto nameless = read_stamped(with(good_stamped(), "name", "\n \u200B"));
    REQUIRE(nameless);
    CHECK(nameless->message.name.empty());
}

TEST_CASE("text past the limit is dropped, text at the limit is not (bad inputs 12 and 34)", "[protocol]") {
    CHECK(read_stamped(with(good_stamped(), "text", std::string(limits::text_bytes, 'x'))));
    CHECK_FALSE(read_stamped(with(good_stamped(), "text", std::string(limits::text_bytes + 1, 'x'))));
    CHECK_FALSE(read(direct, "room/public/lobby/x", Json::object({{"message", std::string(100 * 1024, 'w')}}).dump()));
    CHECK_FALSE(read(plain, "chat/lobby", std::string(100 * 1024, 'w')));
    // three times as long after cleaning
    CHECK_FALSE(read(plain, "chat/lobby", std::string(limits::text_bytes, '\xFF')));
}

TEST_CASE("text of which nothing is left is dropped", "[protocol]") {
    for (const std::string_view text : {"", " \n", "\x01\x02"}) {
        CHECK_FALSE(read_stamped(with(good_stamped(), "text", text)));
        CHECK_FALSE(read(direct, "room/public/lobby/x", Json::object({{"message", text}}).dump()));
    }
    CHECK_FALSE(read(plain, "chat/lobby", " \n"));
}

TEST_CASE("a \"joined\" message needs no text, and its text is not shown", "[protocol]") {
    const auto in = read_stamped(with(with(good_stamped(), "kind", "joined"), "text", "buy now"));
    REQUIRE(in);
    CHECK(in->message.kind == Kind::joined);
    CHECK(in->message.name == "Ann");
    CHECK(in->message.text.empty());
    CHECK(read_stamped(without(with(good_stamped(), "kind", "joined"), "text")));
}

TEST_CASE("markup, control syntax and links are ordinary text (bad inputs 36 to 40)", "[protocol]") {
    for (const std::string_view text :
         {"</textarea><script>alert(1)</script>", "javascript:alert(1)", "##a###b%s%n", "[x](https://a@b)"}) {
        const auto in = read_stamped(with(good_stamped(), "text", text));
        REQUIRE(in);
        CHECK(in->message.text == text);
    }
}

TEST_CASE("no error repeats text from outside", "[protocol]") {
    for (const std::string_view payload :
         {"EVIL", "{\"EVIL\":1}", "{\"message\":{\"EVIL\":1}}", "{\"message\":\"x\",\"id\":\"EVIL/\"}"}) {
        const auto in = read(direct, "room/public/lobby/x", payload);
        REQUIRE_FALSE(in);
        CHECK_FALSE(in.error().what.contains("EVIL"));
        CHECK(in.error().what.ends_with('.'));
    }
}

TEST_CASE("in plain a room of the configuration keeps the capitals of its channel", "[protocol]") {
    const Topics topics{Layout::plain, "chat", {{RoomId("serverless"), "Serverless"}}};
    CHECK(publish_topic(topics, RoomId("serverless"), "x") == "chat/Serverless");
    CHECK(subscribe_filter(topics, RoomId("serverless")) == "chat/Serverless");
    CHECK(subscribe_filter(topics, RoomId("coffee")) == "chat/coffee");
    const auto read = read_message(topics, "chat/Serverless", as_bytes("hello"), "1");
    REQUIRE(read);
    CHECK(read->room == RoomId("serverless"));
}
