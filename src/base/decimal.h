// Doubles as decimal text and back. Stands in for std::to_chars and strtod, whose general forms are several percent of
// the page's download each, and for snprintf, which is in there for nlohmann/json's sentences about errors but natively
// follows the locale. Knows no locale, and no names for infinity.
#pragma once

#include <string>

// Exact to the digit: as few digits, of 15 to 17, as read back to the same value, in the form of "%g". The value must
// be finite.
void append_decimal(std::string& out, double value);

// As strtod() for text that begins with a number as JSON writes it (RFC 8259 section 6); `end` (may be null) is where
// it ends. The nearest double for up to 19 digits, else at most a last place beside it. Too large is an infinity.
double read_decimal(const char* text, char** end);
