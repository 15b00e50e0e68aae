// One message as rows of the timeline: how it is decorated by what stands before it, how high it is, and its drawing.
// Laid-out messages are kept for as long as they are near the screen, bounded by how many glyphs they have.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "chat/model.h"
#include "ui/canvas.h"
#include "ui/links.h"
#include "ui/text.h"

namespace ui {

struct RowLayout {
    std::uint32_t revision = 0;
    std::uint32_t generation = 0;  // of the fonts
    float width = 0;
    float size = 0;
    bool more = false;  // folded: there are more lines
    bool expanded = false;
    TextLayout text;
    std::vector<LinkRange> links;
    std::uint64_t used = 0;  // frame
};

struct RowCache {
    std::map<chat::ItemKey, RowLayout> rows;
    std::set<chat::ItemKey> expanded;  // "show more" was pressed
    std::size_t glyphs = 0;
    std::uint64_t frame = 0;
    std::uint64_t measured = 0;  // layouts made so far: what tests hold to be independent of the timeline's length

    void begin_frame();  // drops what has not been on screen lately when there is too much
};

struct RowShape {
    bool day = false;     // a line with the day stands above
    bool fresh = false;   // the "New" line stands above
    bool header = false;  // begins a group: avatar, name, time
    float above = 0;      // height of all that
    float body = 0;       // height of the message itself
};

struct RowPlace {  // the column of a timeline, device pixels
    float x = 0;
    float width = 0;
    float text_x = 0;
    float text_width = 0;
    bool narrow = false;
};
RowPlace row_place(const Theme& theme, const Rect& view);

const RowLayout& row_layout(const chat::TimelineItem& entry, RowCache& cache, const RowPlace& place, Canvas& canvas);
RowShape row_shape(const chat::Room& room, std::size_t index, RowCache& cache, const RowPlace& place, Canvas& canvas,
                   Milliseconds utc_offset);

struct Scratch;
struct Screen;
class Outbox;
// `top`: of the body, in screen coordinates. `last_of_group`: rounds a tint's lower corners.
void draw_row(const chat::Model& model, const chat::Room& room, std::size_t index, const RowShape& shape,
              const RowPlace& place, float top, bool last_of_group, RowCache& cache, Scratch& scratch, Screen& screen,
              Outbox& out);

// The menu of a message, at this place.
void open_menu(const chat::Room& room, const chat::TimelineItem& entry, const std::string& link, float x, float y,
               Scratch& scratch, Screen& screen);
void follow(const std::string& url, Scratch& scratch, Outbox& out);  // asks first where the link is suspicious

}  // namespace ui
