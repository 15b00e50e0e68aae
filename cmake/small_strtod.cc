// Replaces the C library's strtod() and its relatives for the page: only the JSON reader calls one of them
// (base/decimal.h), and the linker can only drop all of them together.
#include "base/decimal.h"

extern "C" {
double strtod(const char* text, char** end) { return read_decimal(text, end); }
float strtof(const char* text, char** end) { return static_cast<float>(read_decimal(text, end)); }
long double strtold(const char* text, char** end) { return read_decimal(text, end); }
}
