#include "ui/mirror.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "ui_support.h"

using namespace ui;
using ui_test::Stage;

namespace {

// A DOM as the platform keeps it: elements by key, children in order.
class Dom {
public:
    struct Element {
        Role role = Role::list;
        std::string text, label, parent;
        bool current = false;
        std::vector<std::string> children;
    };
    std::map<std::string, Element> elements{{"", {}}};

    void apply(const std::vector<MirrorChange>& changes) {
        for (const MirrorChange& change : changes) {
            using What = MirrorChange::What;
            if (change.what == What::create) {
                REQUIRE(!elements.contains(change.key));
                elements[change.key] = {change.role, change.text, change.label, "", change.current, {}};
                attach(change);
                continue;
            }
            REQUIRE(elements.contains(change.key));
            Element& element = elements[change.key];
            switch (change.what) {
                case What::set_text:
                    REQUIRE(element.children.empty());
                    element.text = change.text;
                    break;
                case What::set_label: element.label = change.text; break;
                case What::set_current: element.current = change.current; break;
                case What::remove:
                    detach(change.key);
                    erase(change.key);
                    break;
                case What::move:
                    detach(change.key);
                    attach(change);
                    break;
                case What::create: break;
            }
        }
    }
    MirrorNode tree(const std::string& key = "") const {
        const Element& element = elements.at(key);
        MirrorNode out{.key = key, .role = element.role, .text = element.text, .label = element.label, .current = element.current};
        for (const std::string& child : element.children) out.children.push_back(tree(child));
        return out;
    }

private:
    void attach(const MirrorChange& change) {
        REQUIRE(elements.contains(change.parent));
        for (std::string up = change.parent; !up.empty(); up = elements[up].parent) REQUIRE(up != change.key);
        auto& children = elements[change.parent].children;
        const auto before = change.before.empty() ? children.end() : std::find(children.begin(), children.end(), change.before);
        if (!change.before.empty()) REQUIRE(before != children.end());
        children.insert(before, change.key);
        elements[change.key].parent = change.parent;
    }
    void detach(const std::string& key) { std::erase(elements[elements[key].parent].children, key); }
    void erase(const std::string& key) {
        const auto children = elements[key].children;
        for (const std::string& child : children) erase(child);
        elements.erase(key);
    }
};

bool equal(const MirrorNode& a, const MirrorNode& b, bool root = true) {
    if (!root && !a.same(b)) return false;
    return std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                      [](const MirrorNode& x, const MirrorNode& y) { return equal(x, y, false); });
}

MirrorNode random_tree(Random& random) {
    MirrorNode root{.key = "root", .role = Role::list};
    std::vector<std::vector<std::size_t>> paths = {{}};
    const std::uint64_t count = random.next() % 14;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string key = std::string(1, static_cast<char>('a' + random.next() % 14));
        bool taken = false;
        const auto look = [&](const auto& self, const MirrorNode& node) -> void {
            taken = taken || node.key == key;
            for (const MirrorNode& child : node.children) self(self, child);
        };
        look(look, root);
        if (taken) continue;
        const auto path = paths[random.next() % paths.size()];
        MirrorNode* parent = &root;
        for (const std::size_t step : path) parent = &parent->children[step];
        parent->children.push_back({.key = key, .role = random.next() % 5 ? Role::item : Role::link,
                                    .text = {}, .label = std::string(random.next() % 3, 'l'), .current = random.next() % 4 == 0});
        auto deeper = path;
        deeper.push_back(parent->children.size() - 1);
        paths.push_back(deeper);
    }
    const auto write = [&](const auto& self, MirrorNode& node) -> void {  // texts stand in leaves only
        if (node.children.empty()) node.text = std::string(random.next() % 3, 't');
        for (MirrorNode& child : node.children) self(self, child);
    };
    write(write, root);
    root.text.clear();
    return root;
}

const MirrorNode* find(const MirrorNode& tree, const std::string& key) {
    if (tree.key == key) return &tree;
    for (const MirrorNode& child : tree.children)
        if (const MirrorNode* found = find(child, key)) return found;
    return nullptr;
}

}  // namespace

