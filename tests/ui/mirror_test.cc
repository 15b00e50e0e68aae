#include "ui/mirror/mirror.h"
#include "ui/mirror/difference.h"

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
        std::map<std::string, std::string> attributes;
        std::vector<std::string> children;
    };
    std::map<std::string, Element> elements{{"", {}}};

    void apply(const std::vector<MirrorChange>& changes) {
        for (const MirrorChange& change : changes) {
            using What = MirrorChange::What;
            if (change.what == What::create) {
                REQUIRE(!elements.contains(change.key));
                elements[change.key] = {change.role, change.text, change.label, "", change.current, {}, {}};
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
                case What::set_attribute:
                    if (change.current)
                        element.attributes[change.text] = change.label;
                    else
                        REQUIRE(element.attributes.erase(change.text) == 1);
                    break;
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
        MirrorNode out{
            .key = key, .role = element.role, .text = element.text, .label = element.label, .current = element.current};
        for (const auto& [name, value] : element.attributes) out.attributes.push_back({name, value});
        for (const std::string& child : element.children) out.children.push_back(tree(child));
        return out;
    }

private:
    void attach(const MirrorChange& change) {
        REQUIRE(elements.contains(change.parent));
        for (std::string up = change.parent; !up.empty(); up = elements[up].parent) REQUIRE(up != change.key);
        auto& children = elements[change.parent].children;
        const auto before =
            change.before.empty() ? children.end() : std::find(children.begin(), children.end(), change.before);
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
        parent->children.push_back(
            {.key = key,
             .role = random.next() % 5 ? Role::item : Role::link,
             .text = {},
             .label = std::string(random.next() % 3, 'l'),
             .current = random.next() % 4 == 0});
        for (const char* name : {"id", "name", "value"})
            if (random.next() % 3 == 0)
                parent->children.back().attributes.push_back({name, std::string(random.next() % 3, 'v')});
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

const MirrorNode* find(const MirrorNode& tree, const std::string& key) { return find_node(tree, key); }

std::string attribute(const MirrorNode& tree, const std::string& key, const std::string& name) {
    const MirrorNode* node = find_node(tree, key);
    if (!node) return "no such node";
    const auto found = std::ranges::find(node->attributes, name, &Attribute::name);
    return found == node->attributes.end() ? "" : found->value;
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
    for (int i = 0; i < 60; ++i) stage.add_message(room, "Grace", "text " + std::to_string(i));
    const MirrorNode before = mirror(stage.model, stage.shown, stage.now, 0ms);
    const chat::TimelineItem* entry = stage.add_message(room, "Grace", "new", 1s);
    const MirrorNode after = mirror(stage.model, stage.shown, stage.now, 0ms);
    const auto changes = difference(before, after);
    const std::string key = "message:lobby:" + std::to_string(entry->key);
    CHECK(find(after, "log:lobby")->children.size() == mirrored_messages);
    CHECK(changes.front().what == MirrorChange::What::remove);
    for (const MirrorChange& change : changes) {
        const bool in_log = change.key.starts_with("message:lobby:") && change.what != MirrorChange::What::remove;
        CHECK((!in_log || change.key.starts_with(key)));
    }
}

TEST_CASE("the mirror says everything that the screen shows", "[ui]") {
    Stage stage;
    stage.model.config.rooms = {"Lobby", "Help"};
    CHECK(mirror(stage.model, stage.shown, stage.now, 0ms).children.empty());  // the forms are all there is
    stage.enter();
    chat::Room& room = stage.room("lobby");
    room.unread = 3;
    stage.add_message(room, "Grace", "Hello </textarea><script>alert(1)</script>");
    const chat::TimelineItem failed = *stage.write(room, "mine", chat::Delivery::failed);
    const MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    CHECK(find(tree, "status")->text == "Connected");
    CHECK(find(tree, "status")->role == Role::status);
    CHECK(find(tree, "room:lobby")->label == "lobby, 3 unread");
    CHECK(find(tree, "room:lobby")->current);
    CHECK(find(tree, "offered:help")->role == Role::button);
    CHECK(find(tree, "log:lobby")->role == Role::log);
    CHECK(find(tree, "message:lobby:1:text")->text == "Hello </textarea><script>alert(1)</script>");
    const std::string key = "lobby:" + std::to_string(failed.key);
    CHECK(find(tree, "message:" + key + ":state")->text ==
          "not sent: You are not allowed to write in this room. Ask the chat's administrator.");
    CHECK(!find(*find(tree, "log:lobby"), "retry:" + key));
    REQUIRE(command_of(tree, "retry:" + key));
    CHECK(std::get<chat::RetryMessage>(*command_of(tree, "retry:" + key)).id == failed.message.id);
    CHECK(std::get<chat::OpenRoom>(*command_of(tree, "room:lobby")).room == RoomId("lobby"));
    CHECK(!command_of(tree, "nothing"));
}

TEST_CASE("links in a message can be reached by keyboard, suspicious ones with their real host", "[ui]") {
    Stage stage;
    stage.enter();
    stage.add_message(stage.room("lobby"), "Eve", "look https://bank.example@evil.example/ javascript:alert(1)");
    const MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    const MirrorNode* link = find(tree, "message:lobby:1:link:0");
    REQUIRE(link);
    CHECK(link->label.find("evil.example") != std::string::npos);
    CHECK(!find(tree, "message:lobby:1:link:1"));
}

TEST_CASE("a configuration that is wrong shows its problems and nothing else", "[ui]") {
    Stage stage;
    stage.model.config_problems = {{"transport", transport::ConfigFault::no_transport},
                                   {"apiGateway.entry", transport::ConfigFault::unknown_entry}};
    const MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    REQUIRE(tree.children.size() == 1);
    CHECK(tree.children[0].role == Role::alert);
    CHECK(find(tree, "problem:1")->text == "\"apiGateway.entry\" must be \"token\" or \"jwt\".");
}

TEST_CASE("only what comes while the room is on screen is announced, never history", "[ui]") {
    Stage stage;
    stage.enter(Standing::guest);
    chat::Room& room = stage.room("lobby");
    close_outdated(stage.shown, stage.model);
    const chat::TimelineItem* old = stage.add_message(room, "Grace", "from history");
    const chat::TimelineItem* live = stage.add_message(room, "Grace", "just now", 1s);
    on_effect(stage.shown, stage.model, chat::MessageShown{room.id, live->key});
    on_effect(stage.shown, stage.model, chat::MessageShown{RoomId("elsewhere"), old->key});
    const MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    CHECK(attribute(tree, "message:lobby:" + std::to_string(old->key), "aria-live") == "off");
    CHECK(attribute(tree, "message:lobby:" + std::to_string(live->key), "aria-live").empty());
    CHECK(find(tree, "log:lobby")->role == Role::log);
}

TEST_CASE("older messages are shown in part, then asked for, and a failure says why", "[ui]") {
    Stage stage;
    stage.enter(Standing::guest);
    chat::Room& room = stage.room("lobby");
    close_outdated(stage.shown, stage.model);
    for (int i = 0; i < 70; ++i) stage.add_message(room, "Grace", "text", Milliseconds(i));
    room.history.pages = chat::History::Partial{};
    const auto tree = [&] { return mirror(stage.model, stage.shown, stage.now, 0ms); };
    CHECK(find(tree(), "log:lobby")->children.size() == mirrored_messages);
    REQUIRE(find(tree(), "older"));
    CHECK(!command_of(tree(), "older"));
    apply(stage.shown, *find(tree(), "older")->action);
    CHECK(find(tree(), "log:lobby")->children.size() == 70);
    REQUIRE(command_of(tree(), "older"));
    CHECK(std::get<chat::LoadOlder>(*command_of(tree(), "older")).room == RoomId("lobby"));
    room.history.problem = ui_test::no_answer();
    CHECK(find(tree(), "history:lobby")->text ==
          "Could not load older messages: The server did not answer: please try again in a moment.");
    CHECK(find(tree(), "history:lobby")->role == Role::alert);
    CHECK(find(tree(), "older")->text == "Try again");
    ui_test::ask(stage.model, chat::request::Page{room.id});
    CHECK(!find(tree(), "older"));
    stage.model.requests.clear();
    room.history.problem.clear();
    room.history.pages = chat::History::Complete{};
    CHECK(!find(tree(), "older"));
    CHECK(find(tree(), "history:lobby")->text.starts_with("This is the beginning"));
}

TEST_CASE("unread, mentions and a lock stand in a room's label", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    chat::Room& room = stage.room("p.ann-and-ben");
    room.title = "Ann and Ben";
    room.unread = 50;
    room.unread_is_more = true;
    room.mentions = 2;
    const MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    CHECK(find(tree, "room:p.ann-and-ben")->label == "Ann and Ben, private, 50+ unread, 2 mentions of you");
    CHECK(find(tree, "unread:p.ann-and-ben")->text == "50+");
    CHECK(find(tree, "mentions:p.ann-and-ben")->text == "@2");
    CHECK(attribute(tree, "mentions:p.ann-and-ben", "aria-hidden") == "true");
}

TEST_CASE("the account's menu opens by its button and offers what fits who one is", "[ui]") {
    for (const Standing standing : {Standing::guest, Standing::user}) {
        Stage stage;
        stage.enter(standing);
        const auto tree = [&] { return mirror(stage.model, stage.shown, stage.now, 0ms); };
        CHECK(attribute(tree(), "account", "aria-expanded") == "false");
        CHECK(!find(tree(), "leave"));
        apply(stage.shown, *find(tree(), "account")->action);
        CHECK(attribute(tree(), "account", "aria-expanded") == "true");
        CHECK((find(tree(), "menu:sign-in") != nullptr) == (standing == Standing::guest));
        CHECK((find(tree(), "menu:everywhere") != nullptr) == (standing == Standing::user));
        REQUIRE(command_of(tree(), "leave"));
        CHECK(std::holds_alternative<chat::SignOut>(*command_of(tree(), "leave")) == (standing == Standing::user));
        apply(stage.shown, *find(tree(), "menu:change-name")->action);
        CHECK(stage.shown.menu == OpenMenu::none);
        CHECK(stage.shown.dialog == Dialog::change_name);
    }
}

TEST_CASE("a directory of a thousand rooms stands in the mirror in parts", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    stage.shown.pane = Pane::directory;
    chat::Directory& directory = stage.model.directory;
    for (int i = 0; i < 120; ++i)
        directory.rooms.push_back({.id = RoomId("room-" + std::to_string(i)), .name = "Room " + std::to_string(i)});
    directory.begun = true;
    directory.next = "room-119";
    const auto tree = [&] { return mirror(stage.model, stage.shown, stage.now, 0ms); };
    CHECK(find(tree(), "directory")->children.size() == mirrored_rows);
    CHECK(find(tree(), "directory-state")->text == "120 rooms so far");
    CHECK(!command_of(tree(), "more-rooms"));
    apply(stage.shown, *find(tree(), "more-rooms")->action);
    apply(stage.shown, *find(tree(), "more-rooms")->action);
    CHECK(find(tree(), "directory")->children.size() == 120);
    REQUIRE(command_of(tree(), "more-rooms"));
    CHECK(std::holds_alternative<chat::ShowMoreRooms>(*command_of(tree(), "more-rooms")));
    CHECK(std::get<chat::OpenRoom>(*command_of(tree(), "found:room-7")).room == RoomId("room-7"));
    directory.problem = ui_test::no_answer();
    CHECK(find(tree(), "directory-problem")->role == Role::alert);
    CHECK(find(tree(), "more-rooms")->text == "Try again");
    stage.shown.rows = mirrored_rows;  // then both buttons are there, each with a key of its own
    CHECK(find(tree(), "more-rooms")->text == "Try again");
    REQUIRE(find(tree(), "more-found"));
    CHECK(find(tree(), "more-found")->action->what == ViewAction::What::more_rows);
    CHECK(!command_of(tree(), "more-found"));
    directory = {.text = "zzz", .begun = true};
    stage.shown.search = "zzz";
    CHECK(find(tree(), "create-searched")->text == "Create “zzz”");
}

TEST_CASE("members are named, and only the owner of a private room can remove and add", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    stage.model.account.self = ui_test::user('a');
    chat::Room& room = stage.room("p.club");
    room.owner = ui_test::user('a');
    stage.model.members = {.room = room.id,
                           .list = {{.user = ui_test::user('a'), .owner = true}, {.user = ui_test::user('b')}},
                           .next = "more"};
    stage.model.people.known[std::string(64, 'b')] = {.state = chat::Person::State::known, .name = "Ben"};
    const auto tree = [&] { return mirror(stage.model, stage.shown, stage.now, 0ms); };
    CHECK(find(tree(), "member:" + std::string(64, 'a'))->text == "Ada (owner) (you)");
    CHECK(find(tree(), "member:" + std::string(64, 'b'))->text == "Ben");
    CHECK(find(tree(), "remove:" + std::string(64, 'b'))->label == "Remove Ben");
    CHECK(!find(tree(), "remove:" + std::string(64, 'a')));
    CHECK(std::holds_alternative<chat::ShowMembers>(*command_of(tree(), "more-members")));
    CHECK(find(tree(), "add-member"));
    room.owner = ui_test::user('b');
    CHECK(!find(tree(), "remove:" + std::string(64, 'b')));
    CHECK(!find(tree(), "add-member"));
    CHECK(std::holds_alternative<chat::HideMembers>(*command_of(tree(), "hide-members")));
}

TEST_CASE("who is signed out in mid-chat is offered to sign in, and waiting for AWS is no error", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    stage.model.link = {.state = chat::LinkState::stopped,
                        .cause = transport::DownCause::signed_out,
                        .problem = aws_user::Failure::session_ended};
    MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    CHECK(find(tree, "status")->text == "Signed out: Your session has ended. Sign in again.");
    CHECK(std::holds_alternative<chat::ShowAuthForm>(*command_of(tree, "connect")));
    stage.model.link = {.state = chat::LinkState::waiting,
                        .cause = transport::DownCause::pending,
                        .problem = transport::ConnectionFailure::policy_pending,
                        .retry_at = stage.now.instant + 20s};
    tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    CHECK(find(tree, "status")->text ==
          "AWS is still activating permissions for the new account. This can take a few minutes; Confab keeps trying. "
          "Looking again in 20 s.");
}
