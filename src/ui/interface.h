// The whole interface of the page: draws one frame of the model with Dear ImGui, and says what the platform must put
// over it. It only draws and posts commands; it changes nothing but its own state (scroll positions, measured
// heights, open menus).
//
// Real text fields are DOM: a frame lists the visible fields and their places, and the platform puts inputs there.
// Forms (signing in, dialogs) are DOM as a whole (forms/forms.h) and not drawn. The same screen as text is the mirror
// (mirror/mirror.h), which is always on; it has the keyboard focus, and the frame draws the ring.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "chat/messages.h"
#include "chat/model.h"
#include "ui/canvas/pointer.h"
#include "ui/canvas/viewport.h"
#include "ui/frame/text_fields.h"
#include "ui/state/view_state.h"
#include "ui/text/glyphs.h"

namespace ui {

struct Frame {
    std::vector<TextField> fields;
    Cursor cursor = Cursor::arrow;
    bool again = false;                       // something is still moving: draw the next frame, too
    std::optional<Milliseconds> again_after;  // or draw again after this time (a countdown, a changing "5 min ago")
    std::vector<chat::Msg> commands;          // commands to post, in order
};

class Interface {
public:
    // `glyphs` must outlive the interface. Creates the ImGui context.
    explicit Interface(Glyphs& glyphs);
    ~Interface();

    // Builds the ImGui frame; the platform then renders ImGui::GetDrawData(). `utc_offset`: local time minus UTC.
    // `focused`: the key of the mirror node, or focus_key() of the input, that has the keyboard's focus, drawn with a
    // ring; empty: none. Clicks on the canvas change `shown`: what they open or close.
    Frame draw(const chat::Model& model, ViewState& shown, const Viewport& viewport, const Pointer& pointer,
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
