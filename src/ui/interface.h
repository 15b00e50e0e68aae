// The whole interface of the page: draws one frame of the model with Dear ImGui, and says what the platform must put
// over it. It only draws and posts commands; it changes nothing but its own state (scroll positions, measured
// heights, open menus).
//
// Real text fields are DOM: a frame lists the visible fields and their places, and the platform puts inputs there.
// Forms (signing in, dialogs) are DOM as a whole (forms.h) and not drawn. The same screen as text is the mirror
// (mirror.h), which is always on; it has the keyboard focus, and the frame draws the ring.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "chat/messages.h"
#include "chat/model.h"
#include "ui/glyphs.h"
#include "ui/mirror.h"
#include "ui/shown.h"

namespace ui {

struct Insets {  // for a phone's notch and home bar, in logical pixels
    float left = 0, top = 0, right = 0, bottom = 0;
    bool operator==(const Insets&) const = default;
};

// What the platform knows about the screen. All lengths are in logical (CSS) pixels, with `density` device pixels each.
struct Viewport {
    float width = 0;
    float height = 0;  // without the on-screen keyboard
    float density = 1;
    Insets insets;
    float font_size = 16;  // the person's base font size
    bool dark = false;
    bool high_contrast = false;
    bool reduced_motion = false;
    bool touch = false;  // the last pointer was a finger: larger targets, no hover
    bool operator==(const Viewport&) const = default;
};

// The input of one frame; the DOM handles keyboard focus and typing. A press and its release need a frame each: if both
// happened since the last frame, draw twice.
struct Pointer {
    float x = -1, y = -1;
    bool pressed = false;            // primary button or finger down
    bool secondary = false;          // right button, or a long press
    float wheel_x = 0, wheel_y = 0;  // logical pixels to scroll since the last frame; positive scrolls towards the top
    bool touch = false;
};

enum class Field { join_room, search_rooms, add_member, message };
std::string_view focus_key(Field field);  // the key to pass to draw() if this input has the keyboard's focus

// A DOM input that the platform puts over the canvas while it is listed, and removes afterwards.
struct TextField {
    Field field = Field::message;
    float x = 0, y = 0, width = 0, height = 0;
    std::string label;  // accessible name
    std::string placeholder;
    std::string value;    // the model's value; the platform sets it only if the DOM's text differs
    std::string problem;  // aria-invalid and its description; empty: none
    float font_size = 16;
    float line_height = 22;  // in logical pixels; the composer grows with its text by this
    bool operator==(const TextField&) const = default;
};

// The fields that should be visible, without places: what text mode shows, and what draw() places.
std::vector<TextField> text_fields(const chat::Model& model, const Shown& shown);

enum class Cursor { arrow, hand, text };

struct Frame {
    std::vector<TextField> fields;
    Cursor cursor = Cursor::arrow;
    bool again = false;                       // something is still moving: draw the next frame, too
    std::optional<Milliseconds> again_after;  // or draw again after this time (a countdown, a changing "5 min ago")
    std::vector<chat::Msg> wishes;            // commands to post, in order
};

class Interface {
public:
    // `glyphs` must outlive the interface. Creates the ImGui context.
    explicit Interface(Glyphs& glyphs);
    ~Interface();

    // Builds the ImGui frame; the platform then renders ImGui::GetDrawData(). `utc_offset`: local time minus UTC.
    // `focused`: the key of the mirror node, or focus_key() of the input, that has the keyboard's focus, drawn with a
    // ring; empty: none. Clicks on the canvas change `shown`: what they open or close.
    Frame draw(const chat::Model& model, Shown& shown, const Viewport& viewport, const Pointer& pointer,
               const std::string& focused, Now now, Milliseconds utc_offset);

    // A key pressed without a focused text field, or one that a field passes on: "PageUp", "PageDown", "Home",
    // "End", "ArrowUp", "ArrowDown", "Escape"; "ContextMenu" opens the menu of the lowest message, "Enter" activates
    // its selected item.
    void key(std::string_view name);

    // The text of a field: call it at every change in the DOM (for the message field, the platform also posts
    // ChangeDraft). The drawn buttons and the preview of a room's name use it. Pass an empty text after a
    // field was used.
    void typed(Field field, std::string_view text);

    // Scrolls to the newest message; call it after sending a text or choosing a room.
    void scroll_to_end();

    bool menu_open() const;  // a message's menu: it gets arrows and Enter
    void context_lost();     // the textures are lost: the next frame creates them again

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace ui
