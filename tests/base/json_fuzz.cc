// Whatever is read as JSON is within the bounds, and is the same after writing and reading again.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "base/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto json = parse_json(input, {.bytes = 1 << 16, .depth = 16, .values = 1'000});
    if (!json) {
        if (json.error().what.empty()) std::abort();
        return 0;
    }
    const std::string once = json->dump();
    if (!is_valid_utf8(once)) std::abort();
    const auto again = parse_json(once);
    if (!again || again->dump() != once) std::abort();
    return 0;
}
