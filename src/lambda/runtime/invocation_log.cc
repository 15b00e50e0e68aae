#include "lambda/runtime/invocation_log.h"

#include <algorithm>

namespace lambda {

void InvocationLog::count(std::string_view what, std::size_t number) {
    if (number == 0) return;
    const auto found = std::ranges::find(counts_, what, &std::pair<std::string, std::size_t>::first);
    if (found == counts_.end())
        counts_.emplace_back(what, number);
    else
        found->second += number;
}

void InvocationLog::fail(std::string_view code) {
    if (failure_.empty()) failure_ = code;
}

Json InvocationLog::line(const Invocation& invocation) const {
    Json line = Json::object({{"function", invocation.function}});
    if (!invocation.request.empty()) line.set("request", invocation.request);
    line.set("ms", static_cast<long long>(invocation.took.count()));
    line.set("outcome", invocation.failed ? "failed" : "answered");
    if (invocation.status) line.set("status", *invocation.status);
    if (!failure_.empty())
        line.set("failure", failure_);
    else if (invocation.failed)
        line.set("failure", "unknown");
    Json counts = Json::object();
    for (const auto& [what, number] : counts_) counts.set(what, static_cast<long long>(number));
    line.set("counts", std::move(counts));
    return line;
}

}  // namespace lambda
