// A device's clock may be wrong by hours; AWS refuses signatures that are five minutes off. The Date header of an
// answer (RFC 9110 section 6.6.1) tells by how much, to within a second.
#pragma once

#include <optional>

#include "aws/http.h"
#include "base/time.h"

namespace aws {

// What to add to the local clock. nullopt when the header is absent or is no date.
std::optional<Milliseconds> clock_offset_of(const HttpResponse& response, UnixTime local);

constexpr UnixTime corrected(UnixTime local, Milliseconds offset) { return local + offset; }

}  // namespace aws

// For the rooms that do not write aws:: yet.
using aws::clock_offset_of;
using aws::corrected;
