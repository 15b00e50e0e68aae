// A device's clock may be wrong by hours, but AWS refuses signatures that are five minutes off. The Date header of an
// answer (RFC 9110 section 6.6.1) shows the difference, to within a second.
#pragma once

#include <optional>

#include "aws/http.h"
#include "base/time.h"

namespace aws {

// The milliseconds to add to the local clock. nullopt if the header is absent or is not a date.
std::optional<Milliseconds> clock_offset_of(const HttpResponse& response, UnixTime local);

constexpr UnixTime corrected(UnixTime local, Milliseconds offset) { return local + offset; }

}  // namespace aws

// Other rooms still use these names without aws::.
using aws::clock_offset_of;
using aws::corrected;
