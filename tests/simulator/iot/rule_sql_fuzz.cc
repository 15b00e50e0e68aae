#include <cstdint>

#include "base/bytes.h"
#include "simulator/iot/rule_sql.h"

// SQL and payload, parted by the first line break.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    const std::size_t line = text.find('\n');
    const auto payload = parse_json(line == std::string_view::npos ? "{}" : text.substr(line + 1));
    const simulator::iot::RuleContext context{
        .topic = "c/in/g/lobby/me",
        .payload = payload ? &*payload : nullptr,
        .client_id = "x",
        .time = UnixTime(5ms),
        .trace_id = "t"};
    if (const auto query = simulator::iot::parse_rule_query(text.substr(0, line)))
        simulator::iot::run_query(*query, context);
    if (const auto expression = simulator::iot::parse_rule_expression(text.substr(0, line)))
        simulator::iot::evaluate(*expression, context);
    if (size < 200)
        if (const auto pattern = simulator::iot::Pattern::parse(text.substr(0, line)))
            pattern->found_in(line == std::string_view::npos ? text : text.substr(line));
    return 0;
}
