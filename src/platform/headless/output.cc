#include "platform/headless/output.h"

#include "platform/headless/bindings.h"

namespace headless {

void print_line(std::string_view line) { bindings::write_output(std::string(line) + "\n"); }
void print_json(const Json& json) { print_line(json.dump()); }
void complain(std::string_view sentence) { bindings::write_diagnostics("confab: " + std::string(sentence) + "\n"); }

}  // namespace headless
