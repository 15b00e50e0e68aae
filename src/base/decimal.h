// Doubles as decimal text and back. Replaces std::to_chars and strtod, whose general forms are several percent of the
// page's download each, and snprintf, which nlohmann/json uses for its error messages but which follows the locale in
// native builds. It has no locale, and no names for infinity.
#pragma once

#include <string>

inline namespace base {

// Appends the fewest digits, from 15 to 17, that read back to the same value, in the format of "%g". The value
// must be finite.
void append_decimal(std::string& out, double value);

// Like strtod() for text that begins with a number as in JSON (RFC 8259 section 6); sets `end` (may be null) to the end
// of the number. The result is the nearest double for up to 19 digits, otherwise at most one unit in the last place
// off. Numbers that are too large become infinity.
double read_decimal(const char* text, char** end);

}  // namespace base
