#include "ui/text/text_scan.h"

#include "base/utf8.h"
#include "protocol/characters.h"
#include "protocol/clean_text.h"

namespace ui {
namespace {

constexpr std::size_t cluster_bytes = 128;  // a letter's marks beyond this are not drawn
constexpr int clusters_per_glyph = 24;      // for a shaped word; a longer one becomes several glyphs
constexpr int tab_spaces = 4;

bool within(char32_t c, char32_t low, char32_t high) { return c >= low && c <= high; }

bool runs_right_to_left(char32_t c) {
    return within(c, 0x0590, 0x08FF) || within(c, 0xFB1D, 0xFDFF) || within(c, 0xFE70, 0xFEFC) ||
           within(c, 0x10800, 0x10FFF) || within(c, 0x1E800, 0x1EFFF);
}

// Punctuation among right-to-left letters whose place depends on its neighbours, like '!'.
bool is_arabic_punctuation(char32_t c) { return c == 0x060C || c == 0x060D || within(c, 0x066A, 0x066D); }

bool is_arabic_digit(char32_t c) { return within(c, 0x0660, 0x0669) || within(c, 0x06F0, 0x06F9); }

// Scripts whose letters change shape or place with their neighbours.
bool needs_shaping(char32_t c) {
    return within(c, 0x0900, 0x109F) || within(c, 0x1100, 0x11FF) || within(c, 0x1780, 0x18AF) ||
           within(c, 0x1900, 0x1C4F) || within(c, 0xA800, 0xA82F) || within(c, 0xA840, 0xABFF) ||
           within(c, 0x11000, 0x11FFF);
}

// Scripts without spaces: Thai, Lao, Myanmar, Khmer. Without a dictionary, a line may break between any two pieces.
bool has_no_spaces(char32_t c) {
    return within(c, 0x0E00, 0x0EFF) || within(c, 0x1000, 0x109F) || within(c, 0x1780, 0x17FF);
}

bool breaks_anywhere(char32_t c) {
    return within(c, 0x2E80, 0xA4CF) || within(c, 0xAC00, 0xD7AF) || within(c, 0xF900, 0xFAFF) ||
           within(c, 0xFE30, 0xFE4F) || within(c, 0xFF00, 0xFFEF) || within(c, 0x1F000, 0x3FFFF);
}

// Characters that must not begin a line.
bool closes(char32_t c) {
    switch (c) {
        case U'!':
        case U'?':
        case U'.':
        case U',':
        case U':':
        case U';':
        case U')':
        case U']':
        case U'}':
        case U'%':
        case 0x2019:
        case 0x201D:
        case 0x2026:
        case 0x3001:
        case 0x3002:
        case 0x3009:
        case 0x300B:
        case 0x300D:
        case 0x300F:
        case 0x3011:
        case 0x3015:
        case 0x30FB:
        case 0x30FC:
        case 0xFF01:
        case 0xFF09:
        case 0xFF0C:
        case 0xFF0E:
        case 0xFF1A:
        case 0xFF1B:
        case 0xFF1F:
        case 0xFF3D:
        case 0xFF5D: return true;
        default: return false;
    }
}

bool is_ascii_letter(char32_t c) { return within(c, U'a', U'z') || within(c, U'A', U'Z'); }
bool is_ascii_digit(char32_t c) { return within(c, U'0', U'9'); }

enum class Shape : std::uint8_t { plain, shaped, single, space, hidden };

struct Cluster {
    std::string_view text;
    char32_t base = 0;
    bool several = false;  // code points
    Shape shape = Shape::plain;
    Direction direction = Direction::neutral;
};

Cluster next_cluster(std::string_view rest) {
    const auto first = static_cast<unsigned char>(rest.front());
    Cluster out;
    if (first < 0x80 && (rest.size() == 1 || static_cast<unsigned char>(rest[1]) < 0x80)) {
        out.text = rest.substr(0, 1);
        out.base = first;
    } else {
        std::size_t length = cluster_length(rest);
        if (length == 0 || length > rest.size()) length = 1;
        out.text = rest.substr(0, length);
        const CodePoint base = decode_utf8(out.text);
        out.base = base.value;
        out.several = base.length < length;
    }
    const char32_t c = out.base;
    if (c == U' ' || c == U'\t' || c == 0xA0 || c == 0x3000) {
        out.shape = Shape::space;
    } else if (is_control(c) || (is_zero_width(c) && !out.several) || (is_variation_selector(c) && !out.several)) {
        out.shape = Shape::hidden;
    } else if (is_arabic_digit(c)) {
        out.direction = Direction::number;
    } else if (is_arabic_punctuation(c)) {
        out.shape = Shape::plain;
    } else if (runs_right_to_left(c)) {
        out.shape = Shape::shaped;
        out.direction = Direction::right_to_left;
    } else if (needs_shaping(c)) {
        out.shape = Shape::shaped;
        out.direction = Direction::left_to_right;
    } else if (breaks_anywhere(c) || is_emoji(c) || is_regional_indicator(c)) {
        out.shape = Shape::single;
        out.direction = is_emoji(c) ? Direction::neutral : Direction::left_to_right;
    } else if (is_ascii_digit(c)) {
        out.direction = Direction::number;
    } else if (is_ascii_letter(c) || is_letter_beyond_ascii(c)) {
        out.direction = Direction::left_to_right;
    }
    return out;
}

class Scanner {
public:
    Scanner(TextStyle style, Measurer& measurer, Atoms& out) : style_(style), measurer_(measurer), out_(out) {}

