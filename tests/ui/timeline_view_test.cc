#include "ui/timeline/view.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "protocol/limits.h"
#include "ui/canvas/drawing.h"
#include "ui_support.h"

using namespace ui;

namespace {

// The timeline alone, so that tests see what it keeps.
class Bench {
public:
    ui_test::BoxGlyphs glyphs;
    ImGuiContext* context = ImGui::CreateContext();
    std::unique_ptr<Fonts> fonts;
    DrawingState drawing;
    chat::Model model = chat::start({}, Random());
    chat::Room room;
    ViewState shown;
    Rect view{0, 0, 800, 600};
    Viewport viewport{.width = 800, .height = 600};
    Pointer pointer;
    Now now{.instant = Instant(0ms), .unix_time = ui_test::noon};
    std::vector<chat::Msg> commands;
    bool again = false;

    Bench() {
        ImGui::GetIO().IniFilename = nullptr;
        ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
        fonts = std::make_unique<Fonts>(glyphs);
        room.id = RoomId("lobby");
        room.state = chat::Joined{};
    }
    ~Bench() { ImGui::DestroyContext(context); }
    Bench(const Bench&) = delete;

    void frame(float wheel = 0) {
        now.instant += 16ms;
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = ImVec2(view.width, view.height);
        io.DeltaTime = 0.016f;
        const Theme theme = make_theme(viewport);
        fonts->begin_frame();
        ImDrawList& list = begin_drawing();
        Pointing& p = drawing.pointing;
        p.x = p.y = 300;
        p.wheel = wheel;
        p.claimed = false;
        commands.clear();
        std::vector<TextField> fields;
        Canvas canvas(list, *fonts, theme, p, drawing.layouts, "");
        FrameContext context_of_frame{
            .canvas = canvas, .shown = shown, .now = now, .seconds = 0.016f, .fields = fields};
        Commands out(commands);
        draw_timeline(model, room, drawing, context_of_frame, out, view);
        again = context_of_frame.again;
        drawing.keys.clear();
        end_drawing();
        ui_test::take_textures();
    }
    void settle() {
        do frame();
        while (again);
    }
    // As the model does when it is told.
    void take_end_seen() {
        for (const chat::Msg& command : commands)
            if (const auto* seen = std::get_if<chat::EndSeen>(&command)) room.at_end = seen->at_end;
    }
    void add_messages(int from, int count, const std::string& who = "Grace") {
        for (int i = from; i < from + count; ++i) {
            const std::string text =
                i % 5 ? "short"
                      : "a longer message that takes more than one line, since it has " + std::string(150, 'w');
            room.timeline.arrived(
                {.room = room.id,
                 .sender = UserId(who + std::to_string(i / 3)),
                 .stamp = ui_test::noon + Milliseconds(i * 1000),
                 .message = {.id = MessageId("m" + std::to_string(i)), .name = who, .text = text}},
                chat::Timeline::Author::other, ui_test::noon);
        }
    }
    TimelineState& state() { return drawing.timelines["lobby"]; }
    std::optional<float> top_of(chat::ItemKey key) {
        for (const auto& [each, top] : state().on_screen)
            if (each == key) return top;
        return std::nullopt;
    }
};

}  // namespace

TEST_CASE("a room opens at its end and stays there while messages arrive", "[ui]") {
    Bench bench;
    bench.add_messages(0, 500);
    bench.settle();
    CHECK(bench.state().stick);
    CHECK(bench.top_of(bench.room.timeline.back().key));
    bench.add_messages(500, 20);
    bench.frame();
    CHECK(bench.state().stick);
    CHECK(bench.top_of(bench.room.timeline.back().key));
}

TEST_CASE("whoever reads above keeps the same pixel when 1,000 messages arrive below", "[ui]") {
    Bench bench;
    bench.add_messages(2000, 500);
    bench.settle();
    bench.frame(900);
    bench.settle();
    REQUIRE(!bench.state().stick);
    const auto held = bench.state().on_screen;
    bench.add_messages(2500, 1000);
    bench.frame();
    CHECK(bench.state().on_screen == held);
}

TEST_CASE("whoever reads above keeps the same pixel when 1,000 older messages come in above", "[ui]") {
    Bench bench;
    bench.add_messages(2000, 500);
    bench.settle();
    bench.frame(2500);
    bench.settle();
    const auto held = bench.state().on_screen;
    bench.add_messages(0, 1000);
    bench.frame();
    for (const auto& [key, top] : held) CHECK(bench.top_of(key) == top);
}

