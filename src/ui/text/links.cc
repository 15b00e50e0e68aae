#include "ui/text/links.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "protocol/characters.h"

namespace ui {
namespace {

constexpr std::array<std::string_view, 3> schemes = {"https://", "http://", "mailto:"};
constexpr std::size_t longest_url = 2048;  // all browsers accept this length; longer ones stay text

bool begins_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return a == lower_case(b); });
}

bool is_word(char c) {
    return (lower_case(c) >= 'a' && lower_case(c) <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

// Whether a URL can continue with this code point (RFC 3986 section 2, and letters beyond ASCII as people write them).
bool continues_url(char32_t c) {
    if (c <= U' ' || c == 0x7F) return false;
    if (c < 0x80)
        return c != U'<' && c != U'>' && c != U'"' && c != U'\\' && c != U'^' && c != U'`' && c != U'{' && c != U'|' &&
               c != U'}';
    return is_letter_beyond_ascii(c);
}

std::string_view scheme_of(std::string_view text) {
    for (const std::string_view scheme : schemes)
        if (begins_with(text, scheme)) return scheme;
    return {};
}

std::size_t url_length(std::string_view text) {
    std::size_t end = 0;
    int open = 0;  // brackets inside the URL, so that "(see https://a/b_(c))" ends correctly
    std::size_t last_good = 0;
    while (end < text.size() && end <= longest_url) {
        const CodePoint next = decode_utf8(text.substr(end));
        if (!next.valid || !continues_url(next.value)) break;
        if (next.value == U'(') ++open;
        if (next.value == U')' && --open < 0) break;
        end += next.length;
        // Punctuation at the end belongs to the sentence.
        const bool punctuation =
            next.value == U'.' || next.value == U',' || next.value == U':' || next.value == U';' ||
            next.value == U'!' || next.value == U'?' || next.value == U'\'' || next.value == U'*' ||
            next.value == U'_' || next.value == U'~';
        if (!punctuation) last_good = end;
    }
    return end > longest_url ? 0 : last_good;
}

}  // namespace

std::vector<LinkRange> find_links(std::string_view text) {
    std::vector<LinkRange> out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = lower_case(text[at]);
        if (c != 'h' && c != 'm') continue;
        if (at > 0 && is_word(text[at - 1])) continue;
        const std::string_view scheme = scheme_of(text.substr(at));
        if (scheme.empty()) continue;
        const std::size_t length = url_length(text.substr(at));
        if (length <= scheme.size()) {
            at += scheme.size() - 1;
            continue;
        }
        const std::string_view rest = text.substr(at + scheme.size(), length - scheme.size());
        const bool mail = scheme == "mailto:";
        if (mail ? rest.find('@') != std::string_view::npos : is_word(rest.front()) || rest.front() == '[')
            out.push_back({at, at + length});
        at += length - 1;
    }
    return out;
}

LinkInspection inspect_link(std::string_view url) {
    LinkInspection out;
    const std::string_view scheme = scheme_of(url);
    std::string_view rest = url.substr(scheme.size());
    if (scheme == "mailto:") {
        out.host = std::string(rest.substr(0, rest.find('?')));
        return out;
    }
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#\\"));
    const std::size_t at = authority.rfind('@');
    std::string_view host = at == std::string_view::npos ? authority : authority.substr(at + 1);
    if (!host.starts_with('[')) host = host.substr(0, host.find(':'));
    out.host = lower_case(host);

    bool scripts[4] = {};
    bool ascii = true;
    for (std::string_view walk = host; !walk.empty();) {
        const CodePoint next = decode_utf8(walk);
        if (next.value >= 0x80) ascii = false;
        scripts[static_cast<std::size_t>(script_of(next.value))] = true;
        walk.remove_prefix(next.length);
    }
    const int known =
        scripts[static_cast<std::size_t>(Script::latin)] + scripts[static_cast<std::size_t>(Script::greek)] +
        scripts[static_cast<std::size_t>(Script::cyrillic)];
    if (at != std::string_view::npos) {
        out.warning = "The text before \"@\" is not the site. This link opens the host shown below.";
    } else if (known > 1) {
        out.warning = "This address mixes alphabets, as imitations of other sites do.";
    } else if (!ascii || out.host.find("xn--") != std::string::npos) {
        out.warning = "This address has letters that can look like others. Check that it is the site that you expect.";
    }
    return out;
}

}  // namespace ui
