// Doubles as decimal text, exact to the digit. Stands in for snprintf and std::to_chars, whose general forms are several
// percent of the page's download each; knows no locale, and no names for infinity.
#pragma once

#include <string>

// As few digits, of 15 to 17, as read back to the same value, in the form of "%g". The value must be finite.
void append_decimal(std::string& out, double value);
