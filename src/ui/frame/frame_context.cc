#include "ui/frame/frame_context.h"

namespace ui {

void FrameContext::field(TextField wanted, const Rect& rect, TextStyle style) {
    wanted.x = rect.x / density;
    wanted.y = rect.y / density;
    wanted.width = rect.width / density;
    wanted.height = rect.height / density;
    wanted.font_size = style.size / density;
    wanted.line_height = theme().line_height(style) / density;
    fields.push_back(std::move(wanted));
}

}  // namespace ui
