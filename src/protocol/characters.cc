#include "protocol/characters.h"

#include <algorithm>
#include <span>

inline namespace protocol {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

bool within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Ranges are sorted and do not overlap.
bool within_any(char32_t c, std::span<const Range> ranges) {
    const auto at = std::ranges::lower_bound(ranges, c, {}, &Range::last);
    return at != ranges.end() && c >= at->first;
}

constexpr Range blanks[] = {{0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x115F, 0x1160},
                            {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                            {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164}};

constexpr Range zero_widths[] = {
    {0xAD, 0xAD},     {0x34F, 0x34F},   {0x61C, 0x61C},   {0x17B4, 0x17B5}, {0x180E, 0x180E},
    {0x200B, 0x200F}, {0x2060, 0x2065}, {0x206A, 0x206F}, {0xFEFF, 0xFEFF}};

// Marks that are drawn onto the letter before them. The blocks of the nine Indic scripts from U+0900 to U+0D7F have
// the same layout, so is_combining_mark looks at the position in the block instead.
constexpr Range marks[] = {
    {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x5BF, 0x5BF},   {0x5C1, 0x5C2},   {0x5C4, 0x5C5},
    {0x5C7, 0x5C7},   {0x610, 0x61A},   {0x64B, 0x65F},   {0x670, 0x670},   {0x6D6, 0x6DC},   {0x6DF, 0x6E4},
    {0x6E7, 0x6E8},   {0x6EA, 0x6ED},   {0x711, 0x711},   {0x730, 0x74A},   {0x7A6, 0x7B0},   {0x7EB, 0x7F3},
    {0x816, 0x819},   {0x81B, 0x823},   {0x825, 0x827},   {0x829, 0x82D},   {0x859, 0x85B},   {0x898, 0x89F},
    {0x8CA, 0x8E1},   {0x8E3, 0x8FF},   {0xD81, 0xD83},   {0xDCA, 0xDDF},   {0xE31, 0xE31},   {0xE34, 0xE3A},
    {0xE47, 0xE4E},   {0xEB1, 0xEB1},   {0xEB4, 0xEBC},   {0xEC8, 0xECE},   {0xF18, 0xF19},   {0xF35, 0xF35},
    {0xF37, 0xF37},   {0xF39, 0xF39},   {0xF3E, 0xF3F},   {0xF71, 0xF84},   {0xF86, 0xF87},   {0xF8D, 0xFBC},
    {0xFC6, 0xFC6},   {0x102B, 0x103E}, {0x1056, 0x1059}, {0x135D, 0x135F}, {0x1712, 0x1715}, {0x17B6, 0x17D3},
    {0x17DD, 0x17DD}, {0x18A9, 0x18A9}, {0x1920, 0x193B}, {0x1A17, 0x1A1B}, {0x1A55, 0x1A7F}, {0x1AB0, 0x1ACE},
    {0x1B00, 0x1B04}, {0x1B34, 0x1B44}, {0x1B6B, 0x1B73}, {0x1BE6, 0x1BF3}, {0x1C24, 0x1C37}, {0x1CD0, 0x1CE8},
    {0x1DC0, 0x1DFF}, {0x20D0, 0x20F0}, {0x2CEF, 0x2CF1}, {0x2DE0, 0x2DFF}, {0x302A, 0x302F}, {0x3099, 0x309A},
    {0xA66F, 0xA672}, {0xA674, 0xA67D}, {0xA8E0, 0xA8F1}, {0xA980, 0xA983}, {0xAA29, 0xAA36}, {0xABE3, 0xABED},
    {0xFB1E, 0xFB1E}, {0xFE20, 0xFE2F},
};

constexpr Range emoji[] = {{0xA9, 0xA9},     {0xAE, 0xAE},     {0x203C, 0x203C},  {0x2049, 0x2049}, {0x2122, 0x2122},
                           {0x2139, 0x2139}, {0x2190, 0x21FF}, {0x2300, 0x23FF},  {0x25A0, 0x27BF}, {0x2900, 0x2BFF},
                           {0x3030, 0x303D}, {0x3297, 0x3299}, {0x1F000, 0x1FAFF}};

// Not letters, beyond ASCII: blocks of punctuation, symbols, emoji and private use, and invisible characters.
constexpr Range no_letters[] = {
    {0x80, 0xA9},     {0xAB, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},       {0x2000, 0x2BFF},
    {0x2E00, 0x2E7F}, {0x3000, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0xD800, 0xF8FF},   {0xFE00, 0xFE0F},
    {0xFE10, 0xFE6F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FFFF},
};
// the end of the ideographic planes; beyond are tags, selectors, private use and unassigned planes
constexpr char32_t last_letter = 0x3FFFF;

// Blocks in which capital and small letters alternate. `odd`: the capitals have the odd numbers.
struct Turns {
    char32_t first;
    char32_t last;
    bool odd;
};
constexpr Turns turns[] = {
    {0x100, 0x12F, false}, {0x132, 0x137, false}, {0x139, 0x148, true}, {0x14A, 0x177, false}, {0x179, 0x17E, true},
    {0x460, 0x481, false}, {0x48A, 0x4BF, false}, {0x4C1, 0x4CE, true}, {0x4D0, 0x52F, false}, {0x1E00, 0x1E95, false}};
constexpr Turns vietnamese = {0x1EA0, 0x1EFF, false};

// Blocks in which each small letter is `distance` code points after its capital.
struct Shift {
    char32_t first;
    char32_t last;
    char32_t distance;
};
constexpr Shift shifts[] = {
    {'A', 'Z', 32},     {0xC0, 0xD6, 32},   {0xD8, 0xDE, 32},   {0x1A0, 0x1A0, 1},  {0x1AF, 0x1AF, 1},
    {0x386, 0x386, 38}, {0x388, 0x38A, 37}, {0x38C, 0x38C, 64}, {0x38E, 0x38F, 63}, {0x391, 0x3A1, 32},
    {0x3A3, 0x3AB, 32}, {0x400, 0x40F, 80}, {0x410, 0x42F, 32}, {0x4C0, 0x4C0, 15}, {0x531, 0x556, 48}};

const Turns* turns_around(char32_t c) {
    if (within(c, vietnamese.first, vietnamese.last)) return &vietnamese;
    for (const Turns& block : turns)
        if (within(c, block.first, block.last)) return &block;
    return nullptr;
}

}  // namespace

bool is_blank(char32_t c) { return c == 0xFFA0 || within_any(c, blanks); }
bool is_control(char32_t c) { return c < 0x20 || within(c, 0x7F, 0x9F); }
bool is_noncharacter(char32_t c) { return within(c, 0xFDD0, 0xFDEF) || (c & 0xFFFE) == 0xFFFE; }
bool is_direction_control(char32_t c) { return within(c, 0x202A, 0x202E) || within(c, 0x2066, 0x2069); }
bool is_variation_selector(char32_t c) {
    return within(c, 0xFE00, 0xFE0F) || within(c, 0xE0100, 0xE01EF) || within(c, 0x180B, 0x180D) || c == 0x180F;
}
bool is_zero_width(char32_t c) { return within_any(c, zero_widths); }
bool is_tag(char32_t c) { return within(c, 0xE0020, 0xE007F); }
bool is_emoji(char32_t c) { return within_any(c, emoji); }
bool is_emoji_modifier(char32_t c) { return within(c, 0x1F3FB, 0x1F3FF); }
bool is_regional_indicator(char32_t c) { return within(c, 0x1F1E6, 0x1F1FF); }

bool is_combining_mark(char32_t c) {
    if (c < 0x300) return false;
    if (within(c, 0x900, 0xD7F)) {
        const char32_t place = c & 0x7F;
        return place <= 0x03 || place == 0x3C || within(place, 0x3E, 0x4D) || within(place, 0x51, 0x57) ||
               within(place, 0x62, 0x63);
    }
    return within_any(c, marks) || within(c, 0x1D165, 0x1D169) || within(c, 0x1D16D, 0x1D172);
}

bool is_letter_beyond_ascii(char32_t c) {
    return c >= 0x80 && c <= last_letter && !within_any(c, no_letters) && !is_blank(c) && !is_zero_width(c) &&
           !is_variation_selector(c) && !is_noncharacter(c);
}

char32_t lower_case(char32_t c) {
    if (c == 0x130) return 'i';
    if (c == 0x178) return 0xFF;
    for (const Shift& block : shifts)
        if (within(c, block.first, block.last)) return c + block.distance;
    const Turns* block = turns_around(c);
    return block && (c % 2 == 1) == block->odd ? c + 1 : c;
}

char32_t upper_case(char32_t c) {
    if (c == 0xFF) return 0x178;
    for (const Shift& block : shifts)
        if (within(c, block.first + block.distance, block.last + block.distance)) return c - block.distance;
    const Turns* block = turns_around(c);
    return block && (c % 2 == 1) != block->odd ? c - 1 : c;
}

Script script_of(char32_t letter) {
    if (within(letter, 'A', 'Z') || within(letter, 'a', 'z') || within(letter, 0x1E00, 0x1EFF)) return Script::latin;
    if (within(letter, 0xC0, 0x24F) && letter != 0xD7 && letter != 0xF7) return Script::latin;
    if (within(letter, 0x370, 0x3FF) || within(letter, 0x1F00, 0x1FFF)) return Script::greek;
    if (within(letter, 0x400, 0x52F)) return Script::cyrillic;
    return Script::other;
}

}  // namespace protocol
