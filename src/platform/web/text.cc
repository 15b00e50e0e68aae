#include "platform/web/text.h"

#include <emscripten.h>

#include <algorithm>

#include "base/bytes.h"

namespace web {
namespace {
Bytes& room() {
    static Bytes bytes;
    return bytes;
}
constexpr std::size_t kept_bytes = 64 * 1024;  // memory that one large answer took is released by the next
}  // namespace

std::string_view answer(int length) {
    return as_text(room()).substr(0, length > 0 ? static_cast<std::size_t>(length) : 0);
}

void forget_answer() { std::ranges::fill(room(), std::uint8_t{0}); }

std::string packed(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const std::string_view& text : texts) {
        if (&text != texts.begin()) all += '\0';
        const std::size_t start = all.size();
        all += text;
        std::replace(all.begin() + static_cast<std::ptrdiff_t>(start), all.end(), '\0', ' ');
    }
    return all;
}

std::string_view unpack(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    const std::string_view first = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return first;
}

}  // namespace web

// Returns the place where JavaScript writes `size` bytes.
extern "C" EMSCRIPTEN_KEEPALIVE std::uint8_t* page_room(int size) {
    Bytes& bytes = web::room();
    const auto wanted = static_cast<std::size_t>(std::max(size, 1));
    if (bytes.size() > web::kept_bytes && wanted <= web::kept_bytes) Bytes().swap(bytes);
    if (bytes.size() < wanted) bytes.resize(wanted);
    return bytes.data();
}
