#include "ui/text/text_layout.h"

#include <algorithm>

#include "ui/text/text_scan.h"

namespace ui {
namespace {

constexpr char32_t ellipsis = 0x2026;

// Embedding levels of one line's atoms (UAX #9, rules W, N and I as far as words need them).
void find_levels(std::span<const Atom> atoms, bool right_to_left, std::vector<std::uint8_t>& levels) {
    const std::uint8_t base = right_to_left ? 1 : 0;
    levels.assign(atoms.size(), base);
    // The strong direction before each atom; numbers take the level of their surroundings.
    Direction before = right_to_left ? Direction::right_to_left : Direction::left_to_right;
    for (std::size_t i = 0; i < atoms.size(); ++i) {
        switch (atoms[i].direction) {
            case Direction::left_to_right:
                levels[i] = right_to_left ? 2 : 0;
                before = Direction::left_to_right;
                break;
            case Direction::right_to_left:
                levels[i] = 1;
                before = Direction::right_to_left;
                break;
            case Direction::number: levels[i] = before == Direction::right_to_left || right_to_left ? 2 : 0; break;
            case Direction::neutral: break;
        }
    }
    // Neutrals between two atoms of the same direction take that direction; numbers count as right-to-left
    // here (rule N1).
    const auto side = [&](std::size_t i) {
        if (atoms[i].direction == Direction::left_to_right) return Direction::left_to_right;
        if (atoms[i].direction == Direction::number && levels[i] == 0) return Direction::left_to_right;
        return Direction::right_to_left;
    };
    for (std::size_t i = 0; i < atoms.size();) {
        if (atoms[i].direction != Direction::neutral) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < atoms.size() && atoms[end].direction == Direction::neutral) ++end;
        if (i > 0 && end < atoms.size() && side(i - 1) == side(end)) {
            const std::uint8_t level = side(end) == Direction::right_to_left ? 1 : right_to_left ? 2 : 0;
            std::fill(levels.begin() + static_cast<std::ptrdiff_t>(i),
                      levels.begin() + static_cast<std::ptrdiff_t>(end), level);
        }
        i = end;
    }
}

class Filler {
public:
    Filler(float width, std::size_t most_lines, TextLayout& out) : width_(width), most_lines_(most_lines), out_(out) {}

    bool full() const { return out_.lines.size() >= most_lines_; }

    void paragraph(const Atoms& atoms) {
        line_.clear();
        line_width_ = 0;
        for (std::size_t i = 0; i < atoms.list.size() && !full();) {
            // Collects atoms that must stay together, up to the next place where a line may begin.
            std::size_t end = i + 1;
            float width = atoms.list[i].width;
            if (!atoms.list[i].space) {
                while (end < atoms.list.size() && !atoms.list[end].space && !atoms.list[end].breaks_before)
                    width += atoms.list[end++].width;
            }
            const bool fits = width_ <= 0 || line_width_ + width <= width_ || atoms.list[i].space;
            if (!fits && !line_.empty()) emit(atoms);
            if (width_ > 0 && width > width_ && !atoms.list[i].space) {
                for (; i < end && !full(); ++i) split(atoms, atoms.list[i]);
                i = end;
                continue;
            }
            for (; i < end; ++i) push(atoms.list[i]);
        }
        if (!full()) emit(atoms);
    }

private:
    float width_;
    std::size_t most_lines_;
    TextLayout& out_;
    std::vector<Atom> line_;
    float line_width_ = 0;
    std::vector<std::uint8_t> levels_;
    std::vector<std::uint32_t> order_;

    void push(const Atom& atom) {
        line_.push_back(atom);
        line_width_ += atom.width;
    }

    // Breaks a word that is wider than the line where necessary.
    void split(const Atoms& atoms, const Atom& atom) {
        Atom part = atom;
        part.count = 0;
        part.width = 0;
        for (std::uint32_t i = 0; i < atom.count; ++i) {
            const float advance = atoms.advances[atom.first + i];
            if (line_width_ + part.width + advance > width_ && (part.count > 0 || !line_.empty())) {
                if (part.count > 0) push(part);
                emit(atoms);
                if (full()) return;
                part.first = atom.first + i;
                part.count = 0;
                part.width = 0;
            }
            ++part.count;
            part.width += advance;
        }
        if (part.count > 0) push(part);
    }