TEST_CASE("whoever reads above keeps the same pixel when the oldest are forgotten", "[ui]") {
    Bench bench;
    bench.add_messages(0, 500);
    bench.settle();
    bench.frame(1500);
    bench.settle();
    const auto held = bench.state().on_screen;
    REQUIRE(held.size() > 6);
    const std::size_t first = *bench.room.timeline.index_of(held.front().first);
    bench.room.timeline.forget_oldest(first);
    bench.frame();
    for (const auto& [key, top] : held) CHECK(bench.top_of(key) == top);
    bench.room.timeline.forget_oldest(4);  // some of what is on screen goes: the rest stays where it is
    bench.frame();
    for (std::size_t i = 5; i < held.size(); ++i) CHECK(bench.top_of(held[i].first) == held[i].second);
    bench.room.timeline.forget_oldest(bench.room.timeline.size() - 3);  // all that was on screen
    bench.frame();
    CHECK(bench.state().on_screen.size() == 3);
}

TEST_CASE("scrolling moves by what was asked and stops at both ends", "[ui]") {
    Bench bench;
    bench.add_messages(0, 300);
    bench.settle();
    bench.frame(30);
    const auto key = bench.state().on_screen[3].first;
    const float before = *bench.top_of(key);
    bench.frame(25);
    CHECK(*bench.top_of(key) == before + 25);
    bench.frame(-25);
    CHECK(*bench.top_of(key) == before);
    for (int i = 0; i < 3000; ++i) bench.frame(39);
    CHECK(bench.top_of(bench.room.timeline[0].key));
    const auto at_start = bench.state().on_screen;
    bench.frame(39);
    CHECK(bench.state().on_screen == at_start);
    for (int i = 0; i < 3000; ++i) bench.frame(-39);
    CHECK(bench.state().stick);
}

TEST_CASE("a wheel's notch is spread over frames and then rests", "[ui]") {
    Bench bench;
    bench.add_messages(0, 300);
    bench.settle();
    bench.frame(120);
    int frames = 0;
    while (bench.again && frames < 200) {
        bench.frame();
        ++frames;
    }
    CHECK(frames > 3);
    CHECK(frames < 60);
}

TEST_CASE("keys move the timeline", "[ui]") {
    Bench bench;
    bench.add_messages(0, 300);
    bench.settle();
    bench.drawing.keys = {"Home"};
    bench.settle();
    CHECK(bench.top_of(bench.room.timeline[0].key));
    bench.drawing.keys = {"PageDown"};
    bench.settle();
    CHECK(!bench.top_of(bench.room.timeline[0].key));
    bench.drawing.keys = {"End"};
    bench.settle();
    CHECK(bench.state().stick);
}

