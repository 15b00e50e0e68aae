// What strangers send, made fit to be kept and drawn. Nothing here judges content; it only takes away what could
// garble the screen: control characters, direction overrides, towers of combining marks, excess length.
#pragma once

#include <string>
#include <string_view>

// Broken UTF-8 becomes U+FFFD; controls but '\n' and '\t' are dropped ("\r\n" and '\r' become '\n'); direction
// overrides and isolates (U+202A-202E, U+2066-2069) become U+FFFD, so that they can be seen; more than
// limits::combining_marks combining marks in a row are dropped; white space at the end goes.
std::string clean_message(std::string_view text);

// The same for one line: line breaks become spaces, white space is collapsed, zero-width characters are dropped (but
// the joiner inside emoji), at most limits::name_clusters grapheme clusters and limits::name_bytes bytes. May be empty.
std::string clean_name(std::string_view name);
std::string clean_room_name(std::string_view name);  // likewise, with limits::room_name_clusters and _bytes

// Grapheme clusters, near enough for a bound and for cursor steps: a base with its combining marks, variation
// selectors, emoji modifiers, joiner sequences and pairs of regional indicators. Gives the length in bytes of the first
// cluster of a text that is not empty.
std::size_t cluster_length(std::string_view text);

// Letters of more than one of Latin, Greek and Cyrillic in one name: shown with a mark, since such names often imitate
// another.
bool mixes_scripts(std::string_view name);