    void take(const Cluster& cluster, int link) {
        if (cluster.direction == Direction::right_to_left) out_.mixed = true;
        if (!strong_ &&
            (cluster.direction == Direction::left_to_right || cluster.direction == Direction::right_to_left)) {
            strong_ = true;
            out_.right_to_left = cluster.direction == Direction::right_to_left;
        }
        switch (cluster.shape) {
            case Shape::hidden: return;
            case Shape::space: take_space(cluster, link); break;
            case Shape::single:
                flush();
                begin(link, cluster.direction, !closes(cluster.base));
                put_cluster(cluster);
                break;
            case Shape::plain: take_plain(cluster, link); break;
            case Shape::shaped: take_shaped(cluster, link); break;
        }
        previous_ = cluster.shape;
    }

    void flush() {
        if (shaped_.empty()) return;
        put(measurer_.cluster(shaped_));
        shaped_.clear();
        shaped_clusters_ = 0;
    }

private:
    TextStyle style_;
    Measurer& measurer_;
    Atoms& out_;
    std::string shaped_;  // the shaped word that is being collected
    int shaped_clusters_ = 0;
    Shape previous_ = Shape::space;
    bool strong_ = false;

    void begin(int link, Direction direction, bool breaks_before) {
        out_.list.push_back({.first = static_cast<std::uint32_t>(out_.glyphs.size()),
                             .link = link,
                             .direction = direction,
                             .breaks_before = breaks_before && !out_.list.empty()});
    }

    void put(char32_t glyph) {
        const float advance = measurer_.advance(glyph, style_.font, style_.size);
        out_.glyphs += glyph;
        out_.advances.push_back(advance);
        ++out_.list.back().count;
        out_.list.back().width += advance;
    }

    void put_cluster(const Cluster& cluster) {
        const bool own = cluster.several || cluster.base >= 0xFFFF || within(cluster.base, 0xE000, 0xF8FF);
        put(own                                  ? measurer_.cluster(utf8_prefix(cluster.text, cluster_bytes))
            : is_direction_control(cluster.base) ? replacement_character
                                                 : cluster.base);
    }

    void take_space(const Cluster& cluster, int link) {
        flush();
        const bool joins = !out_.list.empty() && out_.list.back().space && out_.list.back().link == link;
        if (!joins) {
            begin(link, Direction::neutral, false);
            out_.list.back().space = true;
        }
        for (int i = 0; i < (cluster.base == U'\t' ? tab_spaces : 1); ++i) put(cluster.base == 0x3000 ? 0x3000 : U' ');
    }

    void take_plain(const Cluster& cluster, int link) {
        flush();
        Atom* last = out_.list.empty() ? nullptr : &out_.list.back();
        const bool follows = last && previous_ == Shape::plain && last->link == link;
        // Punctuation next to right-to-left words is ordered separately; inside a left-to-right word it belongs
        // to the word.
        const bool joins =
            follows && (!out_.mixed || last->direction == cluster.direction ||
                        (last->direction == Direction::left_to_right && cluster.direction == Direction::number));
        if (!joins) {
            const bool after_single = previous_ == Shape::single && !closes(cluster.base);
            begin(link, cluster.direction, previous_ == Shape::space || after_single);
        } else if (last->direction == Direction::neutral || (last->direction == Direction::number && !out_.mixed)) {
            if (cluster.direction != Direction::neutral) last->direction = cluster.direction;
        }
        put_cluster(cluster);
    }

    void take_shaped(const Cluster& cluster, int link) {
        const bool same = previous_ == Shape::shaped && !out_.list.empty() && out_.list.back().link == link &&
                          out_.list.back().direction == cluster.direction && !shaped_.empty();
        const bool spaceless = has_no_spaces(cluster.base);
        if (!same || shaped_clusters_ >= (spaceless ? 4 : clusters_per_glyph)) {
            flush();
            begin(link, cluster.direction,
                  previous_ == Shape::space || previous_ == Shape::single || (same && spaceless));
        }
        shaped_ += utf8_prefix(cluster.text, cluster_bytes);
        ++shaped_clusters_;
    }
};

}  // namespace

void scan(std::string_view paragraph, std::size_t offset, std::span<const LinkRange> links, std::size_t& next_link,
          TextStyle style, Measurer& measurer, Atoms& out) {
    out.glyphs.clear();
    out.advances.clear();
    out.list.clear();
    out.right_to_left = out.mixed = false;
    Scanner scanner(style, measurer, out);
    for (std::size_t at = 0; at < paragraph.size();) {
        const std::size_t where = offset + at;
        while (next_link < links.size() && where >= links[next_link].end) ++next_link;
        const int link = next_link < links.size() && where >= links[next_link].begin ? static_cast<int>(next_link) : -1;
        const Cluster cluster = next_cluster(paragraph.substr(at));
        scanner.take(cluster, link);
        at += cluster.text.size();
    }
    scanner.flush();
}

char32_t mirrored(char32_t glyph) {
    switch (glyph) {
        case U'(': return U')';
        case U')': return U'(';
        case U'[': return U']';
        case U']': return U'[';
        case U'{': return U'}';
        case U'}': return U'{';
        case U'<': return U'>';
        case U'>': return U'<';
        case 0xAB: return 0xBB;
        case 0xBB: return 0xAB;
        default: return glyph;
    }
}

}  // namespace ui
