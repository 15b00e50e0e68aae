#include "ui/interface.h"

#include <algorithm>
#include <cmath>

#include "imgui.h"
#include "ui/canvas/drawing.h"
#include "ui/canvas/theme.h"
#include "ui/frame/drawing_state.h"
#include "ui/frame/frame_context.h"
#include "ui/labels/connection.h"
#include "ui/labels/format.h"
#include "ui/panels/panels.h"
#include "ui/text/fonts.h"

namespace ui {
namespace {

constexpr float narrowest_pair = 720;  // units; below this width, one pane at a time
constexpr int settling_frames = 2;     // after a press, since the model shows its effect a moment later
constexpr Milliseconds longest_step = 50ms;
constexpr float widest_screen = 16384;

Milliseconds until_midnight(UnixTime now, Milliseconds utc_offset) {
    const auto local = now.time_since_epoch() + utc_offset;
    const Milliseconds since = local - std::chrono::floor<std::chrono::days>(local);
    return Milliseconds(24h) - since;
}

// Takes the input from the platform, in device pixels.
void point(Pointing& p, const Pointer& pointer, float density) {
    p.x = pointer.x * density;
    p.y = pointer.y * density;
    p.pressed = pointer.pressed && !p.before_down;
    p.released = !pointer.pressed && p.before_down;
    p.down = pointer.pressed;
    p.secondary = pointer.secondary && !p.before_secondary;
    p.wheel = pointer.wheel_y * density;
    p.touch = pointer.touch;
    p.before_down = pointer.pressed;
    p.before_secondary = pointer.secondary;
    p.claimed = false;
    p.enabled = true;
    if (p.pressed) {
        p.press_x = p.x;
        p.press_y = p.y;
        p.dragged = false;
        p.active = 0;
    }
    if (p.secondary) p.dragged = true;  // a long press is not a click
}

}  // namespace

struct Interface::Parts {
    ImGuiContext* context;
    Fonts fonts;
    DrawingState drawing;
    std::optional<Now> before;
    Viewport viewport;
    float unit = 0;
    int settling = 0;

    explicit Parts(Glyphs& glyphs) : context(ImGui::CreateContext()), fonts(prepared(glyphs)) {}
    ~Parts() { ImGui::DestroyContext(context); }

    static Glyphs& prepared(Glyphs& glyphs) {
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.LogFilename = nullptr;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
        return glyphs;
    }

    // The density has changed: scales the stored positions.
    void rescale(float to) {
        if (unit > 0 && unit != to)
            for (auto& [room, timeline] : drawing.timelines)
                for (auto& [key, top] : timeline.on_screen) top *= to / unit;
        unit = to;
    }

