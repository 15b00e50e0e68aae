// Links in what strangers write: finds them in linear time and says what is suspicious about one. Only http, https and
// mailto are links; `javascript:` and all else is plain text. A link whose host is not what it seems (user information
// in front, Punycode, mixed scripts) is shown with its real host before it is followed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ui/text.h"

namespace ui {

std::vector<LinkRange> find_links(std::string_view text);

struct LinkInspection {
    std::string host;     // where it really goes, as the browser will understand it; of mailto the address
    std::string warning;  // a sentence; empty: nothing suspicious
};
LinkInspection inspect_link(std::string_view url);

}  // namespace ui