TEST_CASE("the cost of a frame does not depend on how many messages there are", "[ui]") {
    std::size_t measured[2] = {};
    std::size_t placed[2] = {};
    int sizes[2] = {200, 20'000};
    for (int round = 0; round < 2; ++round) {
        Bench bench;
        bench.add_messages(0, sizes[round]);
        bench.settle();
        measured[round] = bench.state().rows.measured;
        placed[round] = bench.state().on_screen.size();
        const auto resting = bench.state().rows.measured;
        bench.frame();
        CHECK(bench.state().rows.measured == resting);  // heights are kept
        bench.add_messages(sizes[round], 1);
        bench.frame();
        CHECK(bench.state().rows.measured == resting + 1);
    }
    CHECK(measured[0] == measured[1]);
    CHECK(placed[0] == placed[1]);
    CHECK(measured[1] < 60);
}

TEST_CASE("laid-out messages are bounded however far one scrolls", "[ui]") {
    Bench bench;
    bench.add_messages(0, 20'000);
    bench.settle();
    for (int i = 0; i < 4000; ++i) bench.frame(400);
    CHECK(bench.state().rows.glyphs < 200'000);
    CHECK(bench.state().rows.rows.size() < 10'000);
}

TEST_CASE("the model is told once when the reader leaves the end and comes back", "[ui]") {
    Bench bench;
    bench.room.at_end = true;
    bench.add_messages(0, 300);
    bench.settle();
    CHECK(bench.commands.empty());
    bench.frame(39);
    REQUIRE(ui_test::find_command<chat::EndSeen>(bench.commands));
    CHECK(!ui_test::find_command<chat::EndSeen>(bench.commands)->at_end);
    bench.frame();
    CHECK(bench.commands.empty());  // even where the model did not take it
    bench.room.at_end = false;
    bench.frame();
    bench.drawing.keys = {"End"};
    bench.frame();
    REQUIRE(ui_test::find_command<chat::EndSeen>(bench.commands));
    CHECK(ui_test::find_command<chat::EndSeen>(bench.commands)->at_end);
}

TEST_CASE("a room with something new opens at the first of it", "[ui]") {
    Bench bench;
    bench.add_messages(0, 300);
    bench.room.unread = 100;
    bench.room.first_unread = bench.room.timeline[200].key;
    bench.settle();
    CHECK(!bench.state().stick);
    CHECK(bench.top_of(*bench.room.first_unread));
}

TEST_CASE("a long message is folded until more of it is wanted", "[ui]") {
    Bench bench;
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "\n";
    text += "end";
    bench.room.timeline.arrived(
        {.room = bench.room.id,
         .sender = UserId("x"),
         .stamp = ui_test::noon,
         .message = {.id = MessageId("a"), .name = "X", .text = text}},
        chat::Timeline::Author::other, ui_test::noon);
    bench.settle();
    const RowLayout& folded = bench.state().rows.rows.begin()->second;
    CHECK(folded.more);
    CHECK(folded.text.lines.size() == limits::folded_lines);
    bench.state().rows.expanded.insert(bench.room.timeline[0].key);
    bench.settle();
    CHECK(bench.state().rows.rows.begin()->second.text.lines.size() == 10'001);
}

TEST_CASE("a flick goes on by itself and comes to rest", "[ui]") {
    Bench bench;
    bench.add_messages(0, 1000);
    bench.settle();
    Pointing& p = bench.drawing.pointing;
    p.touch = p.down = p.pressed = true;
    p.press_y = 300;
    bench.frame();
    p.pressed = false;
    bench.state().velocity = 0;
    bench.state().drag_y = 250;  // the finger moved by 50
    p.press_y = 250;
    bench.frame();
    CHECK(bench.state().velocity > 0);
    p.down = false;
    int frames = 0;
    do {
        bench.frame();
        ++frames;
    } while (bench.again && frames < 1000);
    CHECK(frames > 5);
    CHECK(frames < 400);
}

TEST_CASE("near the beginning older messages are asked for once a page, and what is on screen stays when they come",
          "[ui]") {
    Bench bench;
    bench.model.config.transport.api_url = "https://api.example";
    bench.room.history = {.pages = chat::History::Partial{"page 2"}};
    bench.add_messages(1000, 50);
    bench.settle();
    const auto asked = [&] {
        return std::ranges::count_if(
            bench.commands, [](const chat::Msg& command) { return std::holds_alternative<chat::LoadOlder>(command); });
    };
    std::ptrdiff_t commands = 0;
    for (int i = 0; i < 40; ++i) {
        bench.frame(200);
        commands += asked();
    }
    CHECK(commands == 1);
    ui_test::ask(bench.model, chat::request::Page{bench.room.id});
    for (int i = 0; i < 60; ++i) bench.frame(200);
    bench.settle();
    CHECK(asked() == 0);
    const auto held = bench.state().on_screen;
    bench.add_messages(900, 100);
    bench.model.requests.clear();
    bench.room.history = {.pages = chat::History::Partial{"page 3"}};
    bench.frame();
    for (const auto& [key, top] : held) CHECK(bench.top_of(key) == top);
}

TEST_CASE("a page that failed is not asked for again but by the button", "[ui]") {
    Bench bench;
    bench.model.config.transport.api_url = "https://api.example";
    bench.room.history = {.pages = chat::History::Partial{"page 2"}, .problem = ui_test::no_answer()};
    bench.add_messages(1000, 5);
    for (int i = 0; i < 20; ++i) {
        bench.frame(200);
        for (const chat::Msg& command : bench.commands) CHECK(!std::holds_alternative<chat::LoadOlder>(command));
    }
}

TEST_CASE(
    "a room lands on its first unread message even when history brings it later, and nothing counts as seen before",
    "[ui]") {
    Bench bench;
    bench.model.config.transport.api_url = "https://api.example";
    bench.room.at_end = false;
    bench.room.unread = 30;
    bench.frame();
    for (const chat::Msg& command : bench.commands) CHECK(!std::holds_alternative<chat::EndSeen>(command));
    bench.add_messages(0, 60);
    bench.room.first_unread = bench.room.timeline[30].key;
    bench.room.history.pages = chat::History::Partial{};
    bench.settle();
    CHECK(!bench.state().stick);
    CHECK(bench.top_of(*bench.room.first_unread) == 200.0f);
}