TEST_CASE("applying the difference to the old tree gives the new one", "[ui]") {
    Random random({5, 6, 7, 8});
    for (int round = 0; round < 3000; ++round) {
        const MirrorNode before = random_tree(random);
        const MirrorNode after = random_tree(random);
        Dom dom;
        dom.apply(difference(MirrorNode{.key = "root", .role = Role::list}, before));
        REQUIRE(equal(dom.tree(), before));
        dom.apply(difference(before, after));
        REQUIRE(equal(dom.tree(), after));
        REQUIRE(difference(after, after).empty());
    }
}

TEST_CASE("a message more touches nothing else in the log", "[ui]") {
    Stage stage;
    stage.enter();
    chat::Room& room = stage.room("lobby");
    for (int i = 0; i < 60; ++i) stage.say(room, "Grace", "text " + std::to_string(i));
    const MirrorNode before = mirror(stage.model, stage.now, 0ms);
    const chat::Entry* entry = stage.say(room, "Grace", "new", 1s);
    const MirrorNode after = mirror(stage.model, stage.now, 0ms);
    const auto changes = difference(before, after);
    const std::string key = "message:lobby:" + std::to_string(entry->key);
    CHECK(find(after, "log:lobby")->children.size() == mirrored_messages);
    CHECK(changes.front().what == MirrorChange::What::remove);
    for (std::size_t i = 1; i < changes.size(); ++i) {
        CHECK(changes[i].what == MirrorChange::What::create);
        CHECK(changes[i].key.starts_with(key));
    }
}

TEST_CASE("the mirror says everything that the screen shows", "[ui]") {
    Stage stage;
    stage.model.config.rooms = {"Lobby", "Help"};
    CHECK(find(mirror(stage.model, stage.now, 0ms), "enter")->role == Role::button);
    stage.enter();
    chat::Room& room = stage.room("lobby");
    room.unread = 3;
    stage.say(room, "Grace", "Hello </textarea><script>alert(1)</script>");
    const chat::Entry failed = *stage.write(room, "mine", chat::Delivery::failed);
    const MirrorNode tree = mirror(stage.model, stage.now, 0ms);
    CHECK(find(tree, "status")->text == "Connected");
    CHECK(find(tree, "status")->role == Role::status);
    CHECK(find(tree, "room:lobby")->label == "lobby, 3 unread");
    CHECK(find(tree, "room:lobby")->current);
    CHECK(find(tree, "offered:help")->role == Role::button);
    CHECK(find(tree, "log:lobby")->role == Role::log);
    CHECK(find(tree, "message:lobby:1:text")->text == "Hello </textarea><script>alert(1)</script>");
    const std::string key = "lobby:" + std::to_string(failed.key);
    CHECK(find(tree, "message:" + key + ":state")->text == "not sent: The room refused it.");
    CHECK(!find(*find(tree, "log:lobby"), "retry:" + key));
    REQUIRE(wish_of(tree, "retry:" + key));
    CHECK(std::get<chat::RetryMessage>(*wish_of(tree, "retry:" + key)).id == failed.message.id);
    CHECK(std::get<chat::OpenRoom>(*wish_of(tree, "room:lobby")).room == RoomId("lobby"));
    CHECK(!wish_of(tree, "nothing"));
}

TEST_CASE("links in a message can be reached by keyboard, suspicious ones with their real host", "[ui]") {
    Stage stage;
    stage.enter();
    stage.say(stage.room("lobby"), "Eve", "look https://bank.example@evil.example/ javascript:alert(1)");
    const MirrorNode tree = mirror(stage.model, stage.now, 0ms);
    const MirrorNode* link = find(tree, "message:lobby:1:link:0");
    REQUIRE(link);
    CHECK(link->label.find("evil.example") != std::string::npos);
    CHECK(!find(tree, "message:lobby:1:link:1"));
}

TEST_CASE("a configuration that is wrong shows its problems and nothing else", "[ui]") {
    Stage stage;
    stage.model.config_problems = {"First.", "Second."};
    const MirrorNode tree = mirror(stage.model, stage.now, 0ms);
    REQUIRE(tree.children.size() == 1);
    CHECK(tree.children[0].role == Role::alert);
    CHECK(find(tree, "problem:1")->text == "Second.");
}
