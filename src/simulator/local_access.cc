#include "simulator/local_access.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

namespace simulator {
namespace {

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "127.0.0.1:8080", and so on.
bool names_this_machine(std::string_view authority) {
    for (const std::string_view name : {"127.0.0.1", "localhost", "[::1]"}) {
        if (!equal_ignoring_case(authority.substr(0, name.size()), name)) continue;
        const std::string_view rest = authority.substr(name.size());
        return rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
    }
    return false;
}

bool is_page_of_this_machine(std::string_view origin) {
    constexpr std::string_view scheme = "http://";
    return origin.starts_with(scheme) && names_this_machine(origin.substr(scheme.size()));
}

}  // namespace

bool is_from_this_machine(const HttpHeaders& headers) {
    int hosts = 0;
    for (const HttpHeader& header : headers) {
        const std::string name = lower_case(header.name);
        if (name == "host" && (++hosts > 1 || !names_this_machine(header.value))) return false;
        if (name == "origin" && !is_page_of_this_machine(header.value)) return false;
    }
    return hosts == 1;
}

HttpResponse other_machine_reply() {
    return {.status = 403,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Cache-Control", "no-store"}},
            .body =
                "This is a local run of Confab. It answers only programs and pages of this machine: use the address "
                "http://127.0.0.1 with the port that the run printed.\n"};
}

}  // namespace simulator
