// Any bytes: links are in order, inside the text, and of the three schemes.
#include <cstdlib>

#include "ui/text/links.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t last = 0;
    for (const ui::LinkRange link : ui::find_links(text)) {
        if (link.begin < last || link.end <= link.begin || link.end > size) std::abort();
        last = link.end;
        const char first = static_cast<char>(text[link.begin] | 0x20);
        if (first != 'h' && first != 'm') std::abort();
        ui::inspect_link(text.substr(link.begin, link.end - link.begin));
    }
    ui::inspect_link(text);
    return 0;
}
