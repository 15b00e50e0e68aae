#include "platform/headless/output.h"

#include "platform/headless/bindings.h"
#include "wording/terminal_text.h"

namespace headless {

void print_line(std::string_view line) { bindings::write_output(wording::terminal_text(line) + "\n"); }
void print_json(const Json& json) { bindings::write_output(wording::terminal_json(json.dump()) + "\n"); }
void complain(std::string_view sentence) {
    bindings::write_diagnostics("confab: " + wording::terminal_text(sentence) + "\n");
}

}  // namespace headless
