// The patterns of an event source mapping's FilterCriteria (AWS Lambda Developer Guide, "Filter rule syntax"): the
// shape of a record, with a list of what each leaf may be: texts, numbers, booleans, null, {"prefix"}, {"suffix"},
// {"exists"} and
// {"anything-but"} with texts. Other rules are errors when the pattern is read.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace simulator::lambda {

class EventFilter {
public:
    static Result<EventFilter> parse(std::string_view pattern);
    bool matches(const Json& record) const { return fits(pattern_, &record); }

private:
    static Status check(const Json& pattern);
    static bool fits(const Json& pattern, const Json* value);
    static bool fits_rule(const Json& rule, const Json* value);

    Json pattern_;
};

}  // namespace simulator::lambda
