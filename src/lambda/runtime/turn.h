// What a function asks of its host, one turn after the other, and what the host answers (lambda/runtime/turn.h).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "aws/http.h"
#include "base/json.h"

namespace lambda {

struct Perform {  // all at once; answered by one HttpAnswer each, in this order
    std::vector<HttpRequest> requests;
    bool operator==(const Perform&) const = default;
};
struct Fold {  // answered by the texts in the form in which equal names are equal: NFKC, case folded
    std::vector<std::string> texts;
    bool operator==(const Fold&) const = default;
};
enum class Ending { answered, failed };  // failed: the invocation itself, so that AWS tries it again
struct Reply {                           // the end
    Json result;                         // of a failed one a sentence
    Ending ending = Ending::answered;
    Json log = {};  // one line about the invocation, for the host to print (runtime/invocation_log.h)
    bool operator==(const Reply&) const = default;
};
using Turn = std::variant<Perform, Fold, Reply>;
using Answer = std::variant<std::vector<HttpAnswer>, std::vector<std::string>>;

}  // namespace lambda
