// Each panel draws what it is for, where it belongs: read back from the frame that was drawn.
#include <catch2/catch_test_macros.hpp>

#include "drawn.h"
#include "ui_support.h"

using namespace ui;
using ui_test::drawn_glyphs;
using ui_test::DrawnGlyph;
using ui_test::Stage;
using ui_test::times_drawn;

namespace {

// Two rooms, the second one open, with two messages.
void stage_conversation(Stage& stage, float width = 1200) {
    stage.viewport = {.width = width, .height = 800};
    stage.enter(Standing::user);
    stage.room("kitchen").unread = 7;
    chat::Room& garden = stage.room("garden");
    stage.add_message(garden, "Grace", "Tomatoes");
    stage.add_message(garden, "Edsger", "Cucumbers");
    stage.settle();
}

float middle_of(char32_t glyph) {
    for (const DrawnGlyph& each : drawn_glyphs())
        if (each.glyph == glyph) return each.x;
    return -1;
}

}  // namespace

TEST_CASE("a wide page draws the rooms and the open one beside each other", "[ui]") {
    Stage stage;
    stage_conversation(stage);
    CHECK(times_drawn("kitchen") == 1);
    CHECK(times_drawn("garden") == 2);  // in the list and above the messages
    CHECK(times_drawn("7") == 1);
    CHECK(times_drawn("Tomatoes") == 1);
    CHECK(times_drawn("Cucumbers") == 2);  // the newest message is in the list as well
    CHECK(times_drawn("Grace") == 1);
    CHECK(middle_of(U'k') < middle_of(U'T'));
}

TEST_CASE("a narrow page draws one of them at a time", "[ui]") {
    Stage stage;
    stage_conversation(stage, 360);
    CHECK(times_drawn("garden") == 1);
    CHECK(times_drawn("Tomatoes") == 1);
    CHECK(times_drawn("kitchen") == 0);
    stage.model.rooms.open.reset();
    stage.settle();
    CHECK(times_drawn("garden") == 1);
    CHECK(times_drawn("Tomatoes") == 0);
    CHECK(times_drawn("kitchen") == 1);
}

TEST_CASE("members, rooms to find and their buttons are drawn while their panels are open", "[ui]") {
    Stage stage;
    stage_conversation(stage);
    chat::Model& model = stage.model;
    model.directory.rooms = {{.id = RoomId("attic"), .name = "Attic"}};
    model.members.list = {{.user = ui_test::user('c'), .owner = true}};
    CHECK(times_drawn("Attic") == 0);
    stage.shown.pane = Pane::directory;
    stage.settle();
    CHECK(times_drawn("Attic") == 1);
    stage.shown.pane = Pane::rooms;
    model.members.room = RoomId("garden");
    stage.settle();
    CHECK(times_drawn("Attic") == 0);
    CHECK(times_drawn("Members") >= 1);
    CHECK(times_drawn("Owner") == 1);
}

TEST_CASE("an empty page says what to do, and names with ImGui's signs in them are drawn whole", "[ui]") {
    Stage stage;
    stage.enter();
    stage.settle();
    CHECK(times_drawn("Choose a room") == 1);
    int messages = 0;
    chat::Room& room = stage.room("lobby");
    for (const char* name : {"##", "###x", "%s%n%d", "a##b"}) {
        stage.add_message(room, name, name + std::string("|") + name, Milliseconds(++messages));
        stage.settle();
        CHECK(times_drawn(name + std::string("|") + name) == 2);  // as a message and in the list
    }
}

TEST_CASE("menus, questions and mistakes of the configuration are drawn above all", "[ui]") {
    Stage stage;
    stage_conversation(stage);
    CHECK(times_drawn("Sign out") == 0);
    stage.shown.menu = OpenMenu::account;
    stage.settle();
    CHECK(times_drawn("Change name") == 1);
    CHECK(times_drawn("Sign out on all devices") == 1);
    stage.model.config_problems = {{"transport", transport::ConfigFault::no_transport}};
    stage.settle();
    CHECK(times_drawn("\"transport\" is an empty list: name at least one.") == 1);
    CHECK(times_drawn("Tomatoes") == 0);
}
