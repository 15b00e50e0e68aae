// A text that must not end up in a log, an error or a test's output: it has no way to be printed.
#pragma once

#include <string>
#include <utility>

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    // The only way to the text; call it where the text leaves for the one place it is meant for.
    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

    bool operator==(const Secret&) const = default;

private:
    std::string text_;
};
