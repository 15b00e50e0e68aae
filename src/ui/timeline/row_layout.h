// One message laid out as rows of the timeline: its lines, its decoration, which depends on the message before it, and
// its height. Laid-out messages are kept while they are near the screen, limited by their number of glyphs.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "chat/model.h"
#include "ui/canvas/canvas.h"
#include "ui/text/links.h"
#include "ui/text/text_layout.h"

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
    std::set<chat::ItemKey> expanded;  // those for which "show more" was pressed
    std::size_t glyphs = 0;
    std::uint64_t frame = 0;
    // number of layouts made so far; tests check that it does not depend on the timeline's length
    std::uint64_t measured = 0;

    void begin_frame();  // drops layouts that were not visible lately if there are too many
};

struct RowShape {
    bool day = false;     // the day is on a line above
    bool fresh = false;   // the "New" line is above
    bool header = false;  // begins a group: avatar, name, time
    float above = 0;      // height of all of these
    float body = 0;       // height of the message itself
};

struct RowPlace {  // the column of a timeline, in device pixels
    float x = 0;
    float width = 0;
    float text_x = 0;
    float text_width = 0;
    bool narrow = false;
};
RowPlace row_place(const Theme& theme, const Rect& view);

const RowLayout& row_layout(const chat::TimelineItem& item, RowCache& cache, const RowPlace& place, Canvas& canvas);
RowShape row_shape(const chat::Room& room, std::size_t index, RowCache& cache, const RowPlace& place, Canvas& canvas,
                   Milliseconds utc_offset);

bool is_line(const chat::TimelineItem& item);  // "Ada joined": one line in the middle, without sender and time
TextStyle row_text_style(const chat::TimelineItem& item, const Theme& theme);
float row_actions_height(const Theme& theme);  // of the buttons below a message

}  // namespace ui
