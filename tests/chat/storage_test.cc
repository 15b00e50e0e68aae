#include <catch2/catch_test_macros.hpp>
#include <map>

#include "chat/chatting.h"

using namespace chatting;
using chat::Restored;
using chat::SubmitText;

namespace {

using Store = std::map<std::string, std::string>;

void put(Store& store, const chat::Effects& effects) {
    for (const auto& save : all<chat::Save>(effects)) {
        if (save.value.empty())
            store.erase(save.key);
        else
            store[save.key] = save.value;
    }
}

Restored restored(const Store& store) { return {{store.begin(), store.end()}}; }

}  // namespace

TEST_CASE("a page closed with five messages unsent shows them at the next start and sends each once", "[chat]") {
    Store store;
    chat::Model model = fresh();
    put(store, chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s)));
    put(store, pass(model, 0s, 1s));
    for (int i = 0; i < 5; ++i) put(store, chat::update(model, SubmitText{lobby, "m" + std::to_string(i)}, at(2s)));
    put(store, pass(model, 2s, 3s));

    chat::Model next = chat::start(model.config, Random({9, 9, 9, 9}));
    Store later = store;
    put(later, chat::update(next, restored(store), at(0s)));
    CHECK(chat::has_entered(next.account));
    CHECK(next.account.name == "Grace");
    CHECK(texts(next) == std::vector<std::string>{"m0", "m1", "m2", "m3", "m4"});
    chat::update(next, transport::Up{me}, at(1s));
    const auto sends = all<chat::Send>(chat::update(next, transport::RoomJoined{lobby}, at(1s)));
    REQUIRE(sends.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(sends[i].message.id == room(model).timeline[i].message.id);
    // It is stored under the new tab's key, and under no other.
    CHECK(std::ranges::count_if(later, [](const auto& item) { return item.first.starts_with("confab.outbox."); }) == 1);
}

TEST_CASE("delivered messages are not kept for the next start", "[chat]") {
    Store store;
    chat::Model model = online();
    put(store, chat::update(model, SubmitText{lobby, "hello"}, at(5s)));
    CHECK(std::ranges::any_of(store, [](const auto& item) { return item.first.starts_with("confab.outbox."); }));
    put(store,
        chat::update(model, transport::Arrived{incoming(me, own(model).message.id.text(), "hello", 6s)}, at(6s)));
    put(store, pass(model, 6s, 8s));
    CHECK(std::ranges::none_of(store, [](const auto& item) { return item.first.starts_with("confab.outbox."); }));
}

TEST_CASE("drafts, name, rooms and the room on screen survive a reload", "[chat]") {
    Store store;
    chat::Model model = online();
    put(store, chat::update(model, chat::JoinRoom{"Garden"}, at(1s)));
    put(store, chat::update(model, chat::ChangeDraft{RoomId("garden"), "half a thou"}, at(2s)));
    put(store, pass(model, 2s, 4s));
    chat::Model next = chat::start(model.config, Random({9, 9, 9, 9}));
    chat::update(next, restored(store), at(0s));
    CHECK(next.rooms.list.size() == 2);
    CHECK(next.rooms.open == RoomId("garden"));
    CHECK(room(next, RoomId("garden")).draft == "half a thou");
}

TEST_CASE("returning does not announce us again in rooms that we were in", "[chat]") {
    chat::Model model = fresh();
    chat::update(
        model, Restored{{{"confab.me", R"({"v":1,"name":"Grace","rooms":["lobby"],"open":"lobby"})"}}}, at(0s));
    chat::update(model, transport::Up{me}, at(1s));
    CHECK_FALSE(has<chat::Send>(chat::update(model, transport::RoomJoined{lobby}, at(1s))));
}

TEST_CASE("hostile or broken storage is ignored, and the start panel is shown", "[chat]") {
    for (const char* junk :
         {"", "not json", "[]", "{\"name\":5,\"rooms\":{}}", "{\"name\":\" \",\"rooms\":[\"../..\",5,null]}",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}) {
        chat::Model model = fresh();
        chat::update(
            model, Restored{{{"confab.me", junk}, {"confab.drafts", junk}, {"confab.outbox.x", junk}}}, at(0s));
        CHECK_FALSE(chat::has_entered(model.account));
        CHECK(model.rooms.list.empty());
        CHECK(model.outbox.pending.empty());
    }
}

TEST_CASE("a stored message with a bad room, id or text is skipped, and the next one is restored", "[chat]") {
    chat::Model model = fresh();
    chat::update(model, Restored{{{"confab.outbox.x", R"([{"room":"a/b","id":"1","name":"G","text":"x"},
                                                  {"room":"lobby","id":"a b","name":"G","text":"x"},
                                                  {"room":"lobby","id":"3","name":"G","text":""},
                                                  {"room":"lobby","id":"4","name":"G"},
                                                  {"room":"lobby","id":"5","name":"G","text":"good"}])"}}},
                 at(0s));
    CHECK(texts(model) == std::vector<std::string>{"good"});
}

TEST_CASE("typing is not saved after every keystroke", "[chat]") {
    chat::Model model = online();
    int saves = 0;
    for (int i = 0; i < 100; ++i)
        saves += static_cast<int>(
            all<chat::Save>(
                chat::update(model, chat::ChangeDraft{lobby, std::string(static_cast<std::size_t>(i + 1), 'x')},
                             at(10s + i * 10ms)))
                .size());
    CHECK(saves <= 10);
    bool saved = false;
    for (const auto& save : all<chat::Save>(pass(model, 11s, 13s))) saved |= save.value.contains(std::string(100, 'x'));
    CHECK(saved);
}

TEST_CASE("a storage failure is reported once, with a sentence", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::StorageFailed{}, at(1s));
    chat::update(model, chat::StorageFailed{}, at(2s));
    CHECK(model.notices.list.size() == 1);
}
