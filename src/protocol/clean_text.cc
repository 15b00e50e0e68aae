#include "protocol/clean_text.h"

#include "base/utf8.h"
#include "protocol/characters.h"
#include "protocol/limits.h"

inline namespace protocol {

namespace {

constexpr char32_t zero_width_non_joiner = 0x200C;
constexpr char32_t zero_width_joiner = 0x200D;
constexpr char32_t emoji_presentation = 0xFE0F;
constexpr char32_t black_flag = 0x1F3F4;

// Characters that belong to the one before and take no space of their own.
bool extends(char32_t c) {
    return is_combining_mark(c) || is_variation_selector(c) || is_emoji_modifier(c) || is_tag(c) ||
           // Hangul vowels, finals
           c == zero_width_joiner || c == zero_width_non_joiner || (c >= 0x1160 && c <= 0x11FF);
}

// Counted against limits::combining_marks. Invisible characters count as well: they must not reset the count.
bool piles_up(char32_t c) { return is_combining_mark(c) || is_variation_selector(c) || is_tag(c) || is_zero_width(c); }

// decode_utf8 has already replaced broken UTF-8.
char32_t mended(const CodePoint& read) {
    const char32_t c = read.value;
    if (is_direction_control(c) || is_noncharacter(c)) return replacement_character;
    return c;
}

// Reads a text with the rules that messages and names share: unwanted characters replaced, runs of marks bounded, and
// every kind of line break as '
// '.
class Cleaner {
public:
    explicit Cleaner(std::string_view text) : rest_(text) {}

    bool next(char32_t& out) {
        while (!rest_.empty()) {
            const CodePoint read = decode_utf8(rest_);
            rest_.remove_prefix(read.length);
            char32_t c = mended(read);
            if (c == '\r') {
                if (rest_.starts_with('\n')) continue;
                c = '\n';
            }
            if (c == 0x2028 || c == 0x2029) c = '\n';  // line and paragraph separator
            if (is_control(c) && c != '\n' && c != '\t') continue;
            if (!piles_up(c)) {
                piled_ = 0;
            } else if (++piled_ > limits::combining_marks) {
                continue;
            }
            out = c;
            return true;
        }
        return false;
    }

private:
    std::string_view rest_;
    std::size_t piled_ = 0;
};

// Names may contain zero-width characters only inside emoji: a joiner between two, a selector after one, tags after a
// flag.
class NameFilter {
public:
    bool keeps(char32_t c) {
        if (is_tag(c) || c == 0xE007F) return flag_;
        if (c == emoji_presentation) return visible_emoji_;
        if (c == zero_width_joiner) {
            joiner_pending_ = visible_emoji_;
            return false;
        }
        return !is_zero_width(c) && !is_variation_selector(c);
    }

    // Call it with each character that keeps() accepted. Returns whether a joiner belongs before the character.
    bool joins(char32_t c) {
        const bool joined = joiner_pending_ && is_emoji(c);
        joiner_pending_ = false;
        if (c == emoji_presentation || is_tag(c) || is_emoji_modifier(c)) return joined;
        visible_emoji_ = is_emoji(c) || c == '#' || c == '*' || (c >= '0' && c <= '9');
        flag_ = c == black_flag;
        return joined;
    }

private:
    bool visible_emoji_ = false;
    bool joiner_pending_ = false;
    bool flag_ = false;
};

struct LineBounds {
    std::size_t clusters;
    std::size_t bytes;
};

// The longest run of whole clusters within both bounds. A first cluster that is too long by itself is cut.
std::string_view bounded(std::string_view line, LineBounds bounds) {
    std::size_t length = 0;
    for (std::size_t clusters = 0; clusters < bounds.clusters && length < line.size(); ++clusters) {
        const std::size_t cluster = cluster_length(line.substr(length));
        if (length + cluster > bounds.bytes) break;
        length += cluster;
    }
    return length > 0 ? line.substr(0, length) : utf8_prefix(line, bounds.bytes);
}

std::string clean_line(std::string_view text, LineBounds bounds) {
    std::string out;
    NameFilter filter;
    bool gap = false;
    Cleaner cleaner(text);
    for (char32_t c = 0; cleaner.next(c);) {
        // A cluster may have any length, but what lies beyond twice the bound in bytes cannot matter.
        if (out.size() > 2 * bounds.bytes) break;
        if (is_blank(c)) {
            gap = !out.empty();
            continue;
        }
        if (!filter.keeps(c)) continue;
        if (gap) out += ' ';
        if (filter.joins(c) && !gap) append_utf8(out, zero_width_joiner);
        gap = false;
        append_utf8(out, c);
    }
    std::string_view kept = bounded(out, bounds);
    if (kept.ends_with(' ')) kept.remove_suffix(1);
    return std::string(kept);
}

}  // namespace

std::string clean_message(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t visible = 0;  // bytes up to the last character that is not white space
    Cleaner cleaner(text);
    for (char32_t c = 0; cleaner.next(c);) {
        append_utf8(out, c);
        if (!is_blank(c)) visible = out.size();
    }
    out.resize(visible);
    return out;
}

std::string clean_name(std::string_view name) {
    return clean_line(name, {.clusters = limits::name_clusters, .bytes = limits::name_bytes});
}

std::string clean_room_name(std::string_view name) {
    return clean_line(name, {.clusters = limits::room_name_clusters, .bytes = limits::room_name_bytes});
}

std::size_t cluster_length(std::string_view text) {
    const CodePoint base = decode_utf8(text);
    std::size_t length = base.length;
    const auto peek = [&] { return length < text.size() ? decode_utf8(text.substr(length)) : CodePoint{}; };

    if (is_control(base.value)) return length;
    if (is_regional_indicator(base.value)) {
        if (const CodePoint second = peek(); is_regional_indicator(second.value)) length += second.length;
    }
    bool joined = false;
    for (CodePoint next = peek(); next.length > 0; next = peek()) {
        if (!extends(next.value) && !(joined && is_emoji(next.value))) break;
        joined = next.value == zero_width_joiner && is_emoji(base.value);
        length += next.length;
    }
    return length;
}

bool mixes_scripts(std::string_view name) {
    Script seen = Script::other;
    while (!name.empty()) {
        const CodePoint next = decode_utf8(name);
        name.remove_prefix(next.length);
        const Script script = script_of(next.value);
        if (script == Script::other) continue;
        if (seen != Script::other && seen != script) return true;
        seen = script;
    }
    return false;
}

}  // namespace protocol
