#include "aws/xml.h"

#include <algorithm>
#include <charconv>

#include "base/utf8.h"

namespace aws {

namespace {

std::unexpected<Error> refused(std::string sentence) { return error("aws/xml", std::move(sentence)); }

bool is_xml_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == ':';
}

// Appends the character of a reference; `name` is the text between '&' and ';'.
bool append_reference(std::string& out, std::string_view name) {
    if (name == "lt") return out += '<', true;
    if (name == "gt") return out += '>', true;
    if (name == "amp") return out += '&', true;
    if (name == "quot") return out += '"', true;
    if (name == "apos") return out += '\'', true;
    if (!name.starts_with('#')) return false;
    name.remove_prefix(1);
    const bool is_hex = name.starts_with('x');
    if (is_hex) name.remove_prefix(1);
    std::uint32_t value = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), value, is_hex ? 16 : 10);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size() || value == 0) return false;
    append_utf8(out, static_cast<char32_t>(value));
    return true;
}

class Parser {
public:
    Parser(std::string_view text, const XmlLimits& limits) : rest_(text), limits_(limits) {}

    Result<XmlElement> parse() {
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
        skip_space();
        if (rest_.starts_with("<?xml") && !skip_past("?>")) return refused("The XML declaration does not end.");
        skip_space();
        if (rest_.empty()) return refused("There is no XML element.");
        do {
            if (const auto step = rest_.starts_with('<') ? mark() : characters(); !step)
                return std::unexpected(step.error());
        } while (!ended_);
        skip_space();
        if (!rest_.empty()) return refused("Something follows the XML element.");
        return std::move(root_);
    }

private:
    void skip_space() {
        while (!rest_.empty() && is_xml_space(rest_.front())) rest_.remove_prefix(1);
    }
    bool skip_past(std::string_view end) {
        const std::size_t at = rest_.find(end);
        if (at == std::string_view::npos) return false;
        rest_.remove_prefix(at + end.size());
        return true;
    }
    std::string_view name() {
        const auto end = std::ranges::find_if_not(rest_, is_name_character);
        const std::string_view found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        return found;
    }

    Status mark() {
        if (rest_.starts_with("<!--")) {
            if (open_.empty() || !skip_past("-->")) return refused("An XML comment stands where none may.");
            return {};
        }
        if (rest_.starts_with("</")) return end_tag();
        rest_.remove_prefix(1);
        return start_tag();
    }

    Status start_tag() {
        const std::string_view tag = name();
        if (tag.empty()) return refused("An XML element has no name.");
        if (open_.size() >= limits_.depth || ++elements_ > limits_.elements)
            return refused("The XML is nested too deeply, or too large.");
        for (skip_space(); !rest_.starts_with('>') && !rest_.starts_with("/>"); skip_space())
            if (!attribute()) return refused("An XML element's attributes are malformed.");
        const bool is_empty = rest_.front() == '/';
        rest_.remove_prefix(is_empty ? 2 : 1);
        open_.push_back({.name = std::string(tag), .text = {}, .children = {}});
        if (is_empty) close();
        return {};
    }

    // Skips an attribute; false if there is none.
    bool attribute() {
        if (name().empty()) return false;
        skip_space();
        if (!rest_.starts_with('=')) return false;
        rest_.remove_prefix(1);
        skip_space();
        if (!rest_.starts_with('"') && !rest_.starts_with('\'')) return false;
        const char quote = rest_.front();
        rest_.remove_prefix(1);
        return skip_past(std::string_view(&quote, 1));
    }

    Status end_tag() {
        rest_.remove_prefix(2);
        const std::string_view tag = name();
        skip_space();
        if (open_.empty() || open_.back().name != tag || !rest_.starts_with('>'))
            return refused("An XML element ends where it may not.");
        rest_.remove_prefix(1);
        close();
        return {};
    }

    void close() {
        XmlElement done = std::move(open_.back());
        open_.pop_back();
        if (!open_.empty()) {
            open_.back().children.push_back(std::move(done));
            return;
        }
        root_ = std::move(done);
        ended_ = true;
    }

    Status characters() {
        if (open_.empty()) return refused("A text stands outside of every XML element.");
        const std::size_t end = rest_.find('<');
        if (end == std::string_view::npos) return refused("An XML element does not end.");
        std::string_view text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        std::string& out = open_.back().text;
        while (!text.empty()) {
            const std::size_t plain = std::min(text.find('&'), text.size());
            out += text.substr(0, plain);
            text.remove_prefix(plain);
            if (text.empty()) break;
            const std::size_t semicolon = text.find(';');
            if (semicolon == std::string_view::npos || !append_reference(out, text.substr(1, semicolon - 1)))
                return refused("An XML reference is invalid.");
            text.remove_prefix(semicolon + 1);
        }
        return {};
    }

    std::string_view rest_;
    const XmlLimits& limits_;
    std::vector<XmlElement> open_;  // the path from the root to the current element
    XmlElement root_;
    std::size_t elements_ = 0;
    bool ended_ = false;
};

}  // namespace

const XmlElement* XmlElement::find(std::string_view child) const {
    const auto found = std::ranges::find(children, child, &XmlElement::name);
    return found == children.end() ? nullptr : &*found;
}

Result<XmlElement> parse_xml(std::string_view text, const XmlLimits& limits) {
    if (text.size() > limits.bytes) return refused("The XML is too large.");
    if (!is_valid_utf8(text)) return refused("The XML is no UTF-8.");
    return Parser(text, limits).parse();
}

const std::string* xml_text(const XmlElement& element, std::initializer_list<std::string_view> path) {
    const XmlElement* at = &element;
    for (const std::string_view name : path)
        if (at) at = at->find(name);
    return at ? &at->text : nullptr;
}

}  // namespace aws
