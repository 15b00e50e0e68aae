// 100,000 messages into a room of the model, then frames of the interface without a screen, compared with a bare ImGui
// log that keeps wrapped heights and submits the visible lines. Prints figures and ratios of one run.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "chat/update.h"
#include "imgui.h"
#include "ui/ui_support.h"

namespace {

constexpr int messages = 100'000;
constexpr int slice = 1'000;

double milliseconds() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// One in five wraps to two or three lines.
std::string text_of(int number) {
    std::string out = "message " + std::to_string(number);
    if (number % 5 == 0)
        for (int i = 0; i < 30; ++i) out += " and some more words";
    return out;
}

transport::Arrived arrived(int number) {
    char id[33];
    std::snprintf(id, sizeof id, "%032x", static_cast<unsigned>(number));
    return {Incoming{
        .room = RoomId("lobby"),
        .sender = UserId("sender" + std::to_string(number / 3 % 20)),
        .stamp = ui_test::noon + Milliseconds(number * 200),
        .message = {
            .id = MessageId(id), .name = "Sender " + std::to_string(number / 3 % 20), .text = text_of(number)}}};
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void draw_frames(ui_test::Stage& stage, const char* what) {
    stage.settle();
    std::vector<double> resting;
    for (int i = 0; i < 200; ++i) {
        const double from = milliseconds();
        stage.frame();
        resting.push_back(milliseconds() - from);
    }
    std::vector<double> scrolling;
    stage.pointer.x = 700;
    stage.pointer.y = 400;
    for (int i = 0; i < 200; ++i) {
        stage.pointer.wheel_y = 35;
        const double from = milliseconds();
        stage.frame();
        scrolling.push_back(milliseconds() - from);
    }
    stage.pointer.wheel_y = 0;
    std::printf("  a frame with %-18s resting %7.3f ms   scrolling %7.3f ms   %d vertices\n", what, median(resting),
                median(scrolling), ImGui::GetDrawData()->TotalVtxCount);
    stage.interface.scroll_to_end();
    stage.settle();
}

// What a careful ImGui program does: keeps wrapped heights, finds the visible messages by bisection and submits them.
void draw_bare_log(int count) {
    ui_test::BoxGlyphs glyphs;
    ui_test::Stage stage;  // provides context, fonts and textures
    stage.frame();
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) texts.push_back(text_of(i));
    std::vector<float> ends;
    std::vector<double> times;
    for (int frame = 0; frame < 220; ++frame) {
        ImGui::GetIO().DeltaTime = 0.016f;
        const double from = milliseconds();
        ImGui::NewFrame();
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(900, 700));
        ImGui::Begin("log", nullptr, ImGuiWindowFlags_NoDecoration);
        const float width = 760;
        for (std::size_t i = ends.size(); i < texts.size(); ++i)
            ends.push_back((ends.empty() ? 0 : ends.back()) +
                           ImGui::CalcTextSize(texts[i].data(), texts[i].data() + texts[i].size(), false, width).y + 4);
        const float scroll = frame == 0 ? 0 : ends.back() - 700;
        auto at = static_cast<std::size_t>(std::ranges::upper_bound(ends, scroll) - ends.begin());
        float y = (at ? ends[at - 1] : 0) - scroll;
        ImGui::PushTextWrapPos(width);
        for (; at < texts.size() && y < 700; ++at) {
            ImGui::SetCursorPos(ImVec2(8, y));
            ImGui::TextUnformatted(texts[at].data(), texts[at].data() + texts[at].size());
            y = ends[at] - scroll;
        }
        ImGui::PopTextWrapPos();
        ImGui::End();
        ImGui::Render();
        ui_test::take_textures();
        if (frame >= 20) times.push_back(milliseconds() - from);
    }
    std::printf("  a bare ImGui log of %d      resting %7.3f ms   %d vertices\n", count, median(times),
                ImGui::GetDrawData()->TotalVtxCount);
}

}  // namespace

int main() {
    auto stage = std::make_unique<ui_test::Stage>();
    stage->enter();
    chat::Room& room = stage->room("lobby");
    room.at_end = true;
    std::vector<transport::Arrived> batch;
    std::vector<double> costs;
    std::printf("%d messages into a room of the model\n", messages);
    for (int first = 0; first < messages; first += slice) {
        batch.clear();
        for (int i = 0; i < slice; ++i) batch.push_back(arrived(first + i));
        const double from = milliseconds();
        for (transport::Arrived& each : batch) chat::update(stage->model, chat::Msg(std::move(each)), stage->now);
        costs.push_back((milliseconds() - from) * 1000 / slice);
        if (first + slice == 1'000) draw_frames(*stage, "1,000 messages");
        if (first + slice == 10'000) draw_frames(*stage, "10,000 messages");
    }
    draw_frames(*stage, "100,000 messages");
    // The median of the first and the last ten slices of a thousand, since a busy machine slows some of them.
    const double first = median({costs.begin(), costs.begin() + 10});
    const double last = median({costs.end() - 10, costs.end()});
    std::printf(
        "  a message costs: in the first thousands %.2f µs, in all %.2f µs, in the last thousands %.2f µs, last to "
        "first %.2f\n",
        first, median(costs), last, last / first);
    const chat::Room& kept = stage->model.rooms.list.front();
    std::printf("  kept: %zu messages, %.1f MB by the timeline's own count\n", kept.timeline.size(),
                static_cast<double>(kept.timeline.bytes()) / (1024 * 1024));
    stage.reset();
    draw_bare_log(10'000);
    draw_bare_log(100'000);
}
