// Cuts standard input into lines, which end with "\n" or "\r\n"; the last one may end without.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headless {

class LineReader {
public:
    void feed(std::string_view bytes) {
        rest_.erase(0, at_);
        at_ = 0;
        rest_ += bytes;
    }
    void finish() { finished_ = true; }
    bool is_empty() const { return at_ == rest_.size(); }  // all input is used up

    // nullopt: call feed() again, or there is no more after finish().
    std::optional<std::string> next() {
        const std::size_t end = rest_.find('\n', at_);
        if (end == std::string::npos && (!finished_ || at_ == rest_.size())) return std::nullopt;
        std::string line = rest_.substr(at_, end == std::string::npos ? end : end - at_);
        at_ = end == std::string::npos ? rest_.size() : end + 1;
        if (line.ends_with('\r')) line.pop_back();
        return line;
    }

private:
    std::string rest_;
    std::size_t at_ = 0;
    bool finished_ = false;
};

}  // namespace headless
