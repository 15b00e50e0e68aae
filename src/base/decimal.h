// Doubles to and from decimal text, within the range and the precision of a double. Stands in for strtod and snprintf,
// whose general forms are a tenth of the page's download; knows no locale, no hexadecimal and no names for infinity.
#pragma once

#include <string>
#include <string_view>

// The double nearest to a number in JSON's grammar [RFC 8259, section 6]; infinity when it is past the range. From the
// twentieth significant digit on digits no longer count.
double read_decimal(std::string_view text);

// As few digits, of 15 to 17, as read_decimal needs to answer the same value, which must be finite.
void append_decimal(std::string& out, double value);
