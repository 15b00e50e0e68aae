#include "ui/timeline/view.h"

#include <algorithm>
#include <cmath>

#include "ui/labels/format.h"
#include "ui/labels/messages.h"
#include "ui/timeline/history.h"
#include "ui/timeline/rows.h"

namespace ui {
namespace {

class View {
public:
    View(const chat::Model& model, const chat::Room& room, TimelineState& state, DrawingState& drawing,
         FrameContext& frame, Commands& out, const Rect& view)
        : model_(model),
          room_(room),
          state_(state),
          drawing_(drawing),
          frame_(frame),
          out_(out),
          view_(view),
          place_(row_place(frame.theme(), view)),
          margin_(frame.theme().u(14)) {}

    void draw() {
        state_.rows.begin_frame();
        open();
        land();
        head_ = history_height(model_, room_, place_, frame_);
        if (room_.timeline.empty()) {
            state_.stick = true;
            state_.on_screen.clear();
            draw_empty();
            report_end(true);
            return;
        }
        const bool jump = jump_button();  // before the rows, so that it gets the pointer first
        const float moved = input();
        if (moved != 0) state_.landing = false;
        lay(moved);
        report_end(state_.stick);
        request_older();
        draw_rows();
        if (menu_wanted_) open_lowest_menu();
        draw_bar();
        draw_jump(jump);
    }

private:
    const chat::Model& model_;
    const chat::Room& room_;
    TimelineState& state_;
    DrawingState& drawing_;
    FrameContext& frame_;
    Commands& out_;
    Rect view_;
    RowPlace place_;
    float margin_;
    float head_ = 0;  // height of the area above the oldest message
    std::vector<PlacedRow> placed_;
    Rect jump_;
    std::string jump_label_;
    bool menu_wanted_ = false;

    const Theme& theme() const { return frame_.theme(); }

    RowShape shape(std::size_t index) {
        return row_shape(room_, index, state_.rows, place_, frame_.canvas, frame_.utc_offset);
    }

    void go_to_end() {
        state_.stick = true;
        state_.velocity = state_.pending = 0;
        frame_.again = true;
    }

    // A room with unread messages opens at them, any other where it was left.
    void open() {
        if (drawing_.end_wanted) {
            drawing_.end_wanted = false;
            go_to_end();
        }
        const bool switched = drawing_.last_open != room_.id.text();
        drawing_.last_open = room_.id.text();
        if (!switched) return;
        state_.velocity = state_.pending = 0;
        state_.dragging = state_.bar_held = false;
        state_.posted_at_end.reset();
        state_.landing = true;
    }

    // Unread messages may still come from history; until they have, nothing counts as seen.
    void land() {
        if (!state_.landing) return;
        const bool found =
            room_.first_unread && (room_.unread > 0 || !state_.opened) && room_.timeline.index_of(*room_.first_unread);
        if (found) {
            state_.stick = false;
            state_.on_screen = {{*room_.first_unread, std::round(view_.height / 3)}};
        } else if (chat::has_backend(model_) && !room_.history.has_begun() && room_.history.problem.empty()) {
            return;
        }
        state_.landing = false;
        state_.opened = true;
    }

    // Returns by how many pixels to move towards older messages.
    float input() {
        Pointing& p = frame_.canvas.pointing();
        const Theme& t = theme();
        float moved = 0;
        const bool inside = p.enabled && view_.contains(p.x, p.y);
        if (inside && p.wheel != 0) {
            state_.velocity = 0;
            // A wheel's notch is a large step, so it is spread over some frames. A touch pad is smooth already.
            const bool leap = std::fabs(p.wheel) > t.u(40) && !t.calm;
            (leap ? state_.pending : moved) += p.wheel;
        }
        if (state_.pending != 0) {
            float step = state_.pending * (1 - std::exp(-frame_.seconds * 18));
            if (std::fabs(state_.pending) < 2 || t.calm) step = state_.pending;
            moved += step;
            state_.pending -= step;
            frame_.again = true;
        }
        moved += drag(inside);
        for (const std::string& key : drawing_.keys) {
            if (drawing_.menu) break;  // the keys are for the menu
            if (key == "ContextMenu") menu_wanted_ = true;
            if (key == "PageUp") moved += view_.height * 0.85f;
            if (key == "PageDown") moved -= view_.height * 0.85f;
            if (key == "ArrowUp") moved += t.u(60);
            if (key == "ArrowDown") moved -= t.u(60);
            if (key == "Home") show_index(0);
            if (key == "End") go_to_end();
        }
        return moved;
    }

