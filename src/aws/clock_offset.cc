#include "aws/clock_offset.h"

#include "base/calendar.h"

namespace aws {

std::optional<Milliseconds> clock_offset_of(const HttpResponse& response, UnixTime local) {
    const std::string* date = find_header(response.headers, "date");
    if (!date) return std::nullopt;
    const auto server = parse_http_date(*date);
    if (!server) return std::nullopt;
    // The header has whole seconds: on average its second began half a second ago.
    return *server + 500ms - local;
}

}  // namespace aws
