// Cleaned text is UTF-8 and within bounds, and cleaning it again changes nothing.
#include <cstdint>
#include <cstdlib>

#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"

namespace {
void expect(bool good) {
    if (!good) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string message = clean_message(input);
    expect(is_valid_utf8(message));
    expect(clean_message(message) == message);
    const std::string name = clean_name(input);
    expect(is_valid_utf8(name));
    expect(name.size() <= limits::name_bytes);
    expect(clean_name(name) == name);
    std::size_t clusters = 0;
    for (std::string_view rest = name; !rest.empty(); ++clusters) {
        const std::size_t length = cluster_length(rest);
        expect(length > 0 && length <= rest.size());
        rest.remove_prefix(length);
    }
    expect(clusters <= limits::name_clusters);
    for (std::string_view rest = input; !rest.empty();) {
        const std::size_t length = cluster_length(rest);
        expect(length > 0 && length <= rest.size());
        rest.remove_prefix(length);
    }
    (void)mixes_scripts(input);
    return 0;
}