    void emit(const Atoms& atoms) {
        while (!line_.empty() && line_.back().space) {
            line_width_ -= line_.back().width;
            line_.pop_back();
        }
        Line line{.first = static_cast<std::uint32_t>(out_.pieces.size())};
        float x = 0;
        if (!atoms.mixed) {
            for (const Atom& atom : line_) append(atoms, atom, false, x);
        } else {
            reorder(atoms.right_to_left);
            for (const std::uint32_t index : order_) append(atoms, line_[index], levels_[index] % 2 == 1, x);
        }
        line.count = static_cast<std::uint32_t>(out_.pieces.size()) - line.first;
        line.width = x;
        out_.width = std::max(out_.width, x);
        out_.lines.push_back(line);
        line_.clear();
        line_width_ = 0;
    }

    // UAX #9 rule L2; there are only levels 0, 1 and 2.
    void reorder(bool right_to_left) {
        find_levels(line_, right_to_left, levels_);
        order_.resize(line_.size());
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<std::uint32_t>(i);
        for (std::uint8_t level = 2; level >= 1; --level) {
            for (std::size_t i = 0; i < order_.size();) {
                if (levels_[order_[i]] < level) {
                    ++i;
                    continue;
                }
                std::size_t end = i;
                while (end < order_.size() && levels_[order_[end]] >= level) ++end;
                std::reverse(
                    order_.begin() + static_cast<std::ptrdiff_t>(i), order_.begin() + static_cast<std::ptrdiff_t>(end));
                i = end;
            }
        }
    }

    void append(const Atoms& atoms, const Atom& atom, bool reversed, float& x) {
        const auto first = static_cast<std::uint32_t>(out_.glyphs.size());
        const std::size_t on_line = out_.lines.empty() ? 0 : out_.lines.back().first + out_.lines.back().count;
        Piece* last = out_.pieces.size() > on_line ? &out_.pieces.back() : nullptr;
        if (!last || last->link != atom.link) {
            out_.pieces.push_back({.x = x, .first = first, .link = atom.link});
            last = &out_.pieces.back();
        }
        for (std::uint32_t i = 0; i < atom.count; ++i) {
            const std::uint32_t from = atom.first + (reversed ? atom.count - 1 - i : i);
            out_.glyphs += reversed ? mirrored(atoms.glyphs[from]) : atoms.glyphs[from];
        }
        last->count += atom.count;
        last->width += atom.width;
        x += atom.width;
    }
};

}  // namespace

TextLayout lay_out(std::string_view text, std::span<const LinkRange> links, TextStyle style, float width,
                   Measurer& measurer, std::size_t most_lines) {
    TextLayout out;
    Filler filler(width, std::max<std::size_t>(most_lines, 1), out);
    Atoms atoms;
    std::size_t next_link = 0;
    std::size_t at = 0;
    bool done = false;
    while (!done && !filler.full()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        scan(text.substr(at, end - at), at, links, next_link, style, measurer, atoms);
        filler.paragraph(atoms);
        done = end == text.size();
        at = end + 1;
    }
    return out;
}

void shorten(TextLayout& layout, TextStyle style, float width, Measurer& measurer) {
    if (layout.lines.empty()) return;
    Line& line = layout.lines.front();
    const bool cut = layout.lines.size() > 1 || line.width > width;
    layout.lines.resize(1);
    if (!cut || line.count == 0) return;
    const float dots = measurer.advance(ellipsis, style.font, style.size);
    float x = 0;
    std::u32string kept;
    for (std::uint32_t p = 0; p < line.count; ++p) {
        for (const char32_t glyph : layout.glyphs_of(layout.pieces[line.first + p])) {
            const float advance = measurer.advance(glyph, style.font, style.size);
            if (x + advance + dots > width) {
                p = line.count;
                break;
            }
            x += advance;
            kept += glyph;
        }
    }
    while (!kept.empty() && kept.back() == U' ') {
        x -= measurer.advance(U' ', style.font, style.size);
        kept.pop_back();
    }
    kept += ellipsis;
    layout.glyphs = std::move(kept);
    layout.pieces = {
        {.x = 0, .width = x + dots, .first = 0, .count = static_cast<std::uint32_t>(layout.glyphs.size())}};
    line = {.first = 0, .count = 1, .width = x + dots};
    layout.width = line.width;
}

}  // namespace ui
