// Who may use the ports of a local run: programs and pages of this machine. The ports listen on 127.0.0.1 only, but any
// web page that somebody opens can make their browser send requests there, so each request's headers are checked.
#pragma once

#include "simulator/http_message.h"

namespace simulator {

// Whether a request names this machine: one Host header (RFC 9112 section 3.2) of 127.0.0.1, localhost or [::1], with
// any port, and no Origin (RFC 6454 section 7), or the origin of a page at one of these. Another name in Host is that
// of a domain that was made to resolve to this machine (DNS rebinding); another Origin is a page from elsewhere.
bool is_from_this_machine(const HttpHeaders& headers);

// For everybody else: 403, without headers that would let a page read it.
HttpResponse other_machine_reply();

}  // namespace simulator
