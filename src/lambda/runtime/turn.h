// What a function asks of its host, turn by turn, and what the host answers.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "aws/http.h"
#include "base/json.h"

namespace lambda {

struct Perform {  // all in parallel; answered with one HttpAnswer for each, in the same order
    std::vector<HttpRequest> requests;
    bool operator==(const Perform&) const = default;
};
struct Fold {  // answered with the folded texts (NFKC, case folded): equal names fold to the same
    std::vector<std::string> texts;
    bool operator==(const Fold&) const = default;
};
enum class Ending { answered, failed };  // failed: the invocation fails, so that AWS repeats it
struct Reply {                           // the last turn
    Json result;                         // a sentence if the invocation failed
    Ending ending = Ending::answered;
    Json log = {};  // the invocation's log line, for the host to print (runtime/invocation_log.h)
    bool operator==(const Reply&) const = default;
};
using Turn = std::variant<Perform, Fold, Reply>;
using Answer = std::variant<std::vector<HttpAnswer>, std::vector<std::string>>;

}  // namespace lambda
