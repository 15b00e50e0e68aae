// Any bytes are walked to their end; mended text is valid and of as many code points; codes go both ways.
#include <cstdint>
#include <cstdlib>

#include "base/calendar.h"
#include "base/text_codes.h"
#include "base/utf8.h"

namespace {
void expect(bool good) {
    if (!good) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string mended = mend_utf8(input);
    expect(is_valid_utf8(mended));
    expect(count_code_points(mended) == count_code_points(input));
    if (is_valid_utf8(input)) expect(mended == input);
    for (std::size_t bytes = 0; bytes < mended.size() && bytes < 64; ++bytes)
        expect(is_valid_utf8(utf8_prefix(mended, bytes)));
    expect(utf8_prefix(input, 7).size() <= 7);

    expect(from_hex(hex(as_bytes(input))) == to_bytes(input));
    expect(from_base64(base64(as_bytes(input))) == to_bytes(input));
    expect(percent_decode(percent_encode(input)) == input);
    if (const auto bytes = from_base64(input)) expect(base64(*bytes) == input);
    if (const auto bytes = from_base64url(input)) expect(base64url(*bytes) == input);
    (void)percent_decode(input);
    if (const auto time = parse_basic_iso8601(input)) (void)http_date(*time);
    if (const auto time = parse_http_date(input)) (void)basic_iso8601(*time);
    return 0;
}
