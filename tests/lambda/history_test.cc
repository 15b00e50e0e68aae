#include <catch2/catch_test_macros.hpp>

#include "aws/dynamodb.h"
#include "lambda/backend.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const RoomId lobby("lobby");

// As the stamping rule writes it.
Json row(const Backend& backend, const RoomId& room, int number, UnixTime stamp, std::string_view text = {}) {
    const std::string id = "m-" + std::to_string(10'000 + number);
    const std::string sender = ann.user().text();
    const auto milliseconds = stamp.time_since_epoch().count();
    return Json::object(
        {{"room", room.text()},
         {"key", std::to_string(milliseconds) + "#" + sender + "#" + id},
         {"v", 1},
         {"id", id},
         {"kind", "text"},
         {"name", "Ann"},
         {"text", text.empty() ? "message " + std::to_string(number) : std::string(text)},
         {"sender", sender},
         {"stamp", milliseconds},
         {"lane", "u"},
         {"expires", milliseconds / 1000 + backend.environment.retention_days * 86'400LL}});
}

void keep(Backend& backend, const Json& message) {
    const dynamodb::Caller caller{
        .url = backend.environment.dynamodb_url,
        .region = "us-east-1",
        .credentials = backend.environment.credentials,
        .time = backend.now};
    const auto put = dynamodb::request(dynamodb::PutItem{.table = "Messages", .item = message}, caller);
    if (!put || backend.engine.answer(*put)->status != 200) FAIL("the message was not kept");
}

// One message a second, the last one now.
void fill(Backend& backend, const RoomId& room, int count) {
    for (int i = 0; i < count; ++i) keep(backend, row(backend, room, i, backend.now - (count - 1 - i) * 1s));
}

api::HistoryPage read(Backend& backend, const api::Request& request, const RoomId& room = lobby, const Who& who = ann) {
    const Got got = backend.call(who, request);
    auto page = api::read_history(got.body, room);
    if (got.status != 200 || !page) FAIL("no page of history: " << got.body.dump());
    return *page;
}

}  // namespace

TEST_CASE("the newest page comes first, its oldest message on top, and leads back to the beginning", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 120);
    std::vector<std::string> texts;
    std::optional<std::string> cursor;
    int pages = 0;
    do {
        const api::HistoryPage page = read(backend, api::get_messages_before(lobby, cursor));
        CHECK_FALSE(page.newer);
        CHECK(page.messages.size() == (pages < 2 ? 50 : 20));
        std::vector<std::string> here;
        for (const Incoming& message : page.messages) here.push_back(message.message.text);
        texts.insert(texts.begin(), here.begin(), here.end());
        cursor = page.older;
    } while (++pages < 10 && cursor);
    CHECK(pages == 3);
    REQUIRE(texts.size() == 120);
    for (int i = 0; i < 120; ++i) CHECK(texts[static_cast<std::size_t>(i)] == "message " + std::to_string(i));
}

TEST_CASE("a page that ends exactly at the beginning says so", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 50);
    const api::HistoryPage page = read(backend, api::get_messages_before(lobby, {}));
    CHECK(page.messages.size() == 50);
    CHECK_FALSE(page.older);
    CHECK(read(backend, api::get_messages_before(RoomId("empty"), {}), RoomId("empty")).messages.empty());
}

TEST_CASE("messages after a cursor or a time are read forwards in pages, without the cursor's own message",
          "[lambda]") {
    Backend backend;
    fill(backend, lobby, 120);
    const UnixTime from = backend.now - 99s;
    std::string cursor = std::to_string(from.time_since_epoch().count());
    std::vector<std::string> texts;
    for (int pages = 0; pages < 10; ++pages) {
        const api::HistoryPage page = read(backend, api::get_messages_after(lobby, cursor));
        for (const Incoming& message : page.messages) texts.push_back(message.message.text);
        CHECK(page.older == cursor);
        if (!page.newer) break;
        cursor = *page.newer;
    }
    REQUIRE(texts.size() == 100);  // including the one stamped with exactly this millisecond
    CHECK(texts.front() == "message 20");
    CHECK(texts.back() == "message 119");
    CHECK(read(backend, api::get_messages_after(lobby, std::to_string((backend.now + 1s).time_since_epoch().count())))
              .messages.empty());
}

TEST_CASE("messages of the same millisecond are neither lost nor doubled between pages", "[lambda]") {
    Backend backend;
    for (int i = 0; i < 7; ++i) keep(backend, row(backend, lobby, i, backend.now));
    std::vector<std::string> back;
    std::string cursor;
    for (int pages = 0; pages < 20; ++pages) {
        const Got got =
            backend.call(ann, {.path = "/rooms/lobby/messages",
                               .query = "limit=2" + (cursor.empty() ? "" : "&before=" + percent_encode(cursor))});
        const auto page = api::read_history(got.body, lobby);
        REQUIRE(page);
        for (auto message = page->messages.rbegin(); message != page->messages.rend(); ++message)
            back.push_back(message->message.text);
        if (!page->older) break;
        cursor = *page->older;
    }
    CHECK(back == std::vector<std::string>{
                      "message 6", "message 5", "message 4", "message 3", "message 2", "message 1", "message 0"});
    std::vector<std::string> forth;
    cursor = "0";
    for (int pages = 0; pages < 20; ++pages) {
        const Got got =
            backend.call(ann, {.path = "/rooms/lobby/messages", .query = "limit=3&after=" + percent_encode(cursor)});
        const auto page = api::read_history(got.body, lobby);
        REQUIRE(page);
        for (const Incoming& message : page->messages) forth.push_back(message.message.text);
        if (!page->newer) break;
        cursor = *page->newer;
    }
    CHECK(forth == std::vector<std::string>(back.rbegin(), back.rend()));
}

TEST_CASE("two cursors return the messages between them", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 10);
    const auto stamp = [&](int seconds_ago) {
        return std::to_string((backend.now - seconds_ago * 1s).time_since_epoch().count());
    };
    const Got got =
        backend.call(ann, {.path = "/rooms/lobby/messages", .query = "after=" + stamp(5) + "&before=" + stamp(2)});
    const auto page = api::read_history(got.body, lobby);
    REQUIRE(page);
    CHECK(page->messages.size() == 3);
    CHECK(page->messages.front().message.text == "message 4");
    const Got none =
        backend.call(ann, {.path = "/rooms/lobby/messages", .query = "after=" + stamp(2) + "&before=" + stamp(5)});
    CHECK(api::read_history(none.body, lobby)->messages.empty());
}

