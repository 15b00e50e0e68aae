// What kind of character a code point is, as far as room names and cleaning need to know: by ranges of Unicode 15.1, so
// that no table travels to the page. Near enough for bounds and slugs; it refuses to be a full Unicode library.
#pragma once

// White space of any script, line breaks included, and the letters that are drawn as nothing (Hangul fillers, the empty
// Braille pattern), with which people make names that cannot be seen.
bool is_blank(char32_t c);

bool is_control(char32_t c);            // C0, DEL and C1
bool is_noncharacter(char32_t c);       // U+FDD0-FDEF and the last two of each plane
bool is_direction_control(char32_t c);  // embeddings, overrides and isolates: U+202A-202E, U+2066-2069
bool is_combining_mark(char32_t c);     // drawn onto the letter before it
bool is_variation_selector(char32_t c);
bool is_zero_width(char32_t c);      // joiners, direction marks, soft hyphen, byte order mark, ...
bool is_tag(char32_t c);             // U+E0020-E007F: the inside of some flags
bool is_emoji(char32_t c);           // what may stand in an emoji sequence; digits and '#' are not counted
bool is_emoji_modifier(char32_t c);  // bindings tones
bool is_regional_indicator(char32_t c);

// A letter or digit outside ASCII as room names understand it: whatever is no space, control, invisible, punctuation,
// symbol, emoji, private or unassigned by the blocks that the product knows.
bool is_letter_beyond_ascii(char32_t c);

// Latin, Greek and Cyrillic by their simple mappings; everything else stays.
char32_t lower_case(char32_t c);
char32_t upper_case(char32_t c);

enum class Script { other, latin, greek, cyrillic };
Script script_of(char32_t letter);
