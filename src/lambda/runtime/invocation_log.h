// The log of one invocation: one line of JSON with counts and the code of what failed. It contains no content, no
// name and no identity: `what` and `code` are always constants of this program.
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
    void count(std::string_view what, std::size_t number = 1);  // a count of 0 is left out
    // Counts `what` if the result is an error. For steps that may fail without failing the invocation.
    template <class T, class E>
    void check(std::string_view what, const std::expected<T, E>& result) {
        if (!result) count(what);
    }
    void fail(std::string_view code);  // only the first code is kept

    struct Invocation {
        std::string_view function;  // as CONFAB_FUNCTION names it
        std::string_view request;   // AWS's id of the invocation
        Milliseconds took{};
        bool failed = false;             // AWS is told that the invocation failed
        std::optional<int> status = {};  // of the HTTP answer, if there is one
    };
    // {"function","request","ms","outcome","status","failure","counts":{…}}, without the members that have no value.
    Json line(const Invocation& invocation) const;

private:
    std::vector<std::pair<std::string, std::size_t>> counts_;  // in the order of their first use
    std::string failure_;
};

}  // namespace lambda
