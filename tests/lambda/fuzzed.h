// Shared by the fuzzers of functions: cutting an input at its line feeds, and running one invocation to its end
// within a bound of turns. Each fuzzer decides how requests are answered.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lambda/function.h"

namespace fuzzed {

inline void expect(bool good) {
    if (!good) std::abort();
}

// The next line of the input; what is left after the last line feed is used for answers.
inline std::string_view next_line(std::string_view& rest) {
    const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size()));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

inline lambda::Start start(lambda::FunctionName name, const Json& event) {
    lambda::Start start{
        .environment = {},
        .event = event,
        .now = UnixTime(Milliseconds(1'760'000'000'000)),
        .seed = {},
        .warm_cache = nullptr};
    start.environment.function = name;
    start.environment.region = "us-east-1";
    start.environment.identity_pool_id = "us-east-1:pool";
    start.environment.dynamodb_url = "https://dynamodb.us-east-1.amazonaws.com/";
    return start;
}

// answer(request, turn) is the answer to a request. Names are folded to text from the body.
template <class AnswerRequest>
lambda::Reply run(lambda::Start start, std::string_view body, std::size_t most_turns, AnswerRequest answer) {
    const UnixTime begin = start.now;
    lambda::Function function(std::move(start));
    lambda::Turn turn = function.begin();
    for (std::size_t turns = 0; !std::holds_alternative<lambda::Reply>(turn); ++turns) {
        expect(turns < most_turns);
        lambda::Answer given;
        if (const auto* fold = std::get_if<lambda::Fold>(&turn)) {
            given = std::vector<std::string>(fold->texts.size(), std::string(body.substr(0, 40)));
        } else {
            std::vector<HttpAnswer> answers;
            for (const HttpRequest& request : std::get<lambda::Perform>(turn).requests)
                answers.push_back(answer(request, turns));
            given = std::move(answers);
        }
        turn = function.resume(std::move(given), begin + Milliseconds(turns));
    }
    return std::get<lambda::Reply>(turn);
}

}  // namespace fuzzed
