#include "ui/interface.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "drawn.h"
#include "protocol/limits.h"
#include "ui_support.h"

using namespace ui;
using ui_test::find_command;
using ui_test::Stage;

namespace {

const TextField* field(const Frame& frame, Field which) {
    const auto found = std::ranges::find(frame.fields, which, &TextField::field);
    return found == frame.fields.end() ? nullptr : &*found;
}

// With accounts: directory, members, history and menus in all their states.
void stage_people(Stage& stage, int scene) {
    chat::Model& model = stage.model;
    stage.enter(scene == 8 ? Standing::guest : Standing::user);
    chat::Room& room = model.rooms.list.front();
    room.mentions = 3;
    room.unread = 120;
    room.unread_is_more = true;
    room.history.pages = chat::History::Partial{};
    if (scene == 8) room.history.pages = chat::History::Complete{};
    if (scene == 9) room.history.problem = ui_test::no_answer();
    room.owner = model.account.self;
    chat::Room secret;
    secret.id = RoomId("p.secret");
    secret.title = "Secret";
    model.rooms.list.push_back(std::move(secret));
    for (int i = 0; i < 200; ++i) {
        model.directory.rooms.push_back(
            {.id = RoomId("found-" + std::to_string(i)), .name = "Found " + std::to_string(i)});
        model.members.list.push_back(
            {.user = UserId(std::string(60, 'c') + std::to_string(1000 + i)), .owner = i == 0});
    }
    model.directory.next = "found-199";
    model.members.next = "more";
    model.directory.begun = true;
    if (scene == 9) {
        stage.shown.pane = Pane::directory;
        model.directory.problem = model.members.problem = ui_test::no_answer();
    }
    if (scene >= 9) model.members.room = model.rooms.list.front().id;
    if (scene == 10) {
        model.rooms.open = RoomId("p.secret");
        model.members.room = RoomId("p.secret");
        model.rooms.find(RoomId("p.secret"))->owner = model.account.self;
        model.members.add_problem = chat::Mistake::nobody_of_this_name;
        model.link = {.state = chat::LinkState::waiting,
                      .cause = transport::DownCause::pending,
                      .problem = transport::ConnectionFailure::policy_pending,
                      .retry_at = stage.now.instant + 1h};
        stage.shown.menu = OpenMenu::account;
    }
    if (scene == 8) stage.shown.menu = OpenMenu::room;
}

constexpr int scenes = 10;

// Everything a chat can look like, by number.
void stage_scene(Stage& stage, int scene) {
    chat::Model& model = stage.model;
    if (scene == 0) return;
    if (scene == 1) {
        model.config_problems = {{"", transport::ConfigFault::nothing_to_connect_to},
                                 {std::string(500, 'x'), transport::ConfigFault::not_text}};
        return;
    }
    if (scene == 2) {
        chat::show_form(model.account, {.problem = chat::Mistake::display_name_missing});
        model.link.state = chat::LinkState::stopped;
        model.link.cause = transport::DownCause::refused;
        model.link.problem = transport::ConnectionFailure::password_rejected;
        return;
    }
    stage.enter();
    model.config.rooms = {"Lobby", "Help", "Ünïcode 你好"};
    if (scene == 3) return;
    chat::Room& room = stage.room("lobby");
    for (const char* text : {"hi", "你好，世界", "שלום hello 42 עולם", "नमस्ते", "👩‍👩‍👧‍👦 🇫🇷",
                             "https://a.example http://x@y.example", "##id", "%s%n%s%n"})
        stage.add_message(room, text, text);
    stage.add_message(room, "##", std::string(100'000, 'x'));
    stage.add_message(room, "###%s", std::string(10'000, '\n'));
    stage.add_message(
        room, "a", "a" + [] {
            std::string marks;
            for (int i = 0; i < 5000; ++i) marks += "\u0301";
            return marks;
        }());
    stage.add_message(room, "joiner", "", 0ms, Kind::joined);
    stage.add_message(room, "newer", "", 1ms, Kind::unknown);
    for (const chat::Delivery state : {chat::Delivery::waiting, chat::Delivery::sending, chat::Delivery::sent,
                                       chat::Delivery::failed, chat::Delivery::failed})
        stage.write(room, "own", state);
    room.failed = 2;
    room.draft = scene == 6 ? std::string(limits::text_bytes + 10, 'd') : "two\nlines";
    if (scene == 5) {
        room.state = chat::Refused{transport::RoomFailure::sign_in_needed};
        model.link.state = chat::LinkState::waiting;
        model.link.cause = transport::DownCause::network;
        model.link.retry_at = stage.now.instant + 5s;
        for (int i = 0; i < 5; ++i)
            model.notices.list.push_back({static_cast<std::uint64_t>(i), chat::News::outbox_full});
    }
    if (scene == 7) model.rooms.open.reset();
    if (scene >= 8) stage_people(stage, scene);
    for (int i = 0; i < 38; ++i) {
        chat::Room other;
        other.id = RoomId("room-" + std::to_string(i));
        other.title = "Room " + std::to_string(i);
        if (i % 3 != 0) other.state = chat::Joined{};
        other.unread = static_cast<std::size_t>(i * i);
        model.rooms.list.push_back(std::move(other));
    }
}

}  // namespace

TEST_CASE("every panel draws at every size, density and theme", "[ui]") {
    for (int scene = 0; scene <= scenes; ++scene) {
        Stage stage;
        stage_scene(stage, scene);
        for (const auto& [width, height] :
             {std::pair{320.f, 480.f},
              {360.f, 200.f},
              {719.f, 900.f},
              {721.f, 500.f},
              {1280.f, 720.f},
              {3840.f, 2160.f},
              {1.f, 1.f}})
            for (const float density : {1.0f, 1.25f, 3.0f}) {
                if (width > 3000 && density > 1) continue;
                stage.viewport = {.width = width, .height = height, .density = density, .insets = {10, 20, 10, 30}};
                stage.viewport.dark = density > 1;
                stage.viewport.high_contrast = density > 2;
                stage.viewport.touch = width < 400;
                stage.frame();
                stage.frame("send");
                if (width < 300) continue;
                // The forms of the entrance are the page's own; everything else is drawn.
                CHECK(ui_test::drawn_text().empty() == (scene == 0 || scene == 2));
                for (const ui_test::DrawnGlyph& glyph : ui_test::drawn_glyphs()) {
                    CHECK((glyph.x >= 0 && glyph.x <= width * density));
                    CHECK((glyph.y >= 0 && glyph.y <= height * density));
                }
            }
    }
}

TEST_CASE("an idle page asks for no frames", "[ui]") {
    for (int scene = 0; scene <= scenes; ++scene) {
        if (scene == 5 || scene == 10) continue;  // counts down
        Stage stage;
        stage_scene(stage, scene);
        int frames = 0;
        const Frame frame = stage.settle(&frames);
        CHECK(frames < 10);
        if (frame.again_after) CHECK(*frame.again_after > 60s);
        CHECK(std::ranges::all_of(
            frame.commands, [](const chat::Msg& command) { return std::holds_alternative<chat::EndSeen>(command); }));
    }
}

TEST_CASE("a countdown asks for the frame in which it changes", "[ui]") {
    Stage stage;
    stage_scene(stage, 5);
    const Frame frame = stage.settle();
    REQUIRE(frame.again_after);
    CHECK(*frame.again_after <= 1000ms);
}

TEST_CASE("fields lie inside the screen, and narrow screens show one pane", "[ui]") {
    for (const float width : {320.f, 700.f, 800.f, 3840.f}) {
        Stage stage;
        stage_scene(stage, 4);
        stage.viewport = {.width = width, .height = 700, .density = 2};
        const Frame frame = stage.settle();
        REQUIRE(field(frame, Field::message));
        CHECK((field(frame, Field::join_room) != nullptr) == (width >= 720));
        for (const TextField& each : frame.fields) {
            CHECK(each.x >= 0);
            CHECK(each.x + each.width <= width);
            CHECK(each.y + each.height <= 700);
            CHECK(each.width >= 150);
            CHECK(each.font_size == 16);
        }
        CHECK(field(frame, Field::message)->width <= 820);
    }
}

TEST_CASE("a press opens the account's menu, another beside it closes it, and nothing beneath is pressed meanwhile",
          "[ui]") {
    Stage stage;
    stage.enter(Standing::guest);
    stage.room("lobby");
    stage.settle();
    stage.press(100, 770);
    CHECK(stage.shown.menu == OpenMenu::account);
    CHECK(stage.press(100, 100).empty());  // a room's row
    CHECK(stage.shown.menu == OpenMenu::none);
    stage.press(100, 770);
    std::vector<chat::Msg> commands;
    for (float y = 730; y > 560 && commands.empty(); y -= 12) {
        commands = stage.press(100, y);
        if (stage.shown.dialog != Dialog::none) {  // "Change name" comes first from above
            apply(stage.shown, {});
            break;
        }
        if (commands.empty()) stage.shown.menu = OpenMenu::account;
    }
    CHECK((find_command<chat::ShowAuthForm>(commands) || find_command<chat::LeaveChat>(commands)));
}

TEST_CASE("of a thousand rooms found only those on screen are drawn", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    stage.shown.pane = Pane::directory;
    stage.model.directory.begun = true;
    const auto vertices = [&](int count) {
        stage.model.directory.rooms.clear();
        for (int i = 0; i < count; ++i)
            stage.model.directory.rooms.push_back({.id = RoomId("room-" + std::to_string(i)), .name = "Room"});
        stage.settle();
        return ImGui::GetDrawData()->TotalVtxCount;
    };
    const int few = vertices(30), many = vertices(1000);
    CHECK(many < few + 500);
    bool opened = false;
    for (float y = 180; y < 300 && !opened; y += 20)
        opened = find_command<chat::OpenRoom>(stage.press(120, y)) != nullptr;
    CHECK(opened);
}

TEST_CASE("the composer grows with its text, counts near the limit and refuses past it", "[ui]") {
    Stage stage;
    stage.enter();
    chat::Room& room = stage.room("lobby");
    const float one = field(stage.settle(), Field::message)->height;
    room.draft = "a\nb\nc";
    CHECK(field(stage.settle(), Field::message)->height > 2 * one);
    room.draft = std::string(1000, '\n');
    CHECK(field(stage.settle(), Field::message)->height < 8 * one);
    room.draft = std::string(limits::text_bytes + 1, 'a');
    const Frame refused = stage.settle();
    CHECK(!field(refused, Field::message)->problem.empty());
    const TextField* message = field(refused, Field::message);
    const auto over = stage.press(message->x + message->width + 30, message->y + message->height - 10);
    CHECK(!find_command<chat::SubmitText>(over));
    room.draft = "hello";
    const TextField calm = *field(stage.settle(), Field::message);
    const auto commands = stage.press(calm.x + calm.width + 30, calm.y + calm.height / 2);
    REQUIRE(find_command<chat::SubmitText>(commands));
    CHECK(find_command<chat::SubmitText>(commands)->text == "hello");
}

TEST_CASE("a press that ends elsewhere is no click", "[ui]") {
    Stage stage;
    stage.enter();
    stage.room("lobby").draft = "hello";
    const TextField message = *field(stage.settle(), Field::message);
    stage.pointer = {.x = message.x + message.width + 30, .y = message.y + message.height / 2};
    stage.frame();
    stage.pointer.pressed = true;
    stage.frame();
    stage.pointer.x = 10;
    stage.frame();
    stage.pointer.pressed = false;
    CHECK(stage.frame().commands.empty());
}

TEST_CASE("a message's menu copies its text, and nothing beneath it is pressed meanwhile", "[ui]") {
    Stage stage;
    stage.enter();
    chat::Room& room = stage.room("lobby");
    stage.add_message(room, "Grace", "copy me");
    const TextField message = *field(stage.settle(), Field::message);
    stage.pointer = {.x = message.x + 60, .y = message.y - 40, .secondary = true};
    stage.frame();
    stage.pointer.secondary = false;
    stage.settle();
    // The menu stands at the pointer, moved up into the screen; its first entry is below the heading.
    const auto commands = stage.press(message.x + 90, std::min(message.y - 40, 800.0f - 78 - 8) + 34 + 18);
    REQUIRE(find_command<chat::CopyText>(commands));
    CHECK(find_command<chat::CopyText>(commands)->text == "copy me");
    CHECK(stage.press(message.x + 90, 300).empty());
}

TEST_CASE("the keyboard opens a message's menu, goes through it and takes what it says", "[ui]") {
    Stage stage;
    stage.enter();
    stage.add_message(stage.room("lobby"), "Grace", "copy me");
    stage.settle();
    stage.interface.key("ContextMenu");
    stage.frame();
    CHECK(stage.interface.menu_open());
    stage.interface.key("ArrowDown");  // one item: around to itself
    stage.settle();
    stage.interface.key("Enter");
    const Frame frame = stage.frame();
    REQUIRE(find_command<chat::CopyText>(frame.commands));
    CHECK(find_command<chat::CopyText>(frame.commands)->text == "copy me");
    CHECK(!stage.interface.menu_open());
    stage.interface.key("ContextMenu");
    stage.frame();
    stage.interface.key("Escape");
    stage.frame();
    CHECK(!stage.interface.menu_open());
}

TEST_CASE("a clean link is followed, a suspicious one only after a question", "[ui]") {
    for (const bool suspicious : {false, true}) {
        Stage stage;
        stage.enter();
        const std::string url = suspicious ? "https://bank.example@evil.example/" : "https://example.org/";
        stage.add_message(stage.room("lobby"), "Grace", url);
        const TextField message = *field(stage.settle(), Field::message);
        std::vector<chat::Msg> commands;
        for (float y = message.y - 60; y < message.y && commands.empty(); y += 6) {
            commands = stage.press(message.x + 60, y);
            if (suspicious && stage.settle().cursor == Cursor::hand) break;
        }
        const auto* followed = find_command<chat::FollowLink>(commands);
        CHECK((followed != nullptr) == !suspicious);
        if (followed) CHECK(followed->url == url);
        stage.interface.key("Escape");
        stage.settle();
    }
}

TEST_CASE("far more different glyphs than the atlas holds never stop the drawing", "[ui]") {
    Stage stage;
    stage.viewport.density = 2;
    stage.enter();
    chat::Room& room = stage.room("lobby");
    char32_t next = 0x4E00;
    for (int round = 0; round < 60; ++round) {
        std::string text;
        for (int i = 0; i < 250; ++i) append_utf8(text, next++);
        stage.add_message(room, "Grace", text, Milliseconds(round));
        int frames = 0;
        stage.settle(&frames);
        CHECK(frames < 20);
        for (const ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
            CHECK(texture->Width <= 2048);
            CHECK(texture->Height <= 2048);
        }
    }
    // More clusters than there are private code points: joined emoji that nobody has seen before.
    for (int round = 0; round < 60; ++round) {
        std::string text;
        for (int i = 0; i < 150; ++i) {
            append_utf8(text, 0x1F600 + static_cast<char32_t>(i % 64));
            text += "\u200D";
            append_utf8(text, 0x1F600 + static_cast<char32_t>(round));
            text += "\u200D";
            append_utf8(text, 0x1F600 + static_cast<char32_t>(i / 64));
        }
        stage.add_message(room, "Grace", text, 1s + Milliseconds(round));
        stage.settle();
    }
    int frames = 0;
    stage.settle(&frames);
    CHECK(frames < 10);
}

TEST_CASE("what is filled takes its colour from the atlas's white pixel, also after the atlas was made anew", "[ui]") {
    Stage stage;
    stage_scene(stage, 4);
    const auto filled = [&] {
        stage.settle();
        const ImVec2 white = ImGui::GetIO().Fonts->TexUvWhitePixel;
        CHECK(white.x > 0);
        std::size_t found = 0;
        for (const ImDrawVert& vertex : ImGui::GetDrawData()->CmdLists[0]->VtxBuffer)
            found += vertex.uv.x == white.x && vertex.uv.y == white.y;
        return found;
    };
    CHECK(filled() > 100);
    std::string text;
    for (char32_t next = 0x4E00; next < 0x5A00; ++next) append_utf8(text, next);
    stage.viewport.density = 2;
    stage.add_message(stage.model.rooms.list[0], "Grace", text, 1s);
    CHECK(filled() > 100);
}

TEST_CASE("a lost context makes every texture anew", "[ui]") {
    Stage stage;
    stage_scene(stage, 4);
    stage.settle();
    stage.interface.context_lost();
    stage.interface.draw(stage.model, stage.shown, stage.viewport, stage.pointer, "", stage.now, 0ms);
    for (const ImTextureData* texture : *ImGui::GetDrawData()->Textures) CHECK(texture->Status != ImTextureStatus_OK);
    ui_test::take_textures();
    stage.settle();
}
