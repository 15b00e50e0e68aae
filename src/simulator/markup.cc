#include "simulator/markup.h"

namespace simulator {

std::string escape_markup(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c >= 0 && c < ' ' ? ' ' : c;
        }
    }
    return out;
}

}  // namespace simulator
