// The query of a URL from anybody: without our state it gives no code.
#include <cstdlib>

#include "aws/cognito/hosted_pages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace aws;
    using namespace aws::cognito;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const Visit visit = new_visit({1, 2, 3, 4}, Keep::only_now);
    if (read_return(text, visit)) std::abort();  // nobody guesses 256 bits
    const auto with_state = read_return(text + "&state=" + visit.state.reveal(), visit);
    if (with_state && with_state->empty()) std::abort();
    if (const auto kept = read_visit(Secret(text)); kept && read_visit(write_visit(*kept)) != kept) std::abort();
    if (read_exchanged(HttpResponse{.status = 200, .headers = {}, .body = text}, visit)) std::abort();
    return 0;
}