    void draw_chat(const chat::Model& model, FrameContext& frame, Commands& out, Rect area) {
        const Theme& t = frame.theme();
        frame.wide = area.width >= t.u(narrowest_pair);
        const float bar = draw_status(model, frame, out, area);
        area.y += bar;
        area.height -= bar;
        const float notices = draw_notices(model, frame, out, area);
        area.y += notices > 0 ? notices + t.u(8) : 0;
        area.height = std::max(t.u(80), area.height - (notices > 0 ? notices + t.u(8) : 0));
        const chat::Room* room = model.rooms.opened();
        const bool members = room && model.members.room == room->id;
        if (!frame.wide) {
            if (members) {
                draw_members(model, *room, drawing, frame, out, area);
            } else if (room) {
                draw_room(model, *room, drawing, frame, out, area);
            } else {
                draw_side(model, drawing, frame, out, area);
            }
            return;
        }
        const float side = std::clamp(std::round(area.width * 0.27f), t.u(270), t.u(330));
        draw_side(model, drawing, frame, out, {area.x, area.y, side, area.height});
        Rect main{area.x + side, area.y, area.width - side, area.height};
        if (members) {  // next to the messages if there is room, otherwise in their place
            const float width = main.width >= t.u(720) ? t.u(300) : main.width;
            draw_members(model, *room, drawing, frame, out, {main.right() - width, main.y, width, main.height});
            frame.canvas.fill({main.right() - width - t.hair, main.y, t.hair, main.height}, t.border);
            main.width -= width + t.hair;
        }
        if (room && main.width > t.u(200)) {
            draw_room(model, *room, drawing, frame, out, main);
        } else if (!room) {
            const std::string_view how =
                chat::has_backend(model) ? "or find one that is new to you." : "or join one by its name.";
            frame.canvas.fill(main, t.page);
            frame.canvas.text({main.x, main.middle() - t.u(30), main.width, t.u(30)}, "Choose a room", t.title(),
                              t.text, Align::center);
            frame.canvas.text({main.x, main.middle(), main.width, t.u(24)}, how, t.body(), t.muted, Align::center);
        }
    }
};

Interface::Interface(Glyphs& glyphs) : parts_(std::make_unique<Parts>(glyphs)) {}
Interface::~Interface() = default;

Frame Interface::draw(const chat::Model& model, ViewState& shown, const Viewport& viewport, const Pointer& pointer,
                      const std::string& focused, Now now, Milliseconds utc_offset) {
    Parts& p = *parts_;
    DrawingState& drawing = p.drawing;
    ImGui::SetCurrentContext(p.context);

    const Milliseconds passed =
        p.before ? std::clamp<Milliseconds>(now.instant - p.before->instant, 1ms, longest_step) : 16ms;
    p.before = now;
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(std::clamp(std::round(viewport.width * viewport.density), 1.0f, widest_screen),
                            std::clamp(std::round(viewport.height * viewport.density), 1.0f, widest_screen));
    io.DisplayFramebufferScale = ImVec2(1, 1);  // the interface itself uses device pixels
    io.DeltaTime = static_cast<float>(passed.count()) / 1000;

    const Theme theme = make_theme(viewport);
    p.rescale(theme.unit);
    point(drawing.pointing, pointer, viewport.density);
    if (drawing.pointing.pressed || drawing.pointing.released || drawing.pointing.secondary || !drawing.keys.empty() ||
        !(viewport == p.viewport))
        p.settling = settling_frames;
    p.viewport = viewport;

    p.fonts.begin_frame();
    ImDrawList& list = begin_drawing();
    Frame result;
    {
        Canvas canvas(list, p.fonts, theme, drawing.pointing, drawing.layouts, focused);
        FrameContext frame{
            .canvas = canvas,
            .shown = shown,
            .now = now,
            .utc_offset = utc_offset,
            .density = viewport.density,
            .seconds = io.DeltaTime,
            .fields = result.fields};
        Commands out(result.commands);
        const Rect whole{0, 0, io.DisplaySize.x, io.DisplaySize.y};
        const float d = viewport.density;
        const Rect area{viewport.insets.left * d, viewport.insets.top * d,
                        std::max(1.0f, whole.width - (viewport.insets.left + viewport.insets.right) * d),
                        std::max(1.0f, whole.height - (viewport.insets.top + viewport.insets.bottom) * d)};
        canvas.fill(whole, theme.page);
        if (chat::is_form_on_screen(model.account) || !model.rooms.opened()) {  // what they belonged to is gone
            drawing.menu.reset();
            drawing.question.reset();
        }
        drawing.pointing.enabled = !popup_open(drawing, shown);
        if (!model.config_problems.empty()) {
            draw_config_problems(model, frame, area);
        } else if (chat::is_form_on_screen(model.account)) {
            canvas.fill(whole, theme.sidebar);  // the forms cover it
            if (!chat::has_entered(model.account)) frame.wake(countdown_changes_in(model, now));
        } else {
            std::erase_if(
                drawing.timelines, [&](const auto& timeline) { return !model.rooms.find(RoomId(timeline.first)); });
            p.draw_chat(model, frame, out, area);
            frame.wake(until_midnight(now.unix_time, utc_offset));
        }
        drawing.pointing.enabled = true;
        drawing.pointing.claimed = false;
        draw_popups(model, drawing, frame, out, whole);
        canvas.draw_focus();
        result.cursor = canvas.cursor;
        result.again = frame.again || p.fonts.wants_frame() || p.settling > 0;
        result.again_after = frame.again_after;
    }
    end_drawing();
    if (p.settling > 0) --p.settling;
    drawing.keys.clear();
    if (drawing.pointing.released) drawing.pointing.active = 0;
    return result;
}

void Interface::key(std::string_view name) {
    if (parts_->drawing.keys.size() < 32) parts_->drawing.keys.emplace_back(name);
}

void Interface::typed(Field field, std::string_view text) {
    switch (field) {
        case Field::join_room: parts_->drawing.join = std::string(text); break;
        case Field::add_member: parts_->drawing.member = std::string(text); break;
        case Field::search_rooms: break;  // it is in the view state
        case Field::message: break;       // it is in the model: ChangeDraft
    }
}

void Interface::scroll_to_end() { parts_->drawing.end_wanted = true; }

bool Interface::menu_open() const { return parts_->drawing.menu.has_value(); }

void Interface::context_lost() {
    ImGui::SetCurrentContext(parts_->context);
    parts_->fonts.context_lost();
}

}  // namespace ui
