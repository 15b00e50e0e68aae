// XML (1.0, fifth edition) as far as AWS's query protocol uses it: elements, texts, the five entities and character
// references. Attributes are skipped. Document types, CDATA and processing instructions after the first line are
// errors, like anything else that is not understood. Input is bounded, and the parser does not recurse.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aws {

struct XmlElement {
    std::string name;
    std::string text;  // its own text, including white space
    std::vector<XmlElement> children;

    // The first child of this name; nullptr if there is none.
    const XmlElement* find(std::string_view child) const;
    bool operator==(const XmlElement&) const = default;
};

struct XmlLimits {
    std::size_t bytes = 64 * 1024;
    std::size_t depth = 16;
    std::size_t elements = 1'000;
};

// On failure the sentence never quotes the input.
Result<XmlElement> parse_xml(std::string_view text, const XmlLimits& limits = {});

// The text at the end of a path below the element ("AssumeRoleResult", "Credentials"); nullptr if there is none.
const std::string* xml_text(const XmlElement& element, std::initializer_list<std::string_view> path);

}  // namespace aws
