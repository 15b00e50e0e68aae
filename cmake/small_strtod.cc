// The C library's strtod() and its kin for the page: nothing but the reader of JSON calls one of them (base/decimal.h),
// and they only go all together.
#include "base/decimal.h"

extern "C" {
double strtod(const char* text, char** end) { return read_decimal(text, end); }
float strtof(const char* text, char** end) { return static_cast<float>(read_decimal(text, end)); }
long double strtold(const char* text, char** end) { return read_decimal(text, end); }
}