TEST_CASE("a limit counts up to a hundred, and an invalid cursor or limit is refused", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 120);
    const auto asked = [&](std::string query) {
        return backend.call(ann, {.path = "/rooms/lobby/messages", .query = std::move(query)});
    };
    CHECK(api::read_history(asked("limit=3").body, lobby)->messages.size() == 3);
    CHECK(api::read_history(asked("limit=1000").body, lobby)->messages.size() == limits::page_messages_most);
    CHECK(api::read_history(asked("").body, lobby)->messages.size() == limits::page_messages);
    for (const std::string_view bad :
         {"limit=0", "limit=-1", "limit=1.5", "limit=x", "limit=99999999999999999999", "before=", "before=yesterday",
          "after=12345678901234", "before=1760000000000%23x%23y", "after=%27%20OR%201%3D1"}) {
        CHECK(asked(std::string(bad)).code() == "invalid-request");
    }
}

TEST_CASE("an expired message is not shown, even if DynamoDB has not deleted it yet", "[lambda]") {
    Backend backend;
    Json old = row(backend, lobby, 1, backend.now - 1h);
    old.set("expires", (backend.now - 1s).time_since_epoch().count() / 1000);
    keep(backend, old);
    keep(backend, row(backend, lobby, 2, backend.now - 91 * 24h));  // older than the retention that applies now
    keep(backend, row(backend, lobby, 3, backend.now));
    const api::HistoryPage page = read(backend, api::get_messages_before(lobby, {}));
    REQUIRE(page.messages.size() == 1);
    CHECK(page.messages[0].message.text == "message 3");
    CHECK_FALSE(page.older);
}

TEST_CASE("a room that was deleted and created again starts empty", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 3);
    // A room of the configuration, without a row.
    CHECK(read(backend, api::get_messages_before(lobby, {})).messages.size() == 3);
    backend.now += 1s;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    CHECK(read(backend, api::get_messages_before(lobby, {})).messages.empty());
    CHECK(read(backend, api::get_messages_after(lobby, "0")).messages.empty());
    keep(backend, row(backend, lobby, 4, backend.now));
    CHECK(read(backend, api::get_messages_before(lobby, {})).messages.size() == 1);
}

TEST_CASE("guests can read a public room's history, and only members a private one's", "[lambda]") {
    Backend backend;
    const RoomId kitchen("p.kitchen");
    backend.join("ben");
    fill(backend, lobby, 1);
    CHECK(read(backend, api::get_messages_before(lobby, {}), lobby, guest()).messages.size() == 1);

    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    keep(backend, row(backend, kitchen, 1, backend.now));
    CHECK(backend.call(guest(), api::get_messages_before(kitchen, {})).code() == "not-signed-in");
    CHECK(backend.call(ben, api::get_messages_before(kitchen, {})).code() == "not-a-member");
    CHECK(backend.call(ben, api::get_messages_before(RoomId("p.pantry"), {})).code() == "not-found");
    backend.call(ann, api::add_member(kitchen, ben.user()));
    CHECK(read(backend, api::get_messages_before(kitchen, {}), kitchen, ben).messages.size() == 1);
    backend.call(ann, api::remove_member(kitchen, ben.user()));
    CHECK(backend.call(ben, api::get_messages_before(kitchen, {})).code() == "not-a-member");
}

