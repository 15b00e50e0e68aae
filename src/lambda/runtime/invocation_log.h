// What one invocation writes down about itself: one line of JSON with counts, and the code of what failed. No content,
// no name, no identity ever goes in: `what` and `code` are words of this program.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace lambda {

class InvocationLog {
public:
    void count(std::string_view what, std::size_t number = 1);  // 0 is left out
    // Counts `what` where the result is an error: for what may fail without failing the invocation.
    template <class T, class E>
    void check(std::string_view what, const std::expected<T, E>& result) {
        if (!result) count(what);
    }
    void fail(std::string_view code);  // the first code stays

    struct Invocation {
        std::string_view function;  // as CONFAB_FUNCTION names it
        std::string_view request;   // AWS's id of it
        Milliseconds took{};
        bool failed = false;             // AWS is told that it failed
        std::optional<int> status = {};  // of an HTTP answer
    };
    // {"function","request","ms","outcome","status","failure","counts":{…}}; what there is not is left out.
    Json line(const Invocation& invocation) const;

private:
    std::vector<std::pair<std::string, std::size_t>> counts_;  // in the order of their first count
    std::string failure_;
};

}  // namespace lambda
