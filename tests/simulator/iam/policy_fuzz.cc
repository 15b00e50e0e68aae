#include <cstdint>

#include "base/bytes.h"
#include "simulator/iam/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    if (const auto policy = simulator::iam::Policy::parse(text))
        policy->decide(
            "iot:Publish", "arn:aws:iot:us-east-1:123456789012:topic/a/b", {.identity_id = "x:y", .client_id = "z"});
    const std::size_t half = size / 2;
    if (const auto pattern = simulator::iam::PolicyPattern::parse(text.substr(0, half)))
        pattern->matches(text.substr(half), {.identity_id = "x:y", .client_id = "z"});
    return 0;
}
