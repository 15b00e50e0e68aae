#include <cstdint>

#include "base/bytes.h"
#include "simulator/stack/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto stack = simulator::stack::read_stack(as_text({data, size}), {.parameters = {{"Guests", "off"}}});
    if (stack) stack->may_invoke("F", "iot.amazonaws.com", "arn");
    return 0;
}
