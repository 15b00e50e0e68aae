// Cleans text from strangers so that it can be stored and drawn. It does not judge content, and only removes what
// could garble the screen: control characters, direction overrides, piles of combining marks, excess length.
#pragma once

#include <string>
#include <string_view>

inline namespace protocol {

// Broken UTF-8 becomes U+FFFD. Control characters other than '
// ' and '\t' are dropped ("\r
// " and '\r' become '
// '). Direction overrides and isolates (U+202A-202E, U+2066-2069) become U+FFFD, so that they can be seen. Of a run
// of combining marks, those after limits::combining_marks are dropped. White space at the end is removed.
std::string clean_message(std::string_view text);

// The same for one line: line breaks become spaces, runs of white space become one space, and zero-width characters
// are dropped except for joiners inside emoji. At most limits::name_clusters grapheme clusters and limits::name_bytes
// bytes. The result may be empty.
std::string clean_name(std::string_view name);
std::string clean_room_name(std::string_view name);  // the same with limits::room_name_clusters and room_name_bytes

// Grapheme clusters, accurate enough for bounds and cursor steps: a base character with its combining marks,
// variation selectors, emoji modifiers and joiner sequences, or a pair of regional indicators. Returns the length in
// bytes of the first cluster; the text must not be empty.
std::size_t cluster_length(std::string_view text);

// Whether a name has letters of more than one of Latin, Greek and Cyrillic. Such names often imitate others, so they
// are shown with a mark.
bool mixes_scripts(std::string_view name);

}  // namespace protocol
