// The kinds of characters that room names and text cleaning need to know, as ranges of Unicode 15.1, so that no table
// is downloaded with the page. Accurate enough for bounds and slugs, but not a full Unicode library.
#pragma once

inline namespace protocol {

// White space of any script, including line breaks, and letters that are drawn as nothing (Hangul fillers, the empty
// Braille pattern), from which people could make invisible names.
bool is_blank(char32_t c);

bool is_control(char32_t c);            // C0, DEL and C1
bool is_noncharacter(char32_t c);       // U+FDD0-FDEF and the last two of each plane
bool is_direction_control(char32_t c);  // embeddings, overrides and isolates: U+202A-202E, U+2066-2069
bool is_combining_mark(char32_t c);     // drawn onto the character before it
bool is_variation_selector(char32_t c);
bool is_zero_width(char32_t c);      // joiners, direction marks, soft hyphen, byte order mark, …
bool is_tag(char32_t c);             // U+E0020-E007F: the inner part of some flags
bool is_emoji(char32_t c);           // may be part of an emoji sequence; without digits and '#'
bool is_emoji_modifier(char32_t c);  // skin tones
bool is_regional_indicator(char32_t c);

// A letter or digit outside ASCII, for room names: everything that is not a space, control, invisible, punctuation,
// symbol, emoji, private use or unassigned character, judged by block.
bool is_letter_beyond_ascii(char32_t c);

// Latin, Greek and Cyrillic by their simple mappings; all other characters stay the same.
char32_t lower_case(char32_t c);
char32_t upper_case(char32_t c);

enum class Script { other, latin, greek, cyrillic };
Script script_of(char32_t letter);

}  // namespace protocol
