// The whole interface of the page: draws one frame of the model with Dear ImGui and says what the platform must lay
// over it. Draws and wishes only; it changes nothing but its own scratch (scroll positions, measured heights, open
// menus).
//
// Real text entry is DOM: a frame names the fields that are on screen and where; the platform lays inputs there. What
// is a form (the entry, dialogs) is DOM as a whole (forms.h) and not drawn. The same screen as text is the mirror
// (mirror.h), always on; keyboard focus lives there, and the frame draws its ring.
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

struct Insets {  // of a phone's notch and home bar, logical pixels
    float left = 0, top = 0, right = 0, bottom = 0;
    bool operator==(const Insets&) const = default;
};

// What the platform knows about the screen. All lengths in logical (CSS) pixels; `density` device pixels each.
struct Viewport {
    float width = 0;
    float height = 0;  // without an on-screen keyboard
    float density = 1;
    Insets insets;
    float font_size = 16;  // the person's base size
    bool dark = false;
    bool high_contrast = false;
    bool reduced_motion = false;
    bool touch = false;  // the last pointer was a finger: larger targets, no hover
    bool operator==(const Viewport&) const = default;
};

// Input of one frame; keyboard focus and typing are the DOM's. A press and its release must be seen by a frame each:
// where both happened since the last frame, draw twice.
struct Pointer {
    float x = -1, y = -1;
    bool pressed = false;            // primary button or finger down
    bool secondary = false;          // right button, or a long press
    float wheel_x = 0, wheel_y = 0;  // logical pixels to scroll since the last frame; positive moves towards the top
    bool touch = false;
};

enum class Field { join_room, search_rooms, add_member, message };
std::string_view focus_key(Field field);  // what draw() is told when this input has the keyboard's focus

// A DOM input the platform lays over the canvas while it is listed; removed when not.
struct TextField {
    Field field = Field::message;
    float x = 0, y = 0, width = 0, height = 0;
    std::string label;  // accessible name
    std::string placeholder;
    std::string value;    // what the model holds; the platform sets it only where the DOM's own text differs
    std::string problem;  // aria-invalid and its description; empty: none
    float font_size = 16;
    float line_height = 22;  // logical pixels; the composer grows by it with its text
    bool operator==(const TextField&) const = default;
};

// The fields that the model wants on screen, without places: what text mode shows, and what draw() lays out.
std::vector<TextField> text_fields(const chat::Model& model, const Shown& shown);

enum class Cursor { arrow, hand, text };

struct Frame {
    std::vector<TextField> fields;
    Cursor cursor = Cursor::arrow;
    bool again = false;                       // something still moves or settles: draw the next frame too
    std::optional<Milliseconds> again_after;  // or only then (a countdown, a changing "5 min ago")
    std::vector<chat::Msg> wishes;            // to be posted, in order
    std::string title;                        // of the document: "(3) Lobby – Confab"
};

class Interface {
public:
    // `glyphs` outlives the interface. Creates the ImGui context.
    explicit Interface(Glyphs& glyphs);
    ~Interface();

    // Builds the ImGui frame; the platform renders ImGui::GetDrawData() afterwards. `utc_offset`: local time minus UTC.
    // `focused`: key of the mirror node or focus_key() of the input that has the keyboard's focus, drawn with a ring;
    // empty: none. `shown`: what a click on the canvas opens or closes is changed in it.
    Frame draw(const chat::Model& model, Shown& shown, const Viewport& viewport, const Pointer& pointer,
               const std::string& focused, Now now, Milliseconds utc_offset);

    // A key pressed while no text field has the focus, or one that a field passes on: "PageUp", "PageDown", "Home",
    // "End", "ArrowUp", "ArrowDown", "Escape"; "ContextMenu" opens the menu of the lowest message, "Enter" takes what
    // is chosen in it.
    void key(std::string_view name);

    // What stands in a field now: called at every change of the DOM's text (the platform posts ChangeDraft for the
    // message field itself, too). The drawn buttons and the preview of a room's name read it. Empty after a field was
    // used up.
    void typed(Field field, std::string_view text);

    // What a sent text or a chosen room should do to the scroll position: the newest message comes on screen.
    void scroll_to_end();

    bool menu_open() const;  // of a message: arrows and Enter are for it
    void context_lost();     // textures are gone: they are made again with the next frame

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace ui
