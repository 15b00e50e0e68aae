// Links in text from strangers: finds them in linear time and says what is suspicious about one. Only http, https and
// mailto are links; `javascript:` and everything else is plain text. If a link's host is not what it seems (user
// information before it, Punycode, mixed scripts), its real host is shown before it is opened.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ui {

struct LinkRange {  // the bytes of the text that are a link
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<LinkRange> find_links(std::string_view text);

struct LinkInspection {
    std::string host;     // the real host, as the browser will understand it; for mailto the address
    std::string warning;  // a sentence; empty: not suspicious
};
LinkInspection inspect_link(std::string_view url);

}  // namespace ui