    float drag(bool inside) {
        Pointing& p = frame_.canvas.pointing();
        float moved = 0;
        if (p.touch && p.pressed && inside) {
            state_.dragging = true;
            state_.drag_y = p.y;
            state_.velocity = state_.pending = 0;
        }
        if (state_.dragging && p.down) {
            if (std::fabs(p.y - p.press_y) > theme().u(8)) p.dragged = true;
            if (p.dragged) {
                moved = p.y - state_.drag_y;
                const float speed = moved / std::max(frame_.seconds, 0.004f);
                state_.velocity = state_.velocity * 0.6f + speed * 0.4f;
            }
            state_.drag_y = p.y;
        }
        if (state_.dragging && !p.down) {
            state_.dragging = false;
            if (!p.dragged || theme().calm) state_.velocity = 0;
        }
        if (!state_.dragging && state_.velocity != 0) {
            moved += state_.velocity * frame_.seconds;
            state_.velocity *= std::exp(-frame_.seconds * 3.5f);
            if (std::fabs(state_.velocity) < theme().u(12)) state_.velocity = 0;
            frame_.again = true;
        }
        return moved;
    }

    void show_index(std::size_t index) {
        state_.stick = false;
        state_.velocity = state_.pending = 0;
        state_.on_screen = {{room_.timeline[index].key, margin_ + shape(index).above}};
        frame_.again = true;
    }

    // Lays out rows from one with a known place, downwards and upwards, as far as the view reaches.
    void fill(std::size_t index, float top) {
        placed_.clear();
        placed_.push_back({index, top, shape(index)});
        extend_down();
        extend_up();
    }
    void extend_down() {
        while (placed_.back().index + 1 < room_.timeline.size()) {
            const PlacedRow& last = placed_.back();
            const float bottom = last.top + last.shape.body;
            if (bottom > view_.height) break;
            const std::size_t index = last.index + 1;
            const RowShape next = shape(index);
            placed_.push_back({index, bottom + next.above, next});
        }
    }
    void extend_up() {
        std::vector<PlacedRow> above;
        const PlacedRow* first = &placed_.front();
        while (first->index > 0 && first->top - first->shape.above > 0) {
            const std::size_t index = first->index - 1;
            const RowShape next = shape(index);
            above.push_back({index, first->top - first->shape.above - next.body, next});
            first = &above.back();
        }
        placed_.insert(placed_.begin(), above.rbegin(), above.rend());
    }
    void shift(float by) {
        for (PlacedRow& each : placed_) each.top += by;
    }

    float bottom() const { return placed_.back().top + placed_.back().shape.body; }
    float top() const {
        return placed_.front().top - placed_.front().shape.above - (placed_.front().index == 0 ? head_ : 0);
    }
    bool has_end() const { return placed_.back().index + 1 == room_.timeline.size(); }

    void lay_from_end() {
        const std::size_t last = room_.timeline.size() - 1;
        fill(last, view_.height - margin_ - shape(last).body);
        state_.stick = true;
    }

