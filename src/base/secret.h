// A text that must not end up in a log, an error or a test's output: it cannot be printed.
#pragma once

#include <string>
#include <utility>

inline namespace base {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    // The only access to the text; call it only where the text goes to its one recipient.
    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

    bool operator==(const Secret&) const = default;

private:
    std::string text_;
};

}  // namespace base
