#include "platform/web/frames.h"

#include <emscripten.h>

#include <algorithm>
#include <optional>

#include "platform/web/bindings.h"
#include "platform/web/page.h"

namespace web {

void Frames::request() {
    if (stopped_ || requested_) return;
    requested_ = true;
    js_frame_soon();
}

void Frames::resume() {
    stopped_ = false;
    request();
}

void Frames::draw() {
    requested_ = false;
    if (stopped_) return;
    Page& it = page();
    const Now now = read_clocks();
    it.input.ticked(now.instant);

    it.gl.begin();
    const std::uint32_t before = it.shown.revision;
    const ui::Frame frame = it.interface->draw(
        it.loop->model(), it.shown, it.screen.viewport(), it.input.next(), it.focused(), now, utc_offset());
    it.gl.end(it.screen.width(), it.screen.height());

    it.fields.show(frame.fields, Placing::over_the_canvas);
    it.show_cursor(frame.cursor);
    for (const chat::Msg& wish : frame.wishes) it.wish(wish);
    if (it.shown.revision != before) it.show();

    if (frame.again || it.input.more()) return request();
    std::optional<Instant> next = it.input.deadline();
    if (frame.again_after) next = earlier(next, std::optional(now.instant + *frame.again_after));
    js_frame_in(next ? static_cast<double>(std::max<Milliseconds>(*next - now.instant, 1ms).count()) : -1);
}

}  // namespace web

extern "C" {
EMSCRIPTEN_KEEPALIVE void page_frame() { web::page().frames.draw(); }
EMSCRIPTEN_KEEPALIVE void page_frame_due() { web::page().frames.request(); }
}