TEST_CASE("a page of long messages is cut before it gets too large, and the next one continues there", "[lambda]") {
    Backend backend;
    const std::string text(limits::text_bytes, 'x');
    for (int i = 0; i < 60; ++i) keep(backend, row(backend, lobby, i, backend.now - (60 - i) * 1s, text));
    std::size_t seen = 0;
    std::optional<std::string> cursor;
    for (int pages = 0; pages < 20; ++pages) {
        const Got got = backend.call(ann, api::get_messages_before(lobby, cursor));
        CHECK(got.body.dump().size() < 512 * 1024);
        const auto page = api::read_history(got.body, lobby);
        REQUIRE(page);
        CHECK(page->messages.size() > 10);
        seen += page->messages.size();
        cursor = page->older;
        if (!cursor) break;
    }
    CHECK(seen == 60);
}

TEST_CASE("DynamoDB's pages are read until a page of history is full", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 20);
    backend.engine.page_bytes = 2'000;  // some five rows
    CHECK(read(backend, {.path = "/rooms/lobby/messages", .query = "limit=20"}).messages.size() == 20);
}

TEST_CASE("the answer has the members of the room's topic, and nothing else from the table", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 1);
    const Got got = backend.call(guest(), api::get_messages_before(lobby, {}));
    CHECK(got.body.find("messages")->elements()->front().dump() ==
          R"({"v":1,"id":"m-10000","kind":"text","name":"Ann","text":"message 0","sender":")" + ann.user().text() +
              R"(","stamp":1760000000000,"lane":"u"})");
}

TEST_CASE("without history, pages are empty", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 1);
    backend.environment.history = false;
    CHECK(read(backend, api::get_messages_before(lobby, {})).messages.empty());
}

namespace {

// All messages of the room, read page by page in one direction.
std::vector<std::string> read_all(Backend& backend, bool forwards) {
    std::vector<std::string> ids;
    std::optional<std::string> cursor = forwards ? std::optional<std::string>("1") : std::nullopt;
    for (int pages = 0; pages < 100; ++pages) {
        const api::HistoryPage page =
            read(backend, forwards ? api::get_messages_after(lobby, *cursor) : api::get_messages_before(lobby, cursor));
        std::vector<std::string> here;
        for (const Incoming& message : page.messages) here.push_back(message.message.id.text());
        ids.insert(forwards ? ids.end() : ids.begin(), here.begin(), here.end());
        cursor = forwards ? page.newer : page.older;
        if (!cursor) return ids;
    }
    FAIL("the pages never end");
    return ids;
}

std::vector<std::string> ids(int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) all.push_back("m-" + std::to_string(10'000 + i));
    return all;
}

}  // namespace

TEST_CASE("rows without a valid message are left out, and all others are shown", "[lambda]") {
    Backend backend;
    fill(backend, lobby, 120);
    Json deep = Json("x");
    for (int i = 0; i < 28; ++i) deep = Json::array({deep});
    int number = 0;
    const auto spoil = [&](std::string_view key, Json value) {
        ++number;
        Json bad = row(backend, lobby, 500 + number, backend.now - 30s - number * 1ms);
        bad.set(key, std::move(value));
        keep(backend, bad);
    };
    for (const std::string_view key : {"v", "id", "kind", "name", "text", "sender", "stamp"}) {
        spoil(key, deep);
        spoil(key, Json());
        spoil(key, true);
    }
    for (int i = 0; i < 60; ++i) spoil("text", std::string(1'000, '\x01'));
    spoil("id", "m\n");
    spoil("stamp", 4e18);
    spoil("key", std::to_string((backend.now - 5s).time_since_epoch().count()) + "#somebody");
    CHECK(read_all(backend, false) == ids(120));
    CHECK(read_all(backend, true) == ids(120));
    CHECK(backend.logs.back().find("counts"));
}

TEST_CASE("a cursor contains only stamp and sender, whatever the sender uses as id", "[lambda]") {
    Backend backend;
    for (int i = 0; i < 60; ++i) {
        Json bad = row(backend, lobby, i, backend.now - i * 1s);
        bad.set("key", *bad.find_text("key") + "\n");
        keep(backend, bad);
    }
    const api::HistoryPage page = read(backend, api::get_messages_before(lobby, {}));
    CHECK(page.messages.size() == 50);
    REQUIRE(page.older);
    CHECK(page.older->size() == 13 + 1 + 64);
    CHECK(read(backend, api::get_messages_before(lobby, page.older)).messages.size() == 10);
}

TEST_CASE("no page ends between messages of one sender in the same millisecond, so none is skipped or repeated",
          "[lambda]") {
    for (const int together : {7, 60, 120}) {
        Backend backend;
        for (int i = 0; i < 120; ++i) keep(backend, row(backend, lobby, i, backend.now - 1s + (i / together) * 1ms));
        CHECK(read_all(backend, false) == ids(120));
        CHECK(read_all(backend, true) == ids(120));
    }
}

TEST_CASE("the page's reader accepts even the largest page of history", "[lambda]") {
    Backend backend;
    for (int i = 0; i < 300; ++i)
        keep(backend, row(backend, lobby, i, backend.now, std::string(limits::text_bytes, '"')));
    const Got got = backend.call(ann, api::get_messages_before(lobby, {}));
    const std::string body = got.body.dump();
    CHECK(body.size() > 2 * limits::page_bytes);
    const auto json = parse_json(body, api::answer_json);
    REQUIRE(json);
    CHECK_FALSE(api::read_history(*json, lobby)->messages.empty());
}