    void lay(float moved) {
        // Anchors the view to an item that was visible and still exists; own messages that are being sent
        // may still move.
        std::optional<std::pair<std::size_t, float>> anchor;
        for (const auto& [key, top] : state_.on_screen) {
            const auto index = room_.timeline.index_of(key);
            if (!index) continue;
            const chat::Delivery delivery = room_.timeline[*index].delivery;
            const bool steady = delivery == chat::Delivery::arrived || delivery == chat::Delivery::delivered;
            if (!anchor || steady) anchor = {*index, top};
            if (steady) break;
        }
        const bool up = moved > 0;
        if (state_.stick && !up) {
            lay_from_end();
        } else if (!anchor && state_.on_screen.empty()) {
            lay_from_end();
        } else if (!anchor) {
            // All visible items were removed: the oldest remaining one is the closest.
            fill(0, margin_ + head_ + shape(0).above);
        } else {
            fill(anchor->first, std::round(anchor->second + moved));
            state_.stick = false;
            if (has_end() && bottom() <= view_.height - margin_ + 1) {
                lay_from_end();
            } else if (placed_.front().index == 0 && top() > margin_ && (moved != 0 || view_.height != state_.height)) {
                // Stops only the reader's own movement: if older messages are removed, nothing jumps.
                shift(margin_ - top());
                extend_down();
                state_.velocity = state_.pending = 0;
                if (has_end() && bottom() <= view_.height - margin_ + 1) lay_from_end();
            }
        }
        state_.height = view_.height;
        state_.on_screen.clear();
        for (const PlacedRow& each : placed_)
            if (each.top + each.shape.body > 0 && each.top < view_.height)
                state_.on_screen.emplace_back(room_.timeline[each.index].key, each.top);
        if (state_.on_screen.empty())
            state_.on_screen.emplace_back(room_.timeline[placed_.front().index].key, placed_.front().top);
    }

    // Tells the model once whether the newest message is visible; again only if model and screen differ again.
    void report_end(bool at_end) {
        if (state_.landing) return;
        if (room_.at_end == at_end) {
            state_.posted_at_end.reset();
        } else if (state_.posted_at_end != at_end) {
            state_.posted_at_end = at_end;
            out_.post(chat::EndSeen{room_.id, at_end});
        }
    }

    // One screen before the reader gets there. After a failed page, only the button loads it again.
    void request_older() {
        if (placed_.front().index > 0 || top() < -view_.height || !can_load_older(model_, room_)) return;
        if (loading_history(room_, model_.requests) != chat::Loading::idle) return;
        const auto* partial = std::get_if<chat::History::Partial>(&room_.history.pages);
        const std::string page = partial ? partial->older.value_or("") : "";
        if (state_.requested_page == page) return;
        state_.requested_page = page;
        out_.post(chat::LoadOlder{room_.id});
    }

    // The keyboard has no pointer, so this uses the lowest message that is completely visible.
    void open_lowest_menu() {
        const auto lowest = std::find_if(placed_.rbegin(), placed_.rend(), [&](const PlacedRow& row) {
            return row.top + row.shape.body <= view_.height;
        });
        if (lowest == placed_.rend()) return;
        open_menu(room_, room_.timeline[lowest->index], "", place_.text_x, view_.y + lowest->top + lowest->shape.body,
                  drawing_, frame_);
        drawing_.menu->chosen = 0;
        frame_.again = true;
    }

    void draw_rows() {
        frame_.canvas.push_clip(view_);
        if (head_ > 0 && placed_.front().index == 0) draw_history(model_, room_, place_, view_.y + top(), frame_, out_);
        const RowContext context{model_, room_, place_, state_.rows, drawing_, frame_, out_};
        for (std::size_t i = 0; i < placed_.size(); ++i) {
            const PlacedRow& row = placed_[i];
            if (row.top - row.shape.above > view_.height || row.top + row.shape.body < 0) continue;
            const bool last =
                row.index + 1 == room_.timeline.size() || i + 1 == placed_.size() || placed_[i + 1].shape.header ||
                placed_[i + 1].shape.day || room_.timeline[row.index + 1].message.kind == Kind::joined;
            draw_row(context, row, view_.y + row.top, last);
        }
        frame_.canvas.pop_clip();
    }

    void draw_empty() {
        const Theme& t = theme();
        const Rect middle{view_.x + t.u(24), view_.middle() - t.u(40), view_.width - t.u(48), t.u(30)};
        if (!history_label(model_, room_).empty()) return draw_history(model_, room_, place_, middle.y, frame_, out_);
        frame_.canvas.text(middle, "Nothing here yet", t.title(), t.text, Align::center);
        frame_.canvas.paragraph(
            {middle.x, middle.bottom() + t.u(6), middle.width, 0},
            is_joined(room_.state) ? "Be the first: say hello." : "Messages come as soon as the room is joined.",
            t.body(), t.muted, Align::center);
    }

    // The position is by number of messages: heights far away are unknown, and not needed.
    void draw_bar() {
        const Theme& t = theme();
        const auto count = static_cast<float>(room_.timeline.size());
        float shown = 0;
        for (const PlacedRow& each : placed_)
            if (each.top + each.shape.body > 0 && each.top < view_.height) ++shown;
        if (shown >= count && top() >= 0) return;
        const float height = std::clamp(view_.height * shown / count, t.u(36), view_.height);
        const PlacedRow& first = placed_.front();
        const float part = std::clamp(-first.top / std::max(1.0f, first.shape.body), 0.0f, 1.0f);
        const float span = std::max(1.0f, count - shown);
        const float at = state_.stick ? 1 : std::clamp((static_cast<float>(first.index) + part) / span, 0.0f, 1.0f);
        Pointing& p = frame_.canvas.pointing();
        const Rect track{view_.right() - t.u(14), view_.y, t.u(14), view_.height};
        const bool over = !p.touch && frame_.canvas.hovered(track);
        if (over && p.pressed && !p.claimed) state_.bar_held = true;
        if (!p.down) state_.bar_held = false;
        if (state_.bar_held) {
            const float wanted =
                std::clamp((p.y - view_.y - height / 2) / std::max(1.0f, view_.height - height), 0.0f, 1.0f);
            if (wanted > 0.995f) {
                go_to_end();
            } else {
                show_index(static_cast<std::size_t>(wanted * (count - 1)));
            }
        }
        const float thick = t.u(over || state_.bar_held ? 8 : 5);
        frame_.canvas.fill({view_.right() - thick - t.u(3), view_.y + at * (view_.height - height), thick, height},
                           faded(t.muted, over || state_.bar_held ? 0.7f : 0.35f), thick / 2);
    }

    bool jump_button() {
        if (state_.stick) return false;
        const Theme& t = theme();
        jump_label_ = room_.unread > 0 ? counted(room_.unread, "new message", "new messages") : "Jump to latest";
        const float width = frame_.canvas.width(jump_label_, t.style(14, Font::bold)) + t.u(52);
        const float height = t.target();
        jump_ = {std::round(view_.x + (view_.width - width) / 2), view_.bottom() - height - t.u(10), width, height};
        const Canvas::Hit hit = frame_.canvas.hit("jump", jump_);
        if (hit.clicked) go_to_end();
        return hit.hovered;
    }

    void draw_jump(bool lit) {
        if (state_.stick || jump_.width == 0) return;
        const Theme& t = theme();
        Canvas& canvas = frame_.canvas;
        const bool fresh = room_.unread > 0;
        canvas.card(jump_, jump_.height / 2);
        if (fresh) canvas.fill(jump_, lit ? t.accent_hover : t.accent, jump_.height / 2);
        if (lit && !fresh) canvas.fill(jump_, t.hover, jump_.height / 2);
        const ImU32 color = fresh ? t.on_accent : t.text;
        canvas.icon(Icon::down, jump_.x + t.u(22), jump_.middle(), t.u(14), color);
        canvas.text({jump_.x + t.u(36), jump_.y, jump_.width - t.u(46), jump_.height}, jump_label_,
                    t.style(14, Font::bold), color);
    }
};

}  // namespace

void draw_timeline(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
                   Commands& out, const Rect& view) {
    View(model, room, drawing.timelines[room.id.text()], drawing, frame, out, view).draw();
}

}  // namespace ui
